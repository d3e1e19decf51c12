"""Moves the clock over a maintenance and looks at what it told."""

from datetime import datetime, timedelta

import time_machine

from delivery.models import Broadcast
from incidents.models import Incident
from incidents.services import tell_due_maintenance_events

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def tick_at(moment: datetime, times: int = 2) -> None:
    """Two clocks, or one that was killed and began anew: the second must find nothing to do."""
    with time_machine.travel(moment, tick=False):
        for _ in range(times):
            tell_due_maintenance_events()


def told(incident: Incident) -> list[str]:
    """The events that were told, in order."""
    return list(incident.maintenance_events.filter(state="told").order_by("settled_at").values_list("kind", flat=True))


def mails(incident: Incident) -> list[str]:
    """The titles of the e-mails that subscribers were sent, in order."""
    rows = Broadcast.objects.filter(notice__incident=incident, channel="email").order_by("id")
    return [row.notice.texts["en"]["title"] for row in rows]


def start_of(incident: Incident) -> datetime:
    incident.refresh_from_db()
    assert incident.starts_at is not None
    return incident.starts_at


def end_of(incident: Incident) -> datetime:
    incident.refresh_from_db()
    assert incident.ends_at is not None
    return incident.ends_at
