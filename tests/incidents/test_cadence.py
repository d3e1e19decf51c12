"""Nothing can rot: the next update is due, publicly if the level says so, and staff are reminded when it is late."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from audiences.topics import IncidentKind
from incidents.declarations import ChannelChoice, Resolution, Text, UpdateDraft
from incidents.models import Incident, Level, Notice
from incidents.review import review_of_update
from incidents.services import add_update, remind_of_what_is_late, resolve
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from statuscomms.staff_alerts import mail_urgent_alerts
from tests.factories import make_actor, make_incident, make_levels, make_service, make_user
from touchpoints.documents import Snapshot
from touchpoints.documents.status_page import render_incident_page
from touchpoints.documents.statuspage_json import incident_json

pytestmark = pytest.mark.django_db
WORDS = {"en": Text("Cards fail", "More at {next_update}.")}


def open_alerts() -> list[str]:
    return list(StaffAlert.objects.filter(closed_at=None).values_list("text", flat=True))


def minutes_late(minutes: int, **fields: Any) -> Incident:
    """An incident whose next update is so late (level 3: due after an hour), seen by the reminder."""
    began = now() - timedelta(minutes=60 + minutes)
    with time_machine.travel(began, tick=False):
        incident = make_incident(**fields)
    remind_of_what_is_late()
    return incident


def public_page(incident: Incident) -> str:
    return render_incident_page(Snapshot(now()).incidents[0], "en").body(1).decode()


def test_a_late_update_is_told_to_the_people_on_duty_and_mailed():
    make_user("responder"), make_user("support")
    minutes_late(1)
    mail_urgent_alerts()
    alert = StaffAlert.objects.get()
    assert "The next update of Card payments fail was due" in alert.text and alert.urgency == "urgent"
    assert len(mail.outbox) == 1 and "/console/incidents/" in mail.outbox[0].body


def test_an_update_that_is_not_yet_due_is_not_told():
    minutes_late(-1)
    assert open_alerts() == []


def test_it_is_told_again_and_again_but_not_at_every_tick(settings: Any):
    settings.LATE_REMINDER_SECONDS = 600
    with time_machine.travel(now(), tick=False) as clock:
        minutes_late(0)
        for _tick in range(45):
            clock.shift(timedelta(minutes=1))
            remind_of_what_is_late()
    assert StaffAlert.objects.get().count == 3  # at once, after 10 and after 30 minutes


def test_the_next_update_ends_the_reminder_and_sets_a_new_time():
    incident = minutes_late(5)
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(status="identified"))
    assert open_alerts() == []
    remind_of_what_is_late()
    assert open_alerts() == []
    incident.refresh_from_db()
    assert incident.next_update_due_at > now() + timedelta(minutes=59)


def test_resolving_ends_the_reminder():
    incident = minutes_late(5)
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    remind_of_what_is_late()
    assert open_alerts() == []


@pytest.mark.parametrize(("silent_for", "told"), [(timedelta(hours=23), 0), (timedelta(hours=25), 1)])
def test_an_incident_without_a_cadence_is_brought_to_mind_after_a_long_silence(silent_for: timedelta, told: int):
    with time_machine.travel(now() - silent_for, tick=False):
        incident = make_incident(level=1)
    remind_of_what_is_late()
    assert incident.next_update_due_at is None and len(open_alerts()) == told


def test_how_long_a_silence_may_last_is_a_setting(settings: Any):
    settings.SILENCE_REMINDER_SECONDS = 3_600
    with time_machine.travel(now() - timedelta(minutes=61), tick=False):
        make_incident(level=1)
    remind_of_what_is_late()
    assert len(open_alerts()) == 1


@pytest.mark.parametrize(
    ("status", "starts", "ends", "told"),
    [
        ("scheduled", 30, 60, ""),
        ("scheduled", -30, 60, "should have started"),
        ("in_progress", -90, 30, ""),
        ("in_progress", -90, -30, "should have ended"),
        ("verifying", -90, -1, ""),
    ],
)
def test_maintenance_that_outlives_its_times_is_told(status: str, starts: int, ends: int, told: str):
    incident = make_incident(kind=IncidentKind.MAINTENANCE, starts_at=now() + timedelta(hours=1), level=1)
    times = {"starts_at": now() + timedelta(minutes=starts), "ends_at": now() + timedelta(minutes=ends)}
    Incident.objects.filter(pk=incident.pk).update(status=status, **times)
    remind_of_what_is_late()
    assert [told in text for text in open_alerts()] == ([True] if told else [])


def test_a_notice_that_outlives_its_incident_is_told():
    incident = make_incident(level=2)
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    remind_of_what_is_late()
    assert open_alerts() == []
    Notice.objects.filter(incident=incident, channel="banner").update(state="live")
    Incident.objects.filter(pk=incident.pk).update(resolved_at=now() - timedelta(minutes=5))
    remind_of_what_is_late()
    assert [text for text in open_alerts() if "still shown" in text]


def test_drafts_wait_in_silence():
    with time_machine.travel(now() - timedelta(days=9), tick=False):
        make_incident(publish=False)
    remind_of_what_is_late()
    assert open_alerts() == []


def test_the_public_is_told_when_to_expect_the_next_update_if_the_level_says_so():
    incident = make_incident(texts=WORDS, services=[make_service("cards")])
    due = incident.next_update_due_at
    assert due and "Next update by" in public_page(incident)
    assert incident_json(Snapshot(now()), Snapshot(now()).incidents[0])["next_update_at"]
    assert "not yet known" not in incident.updates.get().texts["en"]["body"]


def test_a_level_that_keeps_the_time_to_itself_promises_nothing_anywhere():
    make_levels()
    Level.objects.filter(number=3).update(shows_next_update=False)
    incident = make_incident(texts=WORDS, services=[make_service("cards")], channels={"banner": ChannelChoice()})
    assert incident.next_update_due_at  # staff still keep to it
    assert "Next update by" not in public_page(incident)
    assert incident_json(Snapshot(now()), Snapshot(now()).incidents[0])["next_update_at"] is None
    for words in (incident.updates.get().texts, incident.notices.get().texts):
        assert words["en"]["body"] == "More at a time not yet known."


def test_the_review_warns_of_a_time_that_the_level_does_not_tell():
    make_levels()
    Level.objects.filter(number=3).update(shows_next_update=False)
    incident = make_incident(texts=WORDS, publish=False)
    assert any("{next_update}" in str(warning) for warning in review_of_update(incident.updates.get()).warnings)
    Level.objects.filter(number=3).update(shows_next_update=True)
    assert not any("{next_update}" in str(warning) for warning in review_of_update(incident.updates.get()).warnings)
