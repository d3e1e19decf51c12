"""Who of an audience cannot be reached, and why: for every kind of address that a channel writes to, a page at a time."""

import pytest

from audiences.audience_sample import PAGE
from audiences.models import Address, Preference, Suppression
from audiences.services import leave
from audiences.topics import AddressKind
from delivery.channels.email import EmailChannel
from incidents.channels import all_channels
from statuscomms.actors import Actor
from statuscomms.clock import now
from tests.factories import make_address, make_audience, make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HERE = "tests.audiences.test_unreachable_people"


class ByWhatsApp(EmailChannel):
    slug, address_kind = "whatsapp", AddressKind.WHATSAPP


class ByMessenger(EmailChannel):
    slug, address_kind = "messenger", AddressKind.MESSENGER


class ByWebhook(EmailChannel):
    slug, address_kind = "webhook", AddressKind.WEBHOOK


class ByTeamChat(EmailChannel):
    slug, address_kind = "team_chat", AddressKind.TEAM_CHAT


VALUES = {
    "email": "person{n}@example.com",
    "phone": "+35850000{n:04d}",
    "whatsapp": "+35850000{n:04d}",
    "messenger": "100000{n:09d}",
    "webhook": "https://hooks.example.com/{n}",
    "team_chat": "https://chat.example.com/{n}",
}


@pytest.fixture(autouse=True)
def _every_kind_of_channel(settings):
    more = [f"{HERE}.{name}" for name in ("ByWhatsApp", "ByMessenger", "ByWebhook", "ByTeamChat")]
    settings.CHANNELS = [*settings.CHANNELS, *more]
    all_channels.cache_clear()
    yield
    all_channels.cache_clear()


def person(kind: str, number: int, *, confirmed: bool = True) -> Address:
    contact = make_contact(name=f"Person {number}", subscribed=False)
    return make_address(contact, kind, VALUES[kind].format(n=number), confirmed=confirmed)


def one_for_each_reason(kind: str) -> None:
    """Seven people: one is reached, each of the others is not for a reason of their own."""
    person(kind, 1)
    make_contact(name="Person 2", subscribed=False)
    person(kind, 3, confirmed=False)
    leave(actor=Actor.customer(), address=person(kind, 4), source="tests")
    bounced = person(kind, 5)
    Suppression.objects.create(kind=kind, recipient_key=bounced.recipient_key, reason=Suppression.Reason.BOUNCED)
    later = now().replace(year=now().year + 1, month=1, day=1)
    Preference.objects.create(contact=person(kind, 6).contact, paused_until=later)
    other = "email" if kind == "phone" else "phone"
    Preference.objects.create(contact=person(kind, 7).contact, only_channel=other)


REASONS = {
    "no_address": ("no address", "Person 2"),
    "not_confirmed": ("not confirmed", "Person 3"),
    "left": ("unsubscribed", "Person 4"),
    "suppressed": ("address does not work", "Person 5"),
    "paused": ("paused", "Person 6"),
    "other_channel": ("wants another channel", "Person 7"),
}


@pytest.mark.parametrize("kind", AddressKind.values)
def test_the_page_of_an_audience_lists_every_kind_of_address_with_each_reason_in_words(client_of, kind):
    one_for_each_reason(kind)
    audience = make_audience("all")
    client = client_of("manager")
    page = client.get(f"/console/audiences/{audience.slug}/").content.decode()
    for reason, (words, _name) in REASONS.items():
        address = f"/console/audiences/all/unreachable/{kind}/?reason={reason}"
        assert f'<a href="{address}">{words}: 1</a>' in page


@pytest.mark.slow
@pytest.mark.parametrize("kind", AddressKind.values)
def test_behind_each_reason_stand_its_people(client_of, kind):
    one_for_each_reason(kind)
    make_audience("all")
    client = client_of("manager")
    for reason, (_words, name) in REASONS.items():
        page = client.get(f"/console/audiences/all/unreachable/{kind}/?reason={reason}").content.decode()
        assert [f"Person {n}" for n in range(1, 8) if f">Person {n}</a>" in page] == [name]
        address = VALUES[kind].format(n=int(name[-1]))
        assert (address in page) == (reason != "no_address")


def test_the_estimate_of_the_api_names_the_same_kinds(api):
    one_for_each_reason("webhook")
    audience = make_audience("all")
    channels = api.get(f"audiences/{audience.slug}/estimate").json()["channels"]
    assert set(channels) == set(AddressKind.values)
    assert channels["webhook"] == {"reach": 1, "unreachable": dict.fromkeys(sorted(REASONS), 1)}


def test_a_kind_that_no_channel_writes_to_is_not_asked_about(client_of, settings):
    settings.CHANNELS = [f"{HERE}.ByWebhook"]
    all_channels.cache_clear()
    make_audience("all")
    make_contact()
    client = client_of("manager")
    page = client.get("/console/audiences/all/").content.decode()
    assert "unreachable/webhook/" in page
    assert "unreachable/email/" not in page
    assert client.get("/console/audiences/all/unreachable/email/").status_code == 404


def test_many_people_come_a_page_at_a_time_and_everybody_once(client_of):
    for number in range(PAGE + 3):
        make_contact(name=f"Person {number}", subscribed=False)
    make_audience("all")
    client, seen = client_of("manager"), []
    address = "/console/audiences/all/unreachable/messenger/?reason=no_address"
    while address:
        page = client.get(address)
        seen += [row.contact.name for row in page.context["rows"]]
        after = page.context["next_after"]
        address = f"/console/audiences/all/unreachable/messenger/?reason=no_address&after={after}" if after else ""
    assert sorted(seen) == sorted(f"Person {number}" for number in range(PAGE + 3))
