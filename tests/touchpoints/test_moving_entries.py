"""An incident's chatbot entry stands where its level says, and staff move it while it is live."""

from __future__ import annotations

import pytest

from incidents.declarations import ChannelChoice, Resolution, Tell, UpdateDraft
from incidents.services import add_update, resolve
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_incident, make_service, make_site
from tests.touchpoints.publishing_steps import feed_of
from touchpoints.menu_drafts import TopicDraft
from touchpoints.services.menu import add_topic

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def payments():
    return make_service("card-payments")


@pytest.fixture
def site(payments):
    made = make_site(services=[payments])
    admin = make_actor("administrator")
    add_topic(actor=admin, site=made, draft=TopicDraft({"en": "Paying"}, services=["card-payments"]))
    add_topic(actor=admin, site=made, draft=TopicDraft({"en": "Deliveries"}))
    return made


def places(site) -> dict[str, int]:
    """Topic -> how many entries stand there; "first" for the first buttons. Empty places are left out."""
    chatbot = feed_of(site)["chatbot"]
    counted = {"first": len(chatbot["entries"]), **{topic["topic"]: len(topic["entries"]) for topic in chatbot["menu"]}}
    return {place: number for place, number in counted.items() if number}


def incident_at(depth: int, payments, **fields):
    return make_incident(services=[payments], channels={"chatbot": ChannelChoice(options={"depth": depth})}, **fields)


@pytest.mark.parametrize(("depth", "place"), [(1, "first"), (2, "paying")])
def test_the_entry_stands_where_its_depth_says(site, payments, depth, place):
    incident_at(depth, payments)
    assert places(site) == {place: 1}


@pytest.mark.parametrize(
    ("chosen", "place"), [("first", "first"), ("own", "paying"), ("topic:deliveries", "deliveries")]
)
def test_staff_move_it_while_it_is_live(client_of, site, payments, chosen, place):
    incident = incident_at(2, payments)
    answer = client_of("responder").post(
        f"/console/incidents/{incident.uuid}/entry/", {"site": str(site.uuid), "place": chosen}
    )
    assert answer.status_code == 303 and places(site) == {place: 1}
    entry = AuditEntry.objects.get(verb="move_entry")
    assert entry.details["site"] == "Shop"


def test_it_is_moved_on_one_site_alone(client_of, site, payments):
    other = make_site("other", slug="other", services=[payments])
    incident = incident_at(1, payments)
    move = {"site": str(site.uuid), "place": "topic:deliveries"}
    client_of("responder", htmx=True).post(f"/console/incidents/{incident.uuid}/entry/", move)
    assert places(site) == {"deliveries": 1} and places(other) == {"first": 1}


def test_an_update_keeps_the_place_and_one_with_another_depth_does_not(client_of, site, payments):
    incident = incident_at(2, payments)
    move = {"site": str(site.uuid), "place": "topic:deliveries"}
    browser = client_of("responder")
    browser.post(f"/console/incidents/{incident.uuid}/entry/", move)
    say(incident, Tell.SAME)
    assert places(site) == {"deliveries": 1}
    say(incident, {"chatbot": ChannelChoice(options={"depth": 1})})
    assert places(site) == {"first": 1}


def say(incident, channels) -> None:
    incident.refresh_from_db()
    add_update(actor=make_actor("responder"), incident=incident, draft=UpdateDraft(channels=channels))


def test_the_incident_page_offers_the_places_of_each_site(client_of, site, payments):
    incident = incident_at(2, payments)
    detail = client_of("responder").get(f"/console/incidents/{incident.uuid}/").content.decode()
    assert f"/console/incidents/{incident.uuid}/entry/" in detail
    panel = client_of("responder", htmx=True).get(f"/console/incidents/{incident.uuid}/entry/").content.decode()
    assert "Under Deliveries" in panel and '<option value="own" selected>' in panel


WRONG = {
    "a topic that there is not": {"place": "topic:nothing"},
    "no place at all": {"place": ""},
    "a place of another kind": {"place": "7"},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_place_that_there_is_not_is_refused(client_of, site, payments, case):
    incident = incident_at(2, payments)
    answer = client_of("responder").post(
        f"/console/incidents/{incident.uuid}/entry/", {"site": str(site.uuid), **WRONG[case]}
    )
    assert answer.status_code == 422 and places(site) == {"paying": 1}


def test_what_is_over_or_not_theirs_to_move_stays(client_of, site, payments):
    incident = incident_at(2, payments)
    move = {"site": str(site.uuid), "place": "first"}
    assert client_of("support").post(f"/console/incidents/{incident.uuid}/entry/", move).status_code == 403
    resolve(actor=make_actor("responder"), incident=incident, resolution=Resolution())
    assert client_of("responder").post(f"/console/incidents/{incident.uuid}/entry/", move).status_code == 409
