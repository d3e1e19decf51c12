"""Ninety days of each service: the worst status of every day, and the share of time without an outage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery

from audiences.models import Service
from incidents.lifecycle import IMPACT_RANK, Impact, worst_impact
from incidents.models import ServiceStatusChange

DAYS = 90
_DAY_SECONDS = 86_400
_OUTAGES = (Impact.PARTIAL_OUTAGE, Impact.MAJOR_OUTAGE)
_TONES = {
    Impact.OPERATIONAL: "ok",
    Impact.MAINTENANCE: "info",
    Impact.DEGRADED: "warn",
    Impact.PARTIAL_OUTAGE: "warn",
    Impact.MAJOR_OUTAGE: "bad",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """All days with one tone, as one SVG path."""

    tone: str
    path: str


@dataclass(frozen=True, slots=True)
class Uptime:
    """``percent``: time without partial or major outage since the service is known, at most 90 days; None in its first day."""

    percent: float | None
    bad_days: int
    bars: tuple[Bar, ...]


def tone_of(status: str) -> str:
    """The colour and sign of a status: ok, info, warn or bad."""
    return _TONES[Impact(status)]


@dataclass(frozen=True, slots=True)
class StatusStep:
    """The status that holds from a moment on."""

    at: datetime
    status: str


def worst_steps(changes: Sequence[ServiceStatusChange]) -> list[StatusStep]:
    """The steps of a service together with its parts, of which it shows the worst; ``changes`` are theirs, oldest first."""
    present: dict[int, str] = {}
    steps: list[StatusStep] = []
    for change in changes:
        present[change.service_id] = change.status
        steps.append(StatusStep(change.at, worst_impact(present.values())))
    return steps


def changes_to_reckon_with(now: datetime) -> QuerySet[ServiceStatusChange]:
    """The changes of the ninety days, and of each service the last one before them; those for an audience do not count."""
    first = _first_midnight(now)
    public = ServiceStatusChange.objects.filter(incident__audience=None)
    last = public.filter(service=OuterRef("pk"), at__lt=first).order_by("-at", "-pk").values("pk")[:1]
    before = Service.objects.annotate(last_change=Subquery(last)).values("last_change")
    return public.filter(Q(at__gte=first) | Q(pk__in=before)).order_by("at", "pk")


def uptime_of(service: Service, changes: Sequence[StatusStep | ServiceStatusChange], now: datetime) -> Uptime:
    """Reckon from the changes of status, oldest first. Days are those of the installation's time zone."""
    days = _days_until(_day_of(now))
    first = _first_midnight(now)
    begin = max(first, service.created_at)
    begin = min([begin, *(change.at for change in changes[:1] if change.at >= first)])
    spans = _spans(changes, begin, now)
    worst: dict[date, Impact] = {}
    for start, end, status in spans:
        day, last = _day_of(start), _day_of(end - timedelta(microseconds=1))
        while day <= last:
            worst[day] = max(worst.get(day, Impact.OPERATIONAL), status, key=lambda value: IMPACT_RANK[value])
            day += timedelta(days=1)
    down = sum((end - start).total_seconds() for start, end, status in spans if status in _OUTAGES)
    total = max((now - begin).total_seconds(), 1.0)
    tones = tuple(_TONES[worst[day]] if day in worst else "none" for day in days)
    bad_days = sum(1 for day in days if worst.get(day) in _OUTAGES)
    percent = max(0.0, 100.0 * (1 - down / total)) if total >= _DAY_SECONDS else None
    return Uptime(percent, bad_days, _bars(tones))


def _spans(
    changes: Sequence[StatusStep | ServiceStatusChange], begin: datetime, now: datetime
) -> list[tuple[datetime, datetime, Impact]]:
    """(from, to, status) that together cover ``begin`` to ``now``."""
    before = [change for change in changes if change.at <= begin]
    steps = [(begin, Impact(before[-1].status) if before else Impact.OPERATIONAL)]
    steps += [(change.at, Impact(change.status)) for change in changes if begin < change.at < now]
    steps.append((now, Impact.OPERATIONAL))
    return [(start, end, status) for (start, status), (end, _next) in pairwise(steps) if start < end]


@lru_cache(4)
def _days_until(today: date) -> tuple[date, ...]:
    return tuple(today - timedelta(days=DAYS - 1 - index) for index in range(DAYS))


def _day_of(at: datetime) -> date:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _first_midnight(now: datetime) -> datetime:
    return _midnight(_days_until(_day_of(now))[0])


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE))


def next_midnight(now: datetime) -> datetime:
    """When the bars move on by a day."""
    return _midnight(_day_of(now) + timedelta(days=1))


@lru_cache(1_024)
def _bars(tones: tuple[str, ...]) -> tuple[Bar, ...]:
    """One path per tone in a box of 4 by 28 units a day."""
    return tuple(
        Bar(tone, "".join(f"M{4 * index} 0h3v28h-3z" for index, found in enumerate(tones) if found == tone))
        for tone in dict.fromkeys(tones)
    )
