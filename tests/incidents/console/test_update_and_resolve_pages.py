"""The update box and the resolve page: nothing dangerous remembered, the second writer sees the first one's words."""

from collections.abc import Callable

import pytest
from django.test import Client

from incidents.declarations import Text, UpdateDraft
from incidents.lifecycle import Status
from incidents.models import Incident, Update
from incidents.services import add_update
from tests.factories import make_actor, make_contact, make_incident, make_playbook, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]


def path_of(incident: Incident, name: str) -> str:
    return f"/console/incidents/{incident.uuid}/{name}/"


def somebody_else_updates(incident: Incident) -> None:
    draft = UpdateDraft(status="identified", texts={"en": Text(body="The cable is broken.")})
    add_update(actor=make_actor(), incident=Incident.objects.get(pk=incident.pk), draft=draft)


def test_an_update_moves_the_status_and_replaces_what_is_shown(client_of: Clients) -> None:
    incident = make_incident()
    client = client_of("responder")
    form = client.get(path_of(incident, "update")).context["form"]
    assert [field.value() for tab in form.text_tabs for field in tab.fields] == [None] * 9
    hidden = {"version": form["version"].value(), "client_key": form["client_key"].value()}
    said = {**hidden, "status": "identified", "tell": "same", "texts.en.body": "Found it."}
    answers = [client.post(path_of(incident, "update"), said).status_code for _ in range(2)]
    incident.refresh_from_db()
    assert (answers, incident.status) == ([303, 303], "identified")
    assert Update.objects.filter(state="published").count() == 2
    assert incident.notices.get(channel="banner", state="live").texts["en"]["body"] == "Found it."


def test_only_shown_sends_nothing(client_of: Clients) -> None:
    incident = make_incident()
    said = {"status": "monitoring", "tell": "shown", "texts.en.body": "It works again.", "version": incident.version}
    client_of("responder").post(path_of(incident, "update"), said)
    assert not incident.notices.filter(update__number=2, channel__in=["email", "sms"]).exists()
    assert incident.notices.filter(update__number=2, channel="banner").exists()


def test_chosen_channels_speak_alone_and_none_is_refused(client_of: Clients) -> None:
    incident = make_incident()
    client = client_of("responder")
    said = {"status": "identified", "tell": "choose", "texts.en.body": "Found it."}
    refused = client.post(path_of(incident, "update"), said)
    assert refused.status_code == 422 and "Choose at least one channel." in refused.content.decode()
    client.post(path_of(incident, "update"), {**said, "channels.banner": "on", "channels.banner.position": "bottom"})
    notice = incident.notices.get(update__number=2)
    assert (notice.channel, notice.options["position"]) == ("banner", "bottom")


def test_review_first_keeps_a_draft(client_of: Clients) -> None:
    incident = make_incident()
    said = {"status": "identified", "tell": "same", "texts.en.body": "Found it.", "then": "review"}
    client = client_of("responder")
    answer = client.post(path_of(incident, "update"), said)
    assert answer["Location"] == path_of(incident, "review")
    assert Update.objects.get(number=2).state == "draft"
    words = client.get(path_of(incident, "review")).content.decode()
    assert "Found it." in words and "Cancel this update" in words and "Discard draft" not in words


@pytest.mark.parametrize("name", ["update", "resolve"])
def test_the_second_writer_gets_409_with_both_texts(client_of: Clients, name: str) -> None:
    incident = make_incident()
    seen = incident.version
    somebody_else_updates(incident)
    said = {"status": "resolved" if name == "resolve" else "monitoring", "tell": "same", "then": "tell"}
    said |= {"version": str(seen), "texts.en.body": "My own words."}
    for htmx in (False, True):
        answer = client_of("responder", htmx=htmx).post(path_of(incident, name), said)
        words = answer.content.decode()
        assert answer.status_code == 409
        assert "The cable is broken." in words and "My own words." in words
    assert answer["HX-Retarget"] == "#conflict"
    assert Update.objects.count() == 2


