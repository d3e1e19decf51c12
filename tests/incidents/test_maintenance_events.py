"""A maintenance tells created, reminder, started, moved, cancelled and finished once each, when their switches are on."""

from datetime import timedelta

import pytest
import time_machine

from incidents.declarations import Resolution, UpdateDraft
from incidents.lifecycle import MaintenanceEventKind, NoticeState
from incidents.maintenance_options import MaintenanceOptions
from incidents.models import MaintenanceEvent
from incidents.queries import declaration_from_draft
from incidents.services import (
    add_update,
    approve_update,
    cancel_maintenance,
    change_draft,
    change_maintenance,
    end_due_notices,
    publish_update,
    reopen,
    resolve,
    start_maintenance,
    tell_due_maintenance_events,
)
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_contact, make_maintenance, make_service, make_subscription
from tests.incidents.maintenance_times import DAY, HOUR, MINUTE, end_of, mails, start_of, tick_at, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ALL = tuple(MaintenanceEventKind.values)


def test_every_event_of_an_undisturbed_maintenance_is_told_once():
    make_contact(email="anna@example.com")
    incident = make_maintenance(options=MaintenanceOptions(reminder_minutes=(1440, 60)))
    begin, end = start_of(incident), end_of(incident)
    for at in (begin - DAY, begin - HOUR, begin, begin + HOUR, end, end + HOUR):
        tick_at(at)
    assert told(incident) == ["created", "reminder", "reminder", "started", "finished"]
    assert mails(incident) == [
        "Work on the network",
        "Reminder: Work on the network",
        "Reminder: Work on the network",
        "Begins now: Work on the network",
        "Finished: Work on the network",
    ]
    incident.refresh_from_db()
    assert (incident.status, incident.closing) == ("completed", "tell")
    assert list(incident.history.values_list("source", "target")) == [
        ("triage", "scheduled"),
        ("scheduled", "in_progress"),
        ("in_progress", "completed"),
    ]


@pytest.mark.parametrize("silent", ["created", "reminder", "started", "finished"])
def test_each_switch_silences_its_own_event_alone(silent: str):
    make_contact(email="anna@example.com")
    on = tuple(kind for kind in ALL if kind != silent)
    incident = make_maintenance(options=MaintenanceOptions(tells=on, reminder_minutes=(60,)))
    for at in (start_of(incident) - HOUR, start_of(incident), end_of(incident)):
        tick_at(at)
    prefixes = {"created": "Work", "reminder": "Reminder", "started": "Begins now", "finished": "Finished"}
    spoken = [title.split(":")[0].split(" on ")[0] for title in mails(incident)]
    assert spoken == [prefix for kind, prefix in prefixes.items() if kind != silent]
    incident.refresh_from_db()
    assert incident.status == "completed"
    assert not incident.notices.filter(state="live").exists()


def test_a_silent_end_is_still_told_to_those_who_follow_this_maintenance():
    make_contact(email="anna@example.com")
    incident = make_maintenance(options=MaintenanceOptions(tells=("created",), reminder_minutes=()))
    follower = make_contact(email="fanni@example.com", subscribed=False)
    make_subscription(follower, incident=incident)
    tick_at(end_of(incident))
    last = incident.updates.order_by("-number")[0]
    assert [notice.recipients for notice in last.notices.filter(channel__in=["email", "sms"])] == ["followers"]


def test_the_words_of_events_name_the_times_in_force_and_keep_the_instructions():
    incident = make_maintenance()
    tick_at(start_of(incident) - DAY)
    reminder = incident.updates.order_by("-number")[0].texts["en"]
    assert "begins on" in reminder["body"] and "{" not in reminder["body"]
    assert "We replace a cable" in reminder["body"] and reminder["instructions"] == "Save your work."
    assert reminder["title"] == "Work on the network"


def test_what_is_shown_stays_through_every_event_and_vanishes_at_the_end():
    incident = make_maintenance(level=2)
    shown = {"banner", "chat_notice", "chatbot"}
    for at in (start_of(incident) - DAY, start_of(incident)):
        tick_at(at)
        assert set(incident.notices.filter(state="live").values_list("channel", flat=True)) == shown
    tick_at(end_of(incident))
    assert not incident.notices.filter(state="live").exists()


def test_services_are_under_maintenance_while_it_runs_and_no_longer():
    service = make_service("broadband")
    incident = make_maintenance(services=[service], level=1)
    assert not service.status_changes.exists()
    begin, end = start_of(incident), end_of(incident)
    tick_at(begin)
    tick_at(end)
    assert list(service.status_changes.order_by("id").values_list("status", "at")) == [
        ("under_maintenance", begin),
        ("operational", end),
    ]


def test_cancelling_tells_once_and_nothing_happens_any_more():
    make_contact(email="anna@example.com")
    incident = make_maintenance()
    begin = start_of(incident)
    cancel_maintenance(actor=make_actor(), incident=incident)
    tick_at(begin - DAY)
    tick_at(begin)
    assert told(incident) == ["created", "cancelled"]
    assert mails(incident)[-1] == "Cancelled: Work on the network"
    incident.refresh_from_db()
    assert incident.status == "cancelled"


