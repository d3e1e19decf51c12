"""When the next update is due."""

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
