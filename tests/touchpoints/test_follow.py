"""Asking to be told, from a site's banner or chatbot."""

from __future__ import annotations

import json

import pytest

from audiences.models import Address, Subscription
from incidents.declarations import ChannelChoice
from tests.factories import make_contact, make_incident, make_site
from tests.touchpoints.publishing_steps import ORIGIN
from touchpoints.queries import notice_figures

pytestmark = pytest.mark.django_db


def follow(client, **body):
    return client.post("/embed/v1/shop/follow", json.dumps(body), content_type="text/plain", headers={"Origin": ORIGIN})


@pytest.fixture
def incident():
    make_site()
    return make_incident(channels={"banner": ChannelChoice(options={"collect": ["email"]})})


def test_the_answer_is_the_same_for_known_and_unknown_addresses(client, incident):
    make_contact(email="known@example.com")
    answers = [
        follow(client, email=address, incident=str(incident.uuid), source="banner")
        for address in ("known@example.com", "unknown@example.com", "unknown@example.com")
    ]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1


def test_asking_makes_an_unconfirmed_follower_and_counts_for_the_channel(client, incident):
    follow(
        client, email="somebody@example.com", language="fi", incident=str(incident.uuid), source="banner", wants="end"
    )
    subscription = Subscription.objects.get()
    assert (subscription.incident_uuid, subscription.wants, subscription.confirmed_at) == (incident.uuid, "end", None)
    (figures,) = notice_figures(incident)
    assert (figures.channel, figures.subscribed, figures.shown) == ("banner", 1, 0)


def test_a_follow_without_incident_is_for_everything(client, incident):
    assert follow(client, phone="+358 50 000 1234", source="chatbot").status_code == 202
    assert Subscription.objects.get().topic == "everything"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"email": "a@localhost"}, "email"),
        ({"email": 5}, "email"),
        ({"phone": "12"}, "phone"),
        ({"email": "a@example.com", "phone": "+358500001234"}, "phone"),
        ({"email": "a@example.com", "wants": "everything"}, "wants"),
        ({"email": "a@example.com", "source": "sms"}, "source"),
    ],
)
def test_what_is_malformed_gets_a_sentence_at_its_field_and_writes_nothing(client, incident, body, field):
    answer = follow(client, **body)
    assert answer.status_code == 422 and field in answer.json()["error"]["fields"]
    assert not Address.objects.exists()


@pytest.mark.parametrize("named", ["no-uuid", "00000000-0000-4000-8000-000000000000"])
def test_an_incident_that_is_not_published_is_a_404(client, incident, named):
    assert follow(client, email="a@example.com", incident=named).status_code == 404


def test_twenty_in_ten_minutes_from_one_network_are_enough(client, incident):
    codes = [follow(client, email=f"person{number}@example.com").status_code for number in range(22)]
    assert codes[:20] == [202] * 20 and codes[-1] == 429
