"""Announcements appear at their time, leave at their time, and leave nothing behind."""

from datetime import datetime, timedelta

import pytest
import time_machine

from incidents.declarations import ChannelChoice
from incidents.models import Incident
from incidents.services import end_due_notices
from statuscomms.clock import now
from statuscomms.models import AuditEntry
from tests.factories import make_incident, make_service

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def announced(**fields) -> Incident:
    begin = now() + DAY
    return make_incident(
        "We close at noon",
        kind="announcement",
        severity="sev4",
        level=2,
        starts_at=begin,
        ends_at=begin + DAY,
        **fields,
    )


def strike(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        end_due_notices()
        end_due_notices()


def states(incident: Incident) -> set[str]:
    return set(incident.notices.values_list("state", flat=True))


def test_it_appears_and_leaves_by_itself_and_ends_with_a_history_row():
    incident = announced()
    assert states(incident) == {"scheduled"}
    strike(incident.starts_at)
    assert states(incident) == {"live"}
    strike(incident.ends_at)
    incident.refresh_from_db()
    assert (states(incident), incident.status) == ({"expired"}, "ended")
    assert incident.resolved_at == incident.ends_at
    assert list(incident.history.values_list("source", "target")) == [("triage", "announced"), ("announced", "ended")]
    assert AuditEntry.objects.filter(verb="end").count() == 1


def test_a_channel_whose_own_window_reaches_further_leaves_with_the_announcement():
    incident = announced(channels={"banner": ChannelChoice(ends_at=now() + 30 * DAY), "chat_notice": ChannelChoice()})
    strike(incident.starts_at)
    strike(incident.ends_at)
    assert states(incident) == {"expired"}


def test_without_an_end_it_stays_until_staff_end_it():
    incident = make_incident("New opening hours", kind="announcement", severity="sev4", level=2)
    strike(now() + 300 * DAY)
    incident.refresh_from_db()
    assert (states(incident), incident.status) == ({"live"}, "announced")


def test_an_announcement_changes_no_services_status():
    service = make_service("telephone")
    incident = announced(services=[service])
    strike(incident.starts_at)
    assert not service.status_changes.exists()
