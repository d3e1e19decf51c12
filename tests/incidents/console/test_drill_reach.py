"""The console counts for a drill whom the drill reaches: the test list. No customer, no cost of customers, nobody to ask about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from incidents.models import DrillRecipient, Incident
from incidents.services.drill_list import add_drill_recipient
from statuscomms.access import Role
from tests.factories import make_actor, make_contact, make_incident
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]


@pytest.fixture(autouse=True)
def _house() -> None:
    for number in range(3):
        make_contact(email=f"customer{number}@example.com", phone=f"+358 50 000 000{number}")
    for address in ("one@example.com", "two@example.com"):
        add_drill_recipient(actor=make_actor(Role.ADMINISTRATOR), kind="email", value=address)


def _page(client: Client, incident: Incident, name: str) -> str:
    return client.get(f"/console/incidents/{incident.uuid}/{name}").content.decode()


def test_the_review_counts_the_test_list(client_of: Clients) -> None:
    assert DrillRecipient.objects.count() == 2
    client = client_of(Role.RESPONDER)
    drill = make_incident("Practice", drill=True, publish=False)
    found = client.get(f"/console/incidents/{drill.uuid}/review/").context["found"]
    assert {slug: one.reach.reach for slug, one in found.channels.items() if one.reach} == {"email": 2, "sms": 0}
    assert found.people == 2
    assert "addresses of the test list get a message; no customer does" in _page(client, drill, "review/")
    real = make_incident("Real", publish=False)
    assert client.get(f"/console/incidents/{real.uuid}/review/").context["found"].people == 3


def test_nobody_is_unreachable_for_a_drill(client_of: Clients) -> None:
    make_contact(phone="+358 50 000 0009")
    drill = make_incident("Practice", drill=True, publish=False)
    assert "Everybody is reached" in _page(client_of(Role.ADMINISTRATOR), drill, "review/unreachable/email/")


def test_the_last_message_and_the_next_one_are_counted_alike(client_of: Clients) -> None:
    drill = make_incident("Practice", drill=True)
    client = client_of(Role.RESPONDER)
    told = client.get(f"/console/incidents/{drill.uuid}/resolve/").context["told"]
    assert (told.people, told.waiting) == (2, 0)
    people = client.get(f"/console/incidents/{drill.uuid}/update/").context["people"]
    assert {row.channel.slug: row.estimate.reach for row in people} == {"email": 2, "sms": 0}


def test_a_large_audience_is_no_matter_in_a_drill(client_of: Clients, settings) -> None:
    settings.LARGE_AUDIENCE_PEOPLE, settings.LARGE_AUDIENCE_ASKS = 3, "second_person"
    assert make_incident("Practice", drill=True).updates.get().state == "published"
    assert make_incident("Real").updates.get().state == "awaiting_approval"


def test_a_preview_by_script_counts_the_test_list(api: ApiCaller) -> None:
    make_incident()
    asked = {"title": "Practice", "drill": True, "level": 3, "severity": "sev2"}
    shown = api.post("incidents/preview", asked).json()
    assert (shown["people"], shown["channels"]["email"]["reach"], shown["channels"]["sms"]["reach"]) == (2, 2, 0)
