"""An open incident page and an open list keep themselves up to date while others work."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from incidents.declarations import Tell, Text, UpdateDraft
from incidents.models import Incident
from incidents.services import add_note, add_update, withdraw_notice
from tests.factories import make_actor, make_incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]
POLL = re.compile(r'id="incident-live" hx-get="([^"]+)"')
OOB = re.compile(r'id="live-(\w+)"[^>]*hx-swap-oob')


def poll_of(words: str) -> str:
    found = POLL.search(words)
    assert found is not None
    return found[1].replace("&amp;", "&")


def opened(client: Client, incident: Incident) -> str:
    """Somebody opens the page; answers the address that it will ask."""
    return poll_of(client.get(f"/console/incidents/{incident.uuid}/", headers={"HX-Request": ""}).content.decode())


def tell(incident: Incident, words: str) -> None:
    draft = UpdateDraft(status="identified", texts={"en": Text(body=words)}, channels=Tell.SHOWN)
    add_update(actor=make_actor(), incident=incident, draft=draft)


def test_nothing_is_sent_while_nothing_happens(client_of: Clients) -> None:
    incident = make_incident()
    client = client_of("viewer", htmx=True)
    answer = client.get(opened(client_of("viewer"), incident))
    assert (answer.status_code, answer.content) == (204, b"")


def test_another_persons_update_arrives_with_status_timeline_and_notices(client_of: Clients) -> None:
    incident = make_incident()
    poll = opened(client_of("responder"), incident)
    tell(incident, "The cable is broken.")
    answer = client_of("responder", htmx=True).get(poll)
    words = answer.content.decode()
    assert answer["HX-Trigger"] == "incident-changed"
    assert "The cable is broken." in words and "Identified" in words
    assert {"head", "timeline", "still", "history"} <= set(OOB.findall(words))


def test_only_what_differs_is_replaced(client_of: Clients) -> None:
    incident = make_incident()
    poll = opened(client_of("responder"), incident)
    add_note(actor=make_actor(), incident=incident, body="Crew left at ten.")
    words = client_of("responder", htmx=True).get(poll).content.decode()
    assert set(OOB.findall(words)) == {"notes", "history"}
    assert "Crew left at ten." in words and "<textarea" not in words, "the form in which somebody may write stays"


def test_the_answer_asks_on_from_where_it_is(client_of: Clients) -> None:
    incident = make_incident()
    client = client_of("responder", htmx=True)
    poll = opened(client_of("responder"), incident)
    withdraw_notice(actor=make_actor(), notice=incident.notices.get(channel="banner"))
    first = client.get(poll).content.decode()
    assert "notices" in OOB.findall(first)
    assert client.get(poll_of(first)).status_code == 204


def test_a_part_that_only_some_may_see_is_not_sent_to_others(client_of: Clients) -> None:
    incident = make_incident()
    poll = opened(client_of("viewer"), incident)
    add_note(actor=make_actor(), incident=incident, body="Not for everybody.")
    assert "Not for everybody." not in client_of("viewer", htmx=True).get(poll).content.decode()


def test_the_page_that_is_opened_by_hand_leads_to_the_incident(client_of: Clients) -> None:
    incident = make_incident()
    answer = client_of("viewer").get(f"/console/incidents/{incident.uuid}/live/")
    assert (answer.status_code, answer["Location"]) == (303, f"/console/incidents/{incident.uuid}/")


LIST_POLL = re.compile(r'id="incidents" hx-get="([^"]+)"')


def list_poll(words: str) -> str:
    found = LIST_POLL.search(words)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_the_list_is_sent_again_only_when_it_would_look_different(client_of: Clients) -> None:
    make_incident("Card payments fail")
    poll = list_poll(client_of("viewer").get("/console/?kind=incident").content.decode())
    client = client_of("viewer", htmx=True)
    assert client.get(poll).status_code == 204
    make_incident("The web shop is slow")
    answer = client.get(poll)
    assert (answer.status_code, b"The web shop is slow" in answer.content) == (200, True)
    asks_on = list_poll(answer.content.decode())
    assert asks_on.startswith("/console/?kind=incident&seen=") and asks_on.count("seen=") == 1
    assert client.get(asks_on).status_code == 204
