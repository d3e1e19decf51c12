"""An update that is not out yet, on the incident page: approval, emergency, another time, other words; two people at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from incidents.declarations import BriefText, Text, UpdateDraft
from incidents.models import Brief, Incident, Update
from incidents.services import add_update, publish_update, save_brief
from statuscomms.access import Role
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_incident
from tests.incidents.moments import in_minutes
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]


def page(incident: Incident, name: str = "") -> str:
    return f"/console/incidents/{incident.uuid}/{name}"


def step(update: Update, name: str) -> str:
    return f"/console/incidents/{update.incident.uuid}/updates/{update.uuid}/{name}/"


def scheduled() -> Update:
    incident = make_incident(level=2)
    draft = UpdateDraft(texts={"en": Text(body="Fixed at noon.")}, status="monitoring", publish_at=in_minutes(60))
    return add_update(actor=make_actor(Role.ADMINISTRATOR), incident=incident, draft=draft)


def waiting_for_approval(people: People, author: str = "responder") -> Update:
    incident = make_incident(level=4, actor=people.actor(author))
    return incident.updates.select_related("incident").get()


def test_an_emergency_asks_for_a_reason_and_goes_out(client_of: Clients, people: People) -> None:
    update = waiting_for_approval(people)
    client = client_of("responder")
    shown = client.get(page(update.incident)).content.decode()
    assert step(update, "bypass") in shown
    refused = client.post(step(update, "bypass"), {"bypass_reason": "  "})
    assert refused.status_code == 422 and "This field is required" in refused.content.decode()
    seen = client.get(step(update, "bypass")).context["form"]["version"].value()
    done = client.post(step(update, "bypass"), {"bypass_reason": "Nobody answers.", "version": seen})
    update.refresh_from_db()
    assert (done.status_code, update.state, update.bypass_reason) == (303, "published", "Nobody answers.")
    assert StaffAlert.objects.filter(key=f"bypass:{update.uuid}", urgency="urgent").exists()


def test_neither_the_author_nor_who_asked_is_offered_to_approve(client_of: Clients, people: People) -> None:
    draft = make_incident(level=4, publish=False, actor=people.actor("manager"))
    update = publish_update(actor=people.actor("administrator"), update=draft.updates.get())
    for role in ("manager", "administrator"):
        assert step(update, "approve") not in client_of(role).get(page(draft)).content.decode()
        assert client_of(role).post(step(update, "approve")).status_code == 403


def test_words_that_changed_since_the_page_was_loaded_are_not_approved(client_of: Clients, people: People) -> None:
    update = waiting_for_approval(people)
    stale = client_of("manager").post(step(update, "approve"), {"version": str(update.incident.version + 5)})
    assert stale.status_code == 409
    assert client_of("manager").post(step(update, "approve"), {"version": "1"}).status_code == 303


def test_a_scheduled_update_is_shown_with_its_words_on_the_page_and_in_the_list(client_of: Clients) -> None:
    update = scheduled()
    client = client_of("viewer")
    words = client.get(page(update.incident)).content.decode()
    assert "Fixed at noon." in words and "Scheduled" in words
    assert f'data-waiting="{update.uuid}"' in client.get("/console/").content.decode()


def test_its_time_is_changed_from_the_console(client_of: Clients) -> None:
    update = scheduled()
    client = client_of("responder")
    past = client.post(step(update, "reschedule"), {"publish_at": "2020-01-01T10:00"})
    assert past.status_code == 422 and "This time has passed" in past.content.decode()
    assert client.post(step(update, "reschedule"), {"publish_at": "tomorrow"}).status_code == 422
    later = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(step(update, "reschedule"), {"publish_at": later}).status_code == 303
    moved = Update.objects.get(pk=update.pk)
    assert moved.release_at is not None and update.release_at is not None and moved.release_at > update.release_at


def test_its_words_are_changed_from_the_console(client_of: Clients) -> None:
    update = scheduled()
    client = client_of("responder")
    form = client.get(step(update, "change")).context["form"]
    assert form["texts.en.body"].value() == "Fixed at noon."
    said = {
        "status": "monitoring",
        "tell": "as_is",
        "texts.en.body": "Fixed at one.",
        "version": form["version"].value(),
    }
    assert client.post(step(update, "change"), said).status_code == 303
    update.refresh_from_db()
    assert (update.state, update.texts["en"]["body"]) == ("scheduled", "Fixed at one.")
    assert client.post(step(update, "change"), {**said, "version": "1"}).status_code == 409


@pytest.mark.parametrize("name", ["bypass", "reschedule", "change"])
def test_who_may_not_publish_meets_a_closed_door(client_of: Clients, name: str) -> None:
    update = scheduled()
    for role in ("viewer", "support"):
        assert client_of(role).get(step(update, name)).status_code == 403


def test_an_old_review_page_never_publishes_a_newer_draft(client_of: Clients) -> None:
    draft = make_incident(level=1, publish=False)
    client = client_of("responder")
    old = client.get(page(draft, "review/")).context["form"].initial
    client.post(page(draft, "publish/"), old)
    newer = add_update(
        actor=make_actor(),
        incident=Incident.objects.get(),
        draft=UpdateDraft(texts={"en": Text(body="Not yet.")}, publish=False),
    )
    assert client.post(page(draft, "publish/"), old).status_code == 303
    newer.refresh_from_db()
    assert newer.state == "draft"


def test_publishing_a_draft_that_somebody_changed_shows_it_as_it_is_now(client_of: Clients) -> None:
    draft = make_incident(level=1, publish=False)
    client = client_of("responder")
    seen = client.get(page(draft, "review/")).context["form"].initial
    Incident.objects.update(version=draft.version + 1)
    Update.objects.update(texts={"en": {"title": "Other", "body": "Somebody's words.", "instructions": ""}})
    answer = client.post(page(draft, "publish/"), seen)
    assert answer.status_code == 409
    assert "Somebody&#x27;s words." in answer.content.decode()


def test_the_back_button_after_publishing_does_not_swallow_other_words(client_of: Clients) -> None:
    incident = make_incident(level=1)
    client = client_of("responder")
    form = client.get(page(incident, "update/")).context["form"]
    said = {"status": "identified", "tell": "same", "texts.en.body": "First.", "version": form["version"].value()}
    said["client_key"] = form["client_key"].value()
    assert client.post(page(incident, "update/"), said).status_code == 303
    again = client.post(page(incident, "update/"), {**said, "texts.en.body": "Second."})
    words = again.content.decode()
    assert again.status_code == 409 and "First." in words and "Second." in words
    assert Update.objects.count() == 2


@pytest.mark.parametrize("name", ["update/", "resolve/"])
def test_words_are_kept_when_another_update_is_on_its_way(client_of: Clients, name: str) -> None:
    update = scheduled()
    said = {"status": "resolved" if name == "resolve/" else "monitoring", "tell": "same", "then": "tell"}
    answer = client_of("responder").post(page(update.incident, name), {**said, "texts.en.body": "My own words."})
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "My own words." in words and "Fixed at noon." in words and "Another update is on its way" in words


def test_the_second_writer_of_a_brief_sees_both(client_of: Clients) -> None:
    incident = make_incident(level=1)
    save_brief(actor=make_actor(), incident=incident, brief={"en": BriefText(say="We know.")})
    for htmx in (False, True):
        client = client_of("responder", htmx=htmx)
        seen = client.get(page(incident, "brief/")).context["form"]["seen"].value()
        words = f"The cable broke, {htmx}."
        save_brief(actor=make_actor(), incident=incident, brief={"en": BriefText(say=words)})
        answer = client.post(page(incident, "brief/"), {"seen": seen, "brief.en.say": "My own words."})
        said = answer.content.decode()
        assert answer.status_code == 409 and words in said and "My own words." in said
        assert Brief.objects.get().say == words


def test_a_brief_that_nobody_else_touched_is_saved(client_of: Clients) -> None:
    incident = make_incident(level=1)
    client = client_of("responder")
    for words in ("One.", "Two."):
        seen = client.get(page(incident, "brief/")).context["form"]["seen"].value()
        assert client.post(page(incident, "brief/"), {"seen": seen, "brief.en.say": words}).status_code == 303
    assert Brief.objects.get().say == "Two."
