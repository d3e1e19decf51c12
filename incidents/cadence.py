"""When the next update is due, and whether the public is told."""

from datetime import datetime, timedelta

from audiences.topics import IncidentKind
from incidents.lifecycle import CLOSED
from incidents.models import Level


def next_update_due(*, level: int, kind: str, status: str, after: datetime) -> datetime | None:
    """The moment that the level's cadence promises after an update published at ``after``; None when nothing more is promised:
    the level has no cadence, the thing is over, or it is planned or announced."""
    if kind != IncidentKind.INCIDENT or status in CLOSED:
        return None
    minutes = Level.objects.values_list("cadence_minutes", flat=True).get(number=level)
    return after + timedelta(minutes=minutes) if minutes else None


def is_public(level: int) -> bool:
    """Whether the level tells the public when the next update is due."""
    return Level.objects.values_list("shows_next_update", flat=True).get(number=level)


def promised_next_update(*, level: int, kind: str, status: str, after: datetime) -> datetime | None:
    """What the public is promised by an update published at ``after``: the due moment, if the level tells it at all."""
    return next_update_due(level=level, kind=kind, status=status, after=after) if is_public(level) else None
