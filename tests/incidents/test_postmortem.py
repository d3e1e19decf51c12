"""The post-mortem: written when it is over, published once through the one door, told to whom staff chose, mended in silence."""

from typing import Any

import pytest

from delivery.models import Broadcast
from incidents.declarations import Hearers, PostmortemPublication, Resolution, Text, Then, UpdateDraft
from incidents.models import Incident, Level, Notice, Update
from incidents.postmortems import postmortem_state
from incidents.services import publish_postmortem, reopen, resolve, save_postmortem
from statuscomms.clock import now
from statuscomms.errors import Conflict, IllegalTransition, InvalidInput, NotAllowed, StaleVersion
from tests.factories import make_actor, make_contact, make_incident, make_levels, make_service, make_subscription
from touchpoints.documents import Snapshot
from touchpoints.documents.feeds import items_of
from touchpoints.documents.status_page import render_incident_page
from touchpoints.documents.statuspage_json import incident_json

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = {"en": Text(body="## Why\nA **certificate** had run out."), "fi": Text(body="Varmenne oli vanhentunut.")}


def over(**fields: Any) -> Incident:
    incident = make_incident(**fields)
    resolve(actor=make_actor(), incident=incident, resolution=Resolution(texts={"en": Text("Cards work again")}))
    incident.refresh_from_db()
    return incident


def publish(incident: Incident, tell: Hearers = Hearers.NOBODY, **fields: Any) -> Update:
    save_postmortem(actor=make_actor(), incident=incident, texts=WORDS)
    publication = PostmortemPublication(tell, **fields)
    update = publish_postmortem(actor=make_actor(), incident=incident, publication=publication)
    incident.refresh_from_db()
    return update


def test_publishing_gives_the_incident_its_last_status_and_keeps_when_and_how_it_was_closed():
    incident = over()
    resolved_at = incident.resolved_at
    update = publish(incident)
    assert (incident.status, incident.closing, incident.resolved_at) == ("postmortem", "tell", resolved_at)
    assert (update.status, update.state, update.is_closing) == ("postmortem", "published", False)
    assert incident.history.last().target == "postmortem"
    assert postmortem_state(incident).state == "published"


def test_it_stands_on_the_public_page_in_the_json_and_as_an_item_of_its_own_in_feeds():
    incident = over(services=[make_service("cards")])
    update = publish(incident)
    snapshot = Snapshot(now())
    page = render_incident_page(snapshot.incidents[0], "en").body(1).decode()
    assert "What happened, and what we do about it" in page and "<strong>certificate</strong>" in page
    file = incident_json(snapshot, snapshot.incidents[0])
    assert (file["status"], file["name"]) == ("postmortem", "Cards work again")
    assert file["incident_updates"][0]["status"] == "postmortem"
    assert "certificate had run out." in file["incident_updates"][0]["body"]
    newest = items_of(snapshot, "en")[0]
    assert newest.guid == f"urn:uuid:{update.uuid}" and newest.title == "Cards work again: Post-mortem published"


def test_published_only_nobody_gets_a_message():
    follower = make_contact(email="follower@example.com", subscribed=False)
    incident = over()
    make_subscription(follower, incident=incident, wants="updates")
    before = Broadcast.objects.count()
    publish(incident)
    assert Broadcast.objects.count() == before


@pytest.mark.parametrize(
    ("tell", "recipients"),
    [(Hearers.FOLLOWERS, Notice.Recipients.FOLLOWERS), (Hearers.EVERYBODY_TOLD, Notice.Recipients.FOLLOWERS_AND_FIRST)],
)
def test_those_who_were_chosen_get_a_short_message_with_a_link(tell: Hearers, recipients: str):
    make_contact(email="subscriber@example.com")
    incident = over()
    update = publish(incident, tell)
    assert dict(update.notices.values_list("channel", "recipients")) == {"email": recipients, "sms": recipients}
    words = update.notices.get(channel="email").texts["en"]
    assert words["title"] == "Cards work again"
    assert words["body"].startswith("We have written down") and str(incident.uuid) in words["body"]
    assert "certificate" not in words["body"]
    assert Broadcast.objects.filter(notice__update=update).count() == 2


def test_pressing_twice_publishes_and_tells_once():
    incident = over()
    first = publish(incident, Hearers.EVERYBODY_TOLD, client_key="press")
    again = publish_postmortem(
        actor=make_actor(),
        incident=incident,
        publication=PostmortemPublication(Hearers.EVERYBODY_TOLD, client_key="press"),
    )
    third = publish_postmortem(
        actor=make_actor(), incident=incident, publication=PostmortemPublication(Hearers.EVERYBODY_TOLD)
    )
    assert first == again == third
    assert Update.objects.filter(incident=incident, status="postmortem").count() == 1
    assert Broadcast.objects.filter(notice__update=first).count() == 2 and not first.corrections.exists()


def test_what_changes_later_is_a_correction_that_nobody_is_told_of():
    incident = over()
    update = publish(incident, Hearers.FOLLOWERS)
    sent = Broadcast.objects.count()
    save_postmortem(actor=make_actor(), incident=incident, texts={"en": Text(body="It was the clock.")})
    assert "certificate" in render_incident_page(Snapshot(now()).incidents[0], "en").body(1).decode()
    publish_postmortem(actor=make_actor(), incident=incident, publication=PostmortemPublication(Hearers.FOLLOWERS))
    assert "It was the clock." in render_incident_page(Snapshot(now()).incidents[0], "en").body(1).decode()
    assert Broadcast.objects.count() == sent and update.corrections.count() == 1