def test_beginning_by_hand_leaves_nothing_for_the_clock():
    incident = make_maintenance()
    begin = start_of(incident)
    start_maintenance(actor=make_actor(), incident=incident)
    tick_at(begin - DAY)
    tick_at(begin)
    assert told(incident) == ["created", "started"]


def test_an_update_by_hand_that_begins_it_counts_as_the_start():
    incident = make_maintenance()
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(status="in_progress"))
    tick_at(start_of(incident))
    assert told(incident) == ["created", "started"]


def test_finishing_early_by_hand_leaves_nothing_for_the_clock():
    incident = make_maintenance()
    start_maintenance(actor=make_actor(), incident=incident)
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    tick_at(end_of(incident))
    assert told(incident) == ["created", "started", "finished"]


def test_without_automatic_start_and_end_staff_decide_and_what_is_shown_stays():
    incident = make_maintenance(level=2, options=MaintenanceOptions(starts_itself=False, ends_itself=False))
    with time_machine.travel(end_of(incident) + HOUR, tick=False):
        tell_due_maintenance_events()
        end_due_notices()
    incident.refresh_from_db()
    assert incident.status == "scheduled"
    assert incident.notices.filter(state="live").count() == 3


def test_an_approved_plan_needs_no_second_person_for_its_own_events():
    incident = make_maintenance(level=4, publish=False)
    first = publish_update(actor=make_actor(), update=incident.updates.get())
    approve_update(actor=make_actor("manager"), update=first)
    tick_at(start_of(incident))
    incident.refresh_from_db()
    assert incident.status == "in_progress"


def test_an_event_waits_for_another_update_and_staff_are_told():
    incident = make_maintenance()
    begin = start_of(incident)
    draft = add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(publish=False))
    tick_at(begin + timedelta(minutes=5))
    incident.refresh_from_db()
    assert incident.status == "scheduled"
    assert StaffAlert.objects.filter(closed_at=None, urgency="urgent").count() >= 1
    draft.state = "cancelled"
    draft.save()
    tick_at(begin + timedelta(minutes=6))
    assert told(incident)[-1] == "started"
    assert not StaffAlert.objects.filter(closed_at=None, key__startswith="maintenance:").exists()


def test_a_reminder_whose_time_has_passed_is_not_sent_late():
    incident = make_maintenance(options=MaintenanceOptions(reminder_minutes=(1440, 60)))
    tick_at(start_of(incident) + MINUTE)
    assert told(incident) == ["created", "started"]
    assert set(incident.maintenance_events.filter(kind="reminder").values_list("state", flat=True)) == {"skipped"}


def test_reminders_that_are_past_when_it_is_declared_are_not_planned():
    incident = make_maintenance(starts_in=2 * HOUR, options=MaintenanceOptions(reminder_minutes=(1440, 60)))
    assert incident.maintenance_events.filter(kind="reminder").count() == 1


def test_switches_can_be_changed_afterwards():
    incident = make_maintenance(options=MaintenanceOptions(reminder_minutes=(60,)))
    options = MaintenanceOptions(tells=("created", "finished"), reminder_minutes=(60,), starts_itself=False)
    change_maintenance(actor=make_actor(), incident=incident, options=options)
    waiting = incident.maintenance_events.filter(state="waiting").values_list("kind", flat=True)
    assert list(waiting) == ["finished"]


def test_a_finished_maintenance_that_is_reopened_goes_on_and_a_cancelled_one_is_planned_again():
    finished = make_maintenance()
    start_maintenance(actor=make_actor(), incident=finished)
    resolve(actor=make_actor(), incident=finished, resolution=Resolution())
    assert reopen(actor=make_actor(), incident=finished, draft=UpdateDraft()).status == "in_progress"
    cancelled = make_maintenance()
    cancel_maintenance(actor=make_actor(), incident=cancelled)
    assert reopen(actor=make_actor(), incident=cancelled, draft=UpdateDraft()).status == "scheduled"
    tick_at(start_of(cancelled))
    assert told(cancelled)[-1] == "started"


def test_a_draft_plans_nothing():
    incident = make_maintenance(publish=False)
    assert not MaintenanceEvent.objects.filter(incident=incident).exists()


def test_a_silent_creation_is_kept_silent_when_the_draft_is_edited():
    make_contact(email="anna@example.com")
    options = MaintenanceOptions(tells=("started",))
    incident = make_maintenance(publish=False, options=options)
    change_draft(actor=make_actor(), incident=incident, declaration=declaration_from_draft(incident))
    publish_update(actor=make_actor(), update=incident.updates.get())
    assert mails(incident) == []
    tick_at(start_of(incident))
    assert mails(incident) == ["Begins now: Work on the network"]
    assert incident.notices.filter(state=NoticeState.LIVE).exists()
