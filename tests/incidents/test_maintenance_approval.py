"""What a second person approved when maintenance was planned covers its events; what nobody ever approved waits, and is not lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from incidents.declarations import UpdateDraft
from incidents.maintenance_options import MaintenanceOptions
from incidents.models import Incident, Level, Update
from incidents.services import (
    add_update,
    approve_update,
    cancel_update,
    start_maintenance,
    tell_due_maintenance_events,
)
from incidents.services.approval import bypass_approval
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.errors import NotAllowed
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_contact, make_maintenance
from tests.incidents.maintenance_times import HOUR, MINUTE, end_of, mails, start_of, tick_at, told
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def tighten(number: int = 3) -> None:
    """An administrator makes the level want a second person from now on."""
    Level.objects.filter(number=number).update(needs_approval=True)


def planned_then_tightened(planner: Actor | None = None, reminders: tuple[int, ...] = ()) -> Incident:
    make_contact(email="anna@example.com")
    incident = make_maintenance(options=MaintenanceOptions(reminder_minutes=reminders), actor=planner)
    tighten()
    return incident


def waiting(incident: Incident) -> Update:
    return incident.updates.get(state="awaiting_approval")


def open_alerts(beginning: str) -> list[StaffAlert]:
    return list(StaffAlert.objects.filter(closed_at=None, key__startswith=beginning))


def test_an_approved_plan_begins_and_ends_by_itself_at_the_level_that_wants_approval() -> None:
    make_contact(email="anna@example.com")
    incident = make_maintenance(level=4, options=MaintenanceOptions(reminder_minutes=(60,)))
    approve_update(actor=make_actor(Role.MANAGER), update=waiting(incident))
    for at in (start_of(incident) - HOUR, start_of(incident), end_of(incident)):
        tick_at(at)
    assert told(incident) == ["created", "reminder", "started", "finished"]
    assert open_alerts("approval:") == []


def test_a_bypass_of_the_plan_covers_them_too() -> None:
    incident = make_maintenance(level=4)
    bypass_approval(actor=make_actor(Role.RESPONDER), update=waiting(incident), reason="Nobody else is awake.")
    tick_at(start_of(incident))
    assert told(incident)[-1] == "started"


def test_a_start_that_nobody_ever_approved_waits_and_alarms() -> None:
    incident = planned_then_tightened()
    tick_at(start_of(incident))
    incident.refresh_from_db()
    assert incident.status == "scheduled" and mails(incident) == ["Work on the network"]
    assert waiting(incident).status == "in_progress"
    (alert,) = open_alerts("approval:")
    assert alert.urgency == "urgent" and "Work on the network" in alert.text
    tick_at(start_of(incident) + timedelta(minutes=2))
    (late,) = open_alerts("maintenance:")
    assert "waits for a second person" in late.text
    assert incident.updates.count() == 2


def test_approving_it_late_tells_it_once_and_the_work_goes_on() -> None:
    incident = planned_then_tightened()
    tick_at(start_of(incident))
    with time_machine.travel(start_of(incident) + 5 * MINUTE, tick=False):
        approve_update(actor=make_actor(Role.MANAGER), update=waiting(incident))
        tell_due_maintenance_events()
    incident.refresh_from_db()
    assert incident.status == "in_progress"
    assert mails(incident) == ["Work on the network", "Begins now: Work on the network"]
    assert list(incident.maintenance_events.filter(kind="started").values_list("state", flat=True)) == ["told"]
    tick_at(end_of(incident))
    assert told(incident) == ["created", "started", "finished"]


def test_a_reminder_that_waited_is_told_once_as_well() -> None:
    incident = planned_then_tightened(reminders=(60,))
    tick_at(start_of(incident) - HOUR)
    with time_machine.travel(start_of(incident) - 55 * MINUTE, tick=False):
        approve_update(actor=make_actor(Role.MANAGER), update=waiting(incident))
        tell_due_maintenance_events()
    assert mails(incident) == ["Work on the network", "Reminder: Work on the network"]
    tick_at(start_of(incident))
    assert told(incident) == ["created", "reminder", "started"]


def test_who_planned_it_is_not_the_second_person(people: People) -> None:
    planner = Actor.of_user(people.administrator)
    incident = planned_then_tightened(planner)
    tick_at(start_of(incident))
    with pytest.raises(NotAllowed):
        approve_update(actor=planner, update=waiting(incident))
    approve_update(actor=Actor.of_user(people.manager), update=waiting(incident))
    assert told(incident)[-1] == "started"


def test_giving_it_up_hands_the_start_to_staff_and_it_is_not_asked_again() -> None:
    incident = planned_then_tightened()
    tick_at(start_of(incident))
    cancel_update(actor=make_actor(), update=waiting(incident))
    for minutes in (1, 2):
        tick_at(start_of(incident) + minutes * MINUTE)
    assert incident.updates.count() == 2
    assert incident.maintenance_events.get(kind="started").state == "failed"
    (alert,) = open_alerts("maintenance:")
    assert "while it waited for a second person" in alert.text


def test_starting_by_hand_wants_the_second_person_too(client_of: Callable[..., Client]) -> None:
    incident = planned_then_tightened()
    assert start_maintenance(actor=make_actor(), incident=incident).state == "awaiting_approval"
    other = make_maintenance("Other work", level=2)
    tighten(2)
    page = client_of(Role.RESPONDER).post(f"/console/incidents/{other.uuid}/start/", follow=True)
    assert "It waits for a second person" in page.content.decode()
    for found in (incident, other):
        found.refresh_from_db()
        assert found.status == "scheduled"


def test_a_forgotten_draft_delays_the_start_alarms_and_loses_nothing() -> None:
    make_contact(email="anna@example.com")
    incident = make_maintenance(options=MaintenanceOptions(reminder_minutes=()))
    draft = add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(publish=False))
    tick_at(start_of(incident) + MINUTE)
    assert open_alerts("maintenance:") == []
    tick_at(start_of(incident) + 2 * MINUTE)
    (alert,) = open_alerts("maintenance:")
    assert "Publish or cancel that one" in alert.text and str(incident.uuid) in alert.link
    cancel_update(actor=make_actor(), update=draft)
    tick_at(start_of(incident) + 3 * MINUTE)
    assert told(incident) == ["created", "started"]
    assert mails(incident)[-1] == "Begins now: Work on the network"
    assert open_alerts("maintenance:") == []
