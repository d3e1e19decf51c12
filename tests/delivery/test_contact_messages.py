"""One person is one recipient, and a contact's page tells every message with its reason."""

import pytest

from audiences.models import Preference
from delivery.expand import expand_broadcast
from delivery.models import Broadcast, Delivery
from incidents.declarations import ChannelChoice
from tests.factories import (
    make_address,
    make_audience,
    make_contact,
    make_incident,
    make_service,
    make_subscription,
)

pytestmark = pytest.mark.django_db
BOTH = {"email": ChannelChoice(), "sms": ChannelChoice()}


def _expand():
    for broadcast in Broadcast.objects.all():
        assert expand_broadcast(broadcast.pk)


def _anna(**fields):
    contact = make_contact(email="anna@example.com", phone="+358500001234", **fields)
    make_address(contact, "email", "second@example.com")
    make_address(contact, "phone", "+358500001235")
    return contact


def test_somebody_with_several_addresses_hears_once_per_channel():
    anna = _anna()
    make_incident(channels=BOTH)
    _expand()
    assert sorted(Delivery.objects.values_list("broadcast__channel", "contact")) == [
        ("email", anna.pk),
        ("sms", anna.pk),
    ]


@pytest.mark.parametrize(("only", "channel"), [("email", "email"), ("phone", "sms")])
def test_who_wants_one_channel_hears_on_that_one_alone(only, channel):
    Preference.objects.create(contact=_anna(), only_channel=only)
    make_incident(channels=BOTH)
    _expand()
    assert [row.broadcast.channel for row in Delivery.objects.all()] == [channel]


def _why(client_of, contact):
    return client_of("manager").get(f"/console/contacts/{contact.uuid}/messages/").content.decode()


def test_a_subscription_to_a_service_is_a_reason(client_of):
    shop = make_service("web-shop")
    payments = make_service("card-payments", parent=shop)
    anna = make_contact(email="anna@example.com", subscribed=False)
    make_subscription(anna, service=shop, source="page")
    make_incident(channels=BOTH, services=[payments])
    _expand()
    page = _why(client_of, anna)
    assert "Card payments fail" in page
    assert "Subscribed to Web shop (since" in page
    assert "from: a page" in page
    assert ">E-mail<" in page


def test_a_rule_is_a_reason(client_of):
    anna = make_contact(email="anna@example.com", subscribed=False, attributes={"region": "North"})
    make_audience("north", rule={"attribute": "region", "is": "north"})
    make_incident(channels=BOTH, audience="north")
    _expand()
    assert "In the audience: region is “north”" in _why(client_of, anna).replace("&quot;", '"')


def test_a_reason_that_has_ended_since_is_still_told(client_of):
    anna = make_contact(email="anna@example.com")
    make_incident(channels=BOTH)
    _expand()
    row = anna.subscriptions.get()
    row.ended_at = Delivery.objects.get().created_at.replace(year=2100)
    row.save()
    assert "Subscribed to all services" in _why(client_of, anna)


def test_who_got_nothing_reads_that(client_of):
    assert "No messages yet." in _why(client_of, make_contact())