def test_what_is_shown_after_the_end_stays():
    make_levels()
    Level.objects.filter(number=3).update(after_notice_hours=24)
    incident = over()
    live = set(incident.notices.filter(state="live").values_list("pk", flat=True))
    assert live
    publish(incident)
    assert set(incident.notices.filter(state="live").values_list("pk", flat=True)) == live


def test_it_can_still_be_reopened_and_then_speaks_to_the_same_people_about_the_same_services():
    incident = over(services=[make_service("cards")])
    publish(incident, Hearers.FOLLOWERS)
    update = reopen(actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text("It is back")}))
    incident.refresh_from_db()
    assert incident.status == "investigating" and incident.resolved_at is None
    assert update.impacts == {"cards": "partial_outage"}
    assert postmortem_state(incident).state == "draft"
    resolve(actor=make_actor(), incident=incident, resolution=Resolution(then=Then.HAND_OVER))
    assert publish_postmortem(
        actor=make_actor(), incident=incident, publication=PostmortemPublication()
    ).status == "postmortem"  # fmt: skip


def test_a_level_with_approval_waits_for_a_second_person_here_too():
    make_levels()
    incident = over(level=3)
    Level.objects.filter(number=3).update(needs_approval=True)
    update = publish(incident)
    assert update.state == "awaiting_approval" and incident.status == "resolved"
    assert postmortem_state(incident).state == "waiting"


@pytest.mark.parametrize("status", ["investigating", "false_alarm"])
def test_only_a_resolved_incident_gets_one(status: str):
    incident = make_incident()
    Incident.objects.filter(pk=incident.pk).update(status=status)
    save_postmortem(actor=make_actor(), incident=incident, texts=WORDS)
    with pytest.raises(IllegalTransition):
        publish_postmortem(actor=make_actor(), incident=incident, publication=PostmortemPublication())
    assert incident.updates.count() == 1


def test_an_empty_one_an_unpublished_incident_and_a_stale_writer_are_refused():
    incident = over()
    with pytest.raises(InvalidInput):
        publish_postmortem(actor=make_actor(), incident=incident, publication=PostmortemPublication())
    with pytest.raises(Conflict):
        save_postmortem(actor=make_actor(), incident=make_incident(publish=False), texts=WORDS)
    save_postmortem(actor=make_actor(), incident=incident, texts=WORDS, seen=0)
    with pytest.raises(StaleVersion):
        save_postmortem(actor=make_actor(), incident=incident, texts={"en": Text(body="Mine")}, seen=0)
    with pytest.raises(StaleVersion):
        publish_postmortem(actor=make_actor(), incident=incident, publication=PostmortemPublication(version=1))


@pytest.mark.parametrize("body", ["x" * 10_001, "nul\x00", "half \ud800", "{password}"])
def test_words_that_cannot_be_kept_are_refused(body: str):
    incident = over()
    with pytest.raises(InvalidInput) as refusal:
        save_postmortem(actor=make_actor(), incident=incident, texts={"en": Text(body=body)})
    assert list(refusal.value.fields) == ["texts.en.body"]


def test_support_neither_writes_nor_publishes():
    incident = over()
    with pytest.raises(NotAllowed):
        save_postmortem(actor=make_actor("support"), incident=incident, texts=WORDS)
    save_postmortem(actor=make_actor(), incident=incident, texts=WORDS)
    with pytest.raises(NotAllowed):
        publish_postmortem(actor=make_actor("support"), incident=incident, publication=PostmortemPublication())


def test_the_editor_saves_shows_and_publishes_without_script(client_of: Any):
    incident = over()
    client, page = client_of("responder"), f"/console/incidents/{incident.uuid}/"
    assert "Nothing is written yet." in client.get(f"{page}postmortem/").content.decode()
    shown = client.post(f"{page}postmortem/", {"texts.en.body": "**Loud** <script>", "step": "preview", "seen": "0"})
    assert "<strong>Loud</strong> &lt;script&gt;" in shown.content.decode()
    assert postmortem_state(incident).state == "none"
    client.post(f"{page}postmortem/", {"texts.en.body": "It was the clock.", "step": "save", "seen": "0"})
    assert postmortem_state(incident).state == "draft" and "Only staff see it." in client.get(page).content.decode()
    version = str(incident.version)
    client.post(f"{page}postmortem/publish/", {"tell": "nobody", "version": version, "client_key": "k"})
    incident.refresh_from_db()
    assert incident.status == "postmortem"


def test_the_second_of_two_writers_sees_that_they_were_second(client_of: Any):
    incident = over()
    page = f"/console/incidents/{incident.uuid}/postmortem/"
    client_of("responder").post(page, {"texts.en.body": "First", "seen": "0"})
    answer = client_of("manager").post(page, {"texts.en.body": "Second", "seen": "0"})
    assert answer.status_code == 409 and "Second" in answer.content.decode()
    assert postmortem_state(incident).texts["en"].body == "First"


def test_the_api_writes_and_publishes(api: Any):
    incident = over()
    path = f"incidents/{incident.uuid}/postmortem"
    assert api.get(path).json()["state"] == "none"
    assert api.put(path, {"texts": {"en": {"body": "Why"}}}).json()["seen"] == 1
    published = api.post(f"{path}/publish", {"tell": "followers"})
    assert published.status_code == 200 and published.json()["state"] == "published"
    assert api.get(f"incidents/{incident.uuid}").json()["status"] == "postmortem"
    assert api.put(path, {"texts": {"xx": {"body": "Why"}}}).status_code == 422
