"""Asking to hear: the same answer for everybody, proof before anything is sent, limits for those who pester."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from audiences.messages import MessageText
from audiences.models import Address, ConfirmationRequest, Consent, Contact, Subscription, Suppression
from audiences.services import confirm, confirm_by_phone, follow
from audiences.signals import message_requested
from audiences.tokens import LinkExpired, LinkInvalid, confirm_token, preferences_token
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput
from tests.audiences.rows import follow_row, suppress_row
from tests.factories import make_contact, make_service, make_subscription

pytestmark = pytest.mark.django_db
CUSTOMER = Actor.customer()
INCIDENT = uuid.uuid4()


@pytest.fixture
def asked():
    """The messages that were requested."""
    requests = []

    def keep(request, **_kwargs):
        requests.append(request)

    message_requested.connect(keep)
    yield requests
    message_requested.disconnect(keep)


def _follow(value="anna@example.com", kind="email", **fields):
    fields.setdefault("language", "fi")
    fields.setdefault("source", "banner")
    return follow(actor=CUSTOMER, kind=kind, value=value, **fields)


def test_a_follow_waits_for_confirmation_and_its_message_says_what_is_known(asked):
    known = {"fi": MessageText("Sähkökatko", "Korjaamme **vikaa**."), "en": MessageText("Power cut", "x")}
    _follow(incident_uuid=INCIDENT, incident_title="Sähkökatko", known=known)
    address = Address.objects.get()
    subscription = Subscription.objects.get()
    assert (address.confirmed_at, subscription.confirmed_at) == (None, None)
    assert address.contact.hears_audiences is False
    [request] = asked
    assert request.language == "fi"
    assert "Korjaamme **vikaa**." in request.texts["fi"].body
    assert "/confirm/" in request.action_url
    confirm(token=request.action_url.rpartition("/")[2], actor=CUSTOMER)
    subscription.refresh_from_db()
    assert subscription.confirmed_at is not None
    assert Consent.objects.get().given


def test_the_outcome_is_the_same_for_known_unknown_and_suppressed_addresses():
    make_contact(email="known@example.com")
    bounced = make_contact(email="bounced@example.com")
    suppress_row(bounced.addresses.get(), "bounced")
    for value in ("known@example.com", "unknown@example.com", "bounced@example.com"):
        assert _follow(value) is None


def test_a_malformed_address_is_refused_and_nothing_is_written():
    with pytest.raises(InvalidInput) as trouble:
        _follow("anna@localhost")
    assert "email" in trouble.value.fields
    assert not Contact.objects.exists()


@pytest.mark.parametrize("wrong", [{"wants": "all"}, {"source": "pigeon"}, {"service": "no-such"}])
def test_wrong_details_are_named(wrong):
    with pytest.raises(InvalidInput) as trouble:
        _follow(**wrong)
    assert list(trouble.value.fields) == list(wrong)


def test_one_pending_confirmation_confirms_everything_asked_meanwhile(asked):
    service = make_service("card-payments")
    _follow(incident_uuid=INCIDENT)
    _follow(service=service)
    _follow(service="card-payments")
    _follow("ANNA@example.com")
    assert len(asked) == 1
    assert ConfirmationRequest.objects.count() == 1
    confirm(token=asked[0].action_url.rpartition("/")[2], actor=CUSTOMER)
    topics = set(Subscription.objects.live().values_list("topic", flat=True))
    assert topics == {f"incident:{INCIDENT}", "service:card-payments", "everything"}


def test_mail_asks_once_an_hour(asked):
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(5):
            _follow()
            clock.shift(timedelta(minutes=29))
        assert len(asked) == 2


def test_sms_asks_once_an_hour_and_three_times_a_day(asked):
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(30):
            _follow("+358 50 000 1234", "phone")
            clock.shift(timedelta(minutes=45))
        assert len(asked) == 3


@pytest.mark.parametrize("reason", ["bounced", "complained", "stop", "invalid", "staff"])
def test_no_message_is_requested_for_an_address_that_must_not_be_written_to(asked, reason):
    suppress_row(make_contact(email="anna@example.com").addresses.get(), reason)
    _follow()
    assert asked == []


def test_who_unsubscribed_can_come_back_by_confirming(asked):
    address = make_contact(email="anna@example.com", subscribed=False).addresses.get()
    suppress_row(address)
    _follow(incident_uuid=INCIDENT)
    assert Suppression.objects.exists()
    confirm(token=asked[0].action_url.rpartition("/")[2], actor=CUSTOMER)
    assert not Suppression.objects.exists()
    assert Subscription.objects.live().count() == 1


def test_a_stranger_cannot_change_what_somebody_follows_already():
    contact = make_contact(email="anna@example.com", subscribed=False)
    row = follow_row(contact, INCIDENT, wants="updates")
    _follow(incident_uuid=INCIDENT, wants="end")
    row.refresh_from_db()
    assert (row.wants, row.confirmed_at is not None) == ("updates", True)


def test_a_signed_identity_that_proves_the_address_needs_no_confirmation(asked):
    contact = make_contact(email="anna@example.com", subscribed=False)
    _follow(incident_uuid=INCIDENT, contact=contact)
    assert asked == []
    assert Subscription.objects.live().get().contact == contact
    _follow("other@example.com", incident_uuid=uuid.uuid4(), contact=contact)
    assert len(asked) == 1
    _follow("third@example.com", incident_uuid=uuid.uuid4(), proven=True)
    assert len(asked) == 1
    assert Address.objects.get(normalised="third@example.com").confirmed_at is not None


def test_an_ended_subscription_comes_back_only_by_confirming(asked):
    contact = make_contact(email="anna@example.com", subscribed=False)
    make_subscription(contact, ended_at=now())
    _follow()
    assert not Subscription.objects.live().exists()
    confirm(token=asked[0].action_url.rpartition("/")[2], actor=CUSTOMER)
    assert Subscription.objects.live().count() == 1


def test_confirming_twice_is_confirming_once(asked):
    _follow()
    token = asked[0].action_url.rpartition("/")[2]
    confirm(token=token, actor=CUSTOMER)
    before = Subscription.objects.get().confirmed_at
    confirm(token=token, actor=CUSTOMER)
    assert Subscription.objects.get().confirmed_at == before
    assert Consent.objects.count() == 1


def test_confirm_tokens_expire_and_fit_no_other_purpose(asked):
    _follow()
    address = Address.objects.get()
    token = confirm_token(address)
    for wrong in (preferences_token(address), token[:-1], "x", "", f"{token}a"):
        with pytest.raises(LinkInvalid):
            confirm(token=wrong, actor=CUSTOMER)
    with time_machine.travel(now() + timedelta(days=8), tick=False), pytest.raises(LinkExpired):
        confirm(token=token, actor=CUSTOMER)
    assert not Subscription.objects.live().exists()


def test_yes_answers_the_newest_pending_question(asked):
    _follow("+358 50 000 1234", "phone", incident_uuid=INCIDENT)
    assert "STOP" in asked[0].texts["fi"].body
    contact = confirm_by_phone("+358500001234", actor=CUSTOMER)
    assert contact == Subscription.objects.live().get().contact
    assert confirm_by_phone("+358500001234", actor=CUSTOMER) is None
    assert confirm_by_phone("+358500009999", actor=CUSTOMER) is None
