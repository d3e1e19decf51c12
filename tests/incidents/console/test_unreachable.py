"""Who is not reached, and why: numbers for everybody who reviews, names for those who may see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from audiences import recipients
from incidents.models import Incident
from incidents.review import recipients_of_update
from tests.factories import make_address, make_contact, make_incident, make_levels

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]


def prepare() -> Incident:
    make_levels()
    make_contact(email="reached@example.com", name="Reached Person")
    make_contact(phone="+358 50 000 0001", name="Phone Only")
    waiting = make_contact(name="Not Confirmed")
    make_address(waiting, "email", "waiting@example.com", confirmed=False)
    return make_incident(publish=False, level=3)


def address(incident: Incident, channel: str = "email") -> str:
    return f"/console/incidents/{incident.uuid}/review/unreachable/{channel}/"


def test_the_review_leads_to_the_list_behind_the_number(client_of: Clients) -> None:
    incident = prepare()
    assert (
        f'href="{address(incident)}"'
        in client_of("responder").get(f"/console/incidents/{incident.uuid}/review/").content.decode()
    )


def test_names_by_reason_for_those_who_may_see_them(client_of: Clients) -> None:
    incident = prepare()
    client = client_of("manager")
    without = client.get(address(incident) + "?reason=no_address").content.decode()
    assert "Phone Only" in without and "Not Confirmed" not in without and "Reached Person" not in without
    assert "Not Confirmed" in client.get(address(incident) + "?reason=not_confirmed").content.decode()
    numbers = client_of("responder").get(address(incident)).content.decode()
    assert "<strong>1</strong>" in numbers and "Phone Only" not in numbers and "not names" in numbers


def test_the_lists_add_up_to_the_numbers() -> None:
    incident = prepare()
    spec, first = recipients_of_update(incident.updates.get(), "email")
    found = recipients.estimate(spec, first=first)
    assert found.unreachable == {"no_address": 1, "not_confirmed": 1}
    for reason in recipients.Unreachable:
        assert recipients.unreachable(spec, reason, first=first).count() == found.unreachable.get(reason, 0)


def test_a_person_on_two_channels_counts_once(client_of: Clients) -> None:
    make_levels()
    make_contact(email="both@example.com", phone="+358 50 000 0001")
    make_contact(phone="+358 50 000 0002")
    incident = make_incident(publish=False, level=3)
    found = client_of("responder").get(f"/console/incidents/{incident.uuid}/review/").context["found"]
    reach = {slug: channel.reach.reach for slug, channel in found.channels.items() if channel.reach}
    assert (reach, found.people) == ({"email": 1, "sms": 2}, 2)


def test_a_long_list_is_paged(client_of: Clients) -> None:
    make_levels()
    for number in range(101):
        make_contact(phone=f"+358 50 000 {number:04}", name=f"Person {number:03}")
    incident = make_incident(publish=False, level=3)
    client = client_of("manager")
    page = client.get(address(incident))
    assert len(page.context["rows"]) == 100
    rest = client.get(f"{address(incident)}?reason=no_address&after={page.context['next_after']}")
    assert [contact.name for contact in rest.context["rows"]] == ["Person 100"]


@pytest.mark.parametrize("junk", ["?reason=x", "?after=x", "?after=" + "9" * 60, "?reason=" + "a" * 5_000])
def test_junk_in_the_address_shows_the_commonest_reason(client_of: Clients, junk: str) -> None:
    assert client_of("manager").get(address(prepare()) + junk).status_code == 200


@pytest.mark.parametrize("channel", ["banner", "pigeon"])
def test_what_is_not_sent_has_no_such_list(client_of: Clients, channel: str) -> None:
    assert client_of("manager").get(address(prepare(), channel)).status_code == 404
