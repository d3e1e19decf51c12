"""Time zones to choose from: Europe's, a few from each other part of the world, and whatever somebody has already."""

from functools import lru_cache
from zoneinfo import available_timezones

_ELSEWHERE = (
    "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Anchorage", "America/Argentina/Buenos_Aires",
    "America/Bogota", "America/Chicago", "America/Denver", "America/Halifax", "America/Los_Angeles", "America/Mexico_City",
    "America/New_York", "America/Phoenix", "America/Sao_Paulo", "America/Toronto", "Asia/Bangkok", "Asia/Dubai", "Asia/Hong_Kong",
    "Asia/Jakarta", "Asia/Karachi", "Asia/Kolkata", "Asia/Manila", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo",
    "Atlantic/Canary", "Atlantic/Reykjavik", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland", "Pacific/Honolulu", "UTC",
)  # fmt: skip


@lru_cache(maxsize=1)
def _offered() -> tuple[str, ...]:
    known = available_timezones()
    europe = sorted(name for name in known if name.startswith("Europe/"))
    return (*europe, *(name for name in _ELSEWHERE if name in known))


def is_time_zone(name: str) -> bool:
    """Whether this is a zone's IANA name."""
    return name in available_timezones()


def zone_choices(current: str) -> list[tuple[str, str]]:
    """Names and what people read; ``current`` is always among them."""
    names = _offered()
    if current not in names and is_time_zone(current):
        names = (current, *names)
    return [(name, name.replace("_", " ").replace("/", " · ")) for name in names]