def test_still_working_is_one_press_that_messages_nobody(client_of: Clients) -> None:
    incident = make_incident()
    client = client_of("responder")
    pressed = {"version": incident.version, "client_key": "press-1"}
    for _ in range(2):
        assert client.post(path_of(incident, "still-working"), pressed).status_code == 303
    newest = Update.objects.get(number=2)
    assert newest.status == incident.status
    assert newest.texts["en"]["body"].startswith("We are still working")
    assert not newest.notices.filter(channel__in=["email", "sms"]).exists()
    stale = client.post(path_of(incident, "still-working"), {"version": "1", "client_key": "press-2"})
    assert stale.status_code == 409


def test_what_still_working_says_and_when_the_next_update_is_due_stand_before_the_press(client_of: Clients) -> None:
    incident = make_incident()
    page = client_of("responder").get(f"/console/incidents/{incident.uuid}/").content.decode()
    for said in ("We are still working on this.", "Selvit", "due in 60 minutes", "Nobody gets a message."):
        assert said in page
    client_of("responder").post(path_of(incident, "still-working"), {"version": incident.version})
    before = incident.next_update_due_at
    incident.refresh_from_db()
    assert before is not None and incident.next_update_due_at is not None and incident.next_update_due_at > before


def test_the_resolve_page_shows_what_vanishes_and_who_is_told(client_of: Clients) -> None:
    incident = make_incident()
    follower = make_contact(email="follower@example.com", subscribed=False)
    make_subscription(follower, incident=incident)
    page = client_of("responder").get(path_of(incident, "resolve"))
    assert {row.channel.slug for row in page.context["vanishing"]} == {"overlay", "banner", "chat_notice", "chatbot"}
    told = {row.channel.slug: row.estimate.reach for row in page.context["people"]}
    assert told["email"] == 1


def test_closing_words_come_from_the_playbook(client_of: Clients) -> None:
    playbook = make_playbook(level=3, closing_texts={"fi": {"title": "Korjattu", "body": "Maksut toimivat taas."}})
    incident = make_incident(playbook=playbook.slug)
    assert "Maksut toimivat taas." in client_of("responder").get(path_of(incident, "resolve")).content.decode()


@pytest.mark.parametrize(("then", "messages"), [("tell", True), ("hand_over", False)])
def test_resolving_takes_everything_down_and_tells_or_hands_over(client_of: Clients, then: str, messages: bool) -> None:
    incident = make_incident()
    said = {"status": "resolved", "then": then, "texts.en.body": "Fixed.", "version": incident.version}
    said |= {"brief.en.say": "It is over."}
    assert client_of("responder").post(path_of(incident, "resolve"), said).status_code == 303
    incident.refresh_from_db()
    assert (incident.status, incident.closing) == ("resolved", then)
    assert not incident.notices.filter(state="live").exists()
    assert incident.notices.filter(update__is_closing=True, channel="email").exists() is messages
    assert incident.briefs.get(language="en").say == "It is over."


def test_a_closed_incident_is_reopened_with_words(client_of: Clients) -> None:
    incident = make_incident()
    client = client_of("responder")
    client.post(path_of(incident, "resolve"), {"status": "resolved", "then": "tell", "texts.en.body": "Fixed."})
    assert "Reopen" in client.get(f"/console/incidents/{incident.uuid}/").content.decode()
    assert client.post(path_of(incident, "update"), {"status": "investigating", "tell": "same"}).status_code == 409
    said = {"status": "investigating", "tell": "same", "texts.en.body": "It is back."}
    assert client.post(path_of(incident, "reopen"), said).status_code == 303
    incident.refresh_from_db()
    assert incident.status == Status.INVESTIGATING


@pytest.mark.parametrize("name", ["update", "resolve", "reopen", "still-working"])
@pytest.mark.parametrize("role", ["viewer", "support"])
def test_who_may_not_publish_is_refused(client_of: Clients, name: str, role: str) -> None:
    incident = make_incident()
    assert client_of(role).post(path_of(incident, name), {}).status_code == 403
    assert Update.objects.count() == 1


def test_an_unknown_incident_is_404(client_of: Clients) -> None:
    client = client_of("responder")
    for name in ("", "update/", "resolve/", "review/", "edit/", "brief/", "version/"):
        assert client.get(f"/console/incidents/00000000-0000-4000-8000-000000000000/{name}").status_code == 404
