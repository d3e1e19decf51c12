"""Quiet hours: local times of a person's own zone, over midnight where they say so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from audiences.models import Preference


def quiet_until(preference: Preference, time_zone: str, moment: datetime) -> datetime | None:
    """When the quiet hours that ``moment`` falls into end (UTC), or None outside of them. An unknown zone is the installation's."""
    start, end = preference.quiet_from, preference.quiet_until
    if start is None or end is None or start == end:
        return None
    local = moment.astimezone(_zone(time_zone))
    clock = local.time()
    quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not quiet:
        return None
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, local.tzinfo).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
