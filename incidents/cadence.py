"""When the next update is due, and whether the public is told."""

from datetime import datetime, timedelta

from audiences.topics import IncidentKind
from incidents.lifecycle import CLOSED
from incidents.models import Level


def next_update_due(*, level: int, kind: str, status: str, after: datetime) -> datetime | None:
    """The moment that the level's cadence promises after an update published at ``after``; None when nothing more is promised:
    the level has no cadence, the thing is over, or it is planned or announced."""
    minutes = Level.objects.values_list("cadence_minutes", flat=True).get(number=level)
    return _due(minutes=minutes, kind=kind, status=status, after=after)


def is_public(level: int) -> bool:
    """Whether the level tells the public when the next update is due."""
    return Level.objects.values_list("shows_next_update", flat=True).get(number=level)


def promised_next_update(*, level: int, kind: str, status: str, after: datetime) -> datetime | None:
    """What the public is promised by an update published at ``after``: the due moment, if the level tells it at all."""
    return promised_by(Level.objects.get(number=level), kind=kind, status=status, after=after)


def promised_by(preset: Level, *, kind: str, status: str, after: datetime) -> datetime | None:
    """The same for a level that may not be saved yet."""
    if not preset.shows_next_update:
        return None
    return _due(minutes=preset.cadence_minutes, kind=kind, status=status, after=after)


def _due(*, minutes: int, kind: str, status: str, after: datetime) -> datetime | None:
    if kind != IncidentKind.INCIDENT or status in CLOSED or not minutes:
        return None
    return after + timedelta(minutes=minutes)
