"""Unsubscribing, STOP, bounces: at once, for good, and only the person themselves comes back."""

from datetime import timedelta

import pytest
import time_machine

from audiences.addresses import normalise, recipient_key
from audiences.models import Consent, Subscription, Suppression
from audiences.services import (
    lift_suppression,
    record_bounce,
    start_by_phone,
    stop_by_phone,
    suppress,
    unsubscribe,
)
from audiences.tokens import LinkInvalid, confirm_token, unsubscribe_token
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotAllowed, NotFound
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_contact, make_service, make_subscription

pytestmark = pytest.mark.django_db
CUSTOMER = Actor.customer()
SYSTEM = Actor.system("tests")


def _anna():
    contact = make_contact(email="anna@example.com", phone="+358500001234", subscribed=False)
    address = contact.addresses.get(kind="email")
    make_subscription(contact, address=address)
    return contact, address


def test_unsubscribing_ends_suppresses_and_notes_the_withdrawal_once():
    _contact, address = _anna()
    token = unsubscribe_token(address)
    for _ in range(3):
        unsubscribe(actor=CUSTOMER, token=token)
    assert not Subscription.objects.live().exists()
    assert Suppression.objects.get().reason == "unsubscribed"
    assert list(Consent.objects.values_list("given", flat=True)) == [False]


def test_an_unsubscribe_link_never_expires_and_fits_only_its_purpose():
    _contact, address = _anna()
    token = unsubscribe_token(address)
    with pytest.raises(LinkInvalid):
        unsubscribe(actor=CUSTOMER, token=confirm_token(address))
    with time_machine.travel(now() + timedelta(days=3650), tick=False):
        unsubscribe(actor=CUSTOMER, token=token)
    assert Suppression.objects.count() == 1


def test_an_address_that_two_contacts_share_is_left_for_both():
    _contact, address = _anna()
    twin = make_contact(email="anna@example.com", subscribed=False)
    make_subscription(twin, address=twin.addresses.get())
    unsubscribe(actor=CUSTOMER, token=unsubscribe_token(address))
    assert not Subscription.objects.live().exists()


def test_stop_suppresses_even_an_unknown_number_and_start_lifts_it():
    stop_by_phone("+358 50 000 9999", actor=CUSTOMER)
    stop_by_phone("+358 50 000 9999", actor=CUSTOMER)
    assert Suppression.objects.get().reason == "stop"
    start_by_phone("+358500009999", actor=CUSTOMER)
    start_by_phone("+358500009999", actor=CUSTOMER)
    assert not Suppression.objects.exists()
    with pytest.raises(InvalidInput):
        stop_by_phone("16400", actor=CUSTOMER)


def test_start_does_not_lift_what_is_wrong_with_the_number():
    key = recipient_key("phone", normalise("phone", "+358500001234").normalised)
    suppress(actor=SYSTEM, kind="phone", recipient_key=key, reason="invalid")
    start_by_phone("+358500001234", actor=CUSTOMER)
    assert Suppression.objects.get().reason == "invalid"


def test_the_first_reason_stays():
    assert suppress(actor=SYSTEM, kind="email", recipient_key="k", reason="complained")
    assert not suppress(actor=SYSTEM, kind="email", recipient_key="k", reason="bounced")
    assert Suppression.objects.get().reason == "complained"


def test_lifting_is_a_right_and_audited():
    suppress(actor=SYSTEM, kind="email", recipient_key="k", reason="bounced")
    with pytest.raises(NotAllowed):
        lift_suppression(actor=make_actor("responder"), kind="email", recipient_key="k")
    lift_suppression(actor=make_actor("manager"), kind="email", recipient_key="k")
    assert AuditEntry.objects.filter(verb="lift_suppression").count() == 1
    with pytest.raises(NotFound):
        lift_suppression(actor=make_actor("manager"), kind="email", recipient_key="k")


def test_a_permanent_bounce_suppresses_at_once_and_passing_ones_after_five_in_thirty_days():
    _contact, address = _anna()
    bounce = {"actor": SYSTEM, "kind": "email", "recipient_key": address.recipient_key}
    for _ in range(4):
        record_bounce(is_permanent=False, **bounce)
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        record_bounce(is_permanent=False, **bounce)
        assert not Suppression.objects.exists()
        for _ in range(4):
            record_bounce(is_permanent=False, **bounce)
        assert Suppression.objects.get().reason == "bounced"
    record_bounce(actor=SYSTEM, kind="phone", recipient_key="k", is_permanent=True)
    assert Suppression.objects.count() == 2


def test_passing_bounces_count_for_thirty_days_each():
    _contact, address = _anna()
    bounce = {"actor": SYSTEM, "kind": "email", "recipient_key": address.recipient_key}
    for week in range(0, 40, 10):  # one every ten days: never more than three within thirty
        with time_machine.travel(now() + timedelta(days=week), tick=False):
            record_bounce(is_permanent=False, **bounce)
    with time_machine.travel(now() + timedelta(days=35), tick=False):
        record_bounce(is_permanent=False, **bounce)
    address.refresh_from_db()
    assert address.soft_bounces == 4
    assert not Suppression.objects.exists()


def test_start_takes_up_what_stop_ended_and_nothing_that_had_ended_before():
    mail, shop = make_service("mail"), make_service("shop")
    contact = make_contact(phone="+358500001234", subscribed=False, hears_audiences=False)
    number = contact.addresses.get()
    for service in (mail, shop):
        make_subscription(contact, service=service, address=number)
    Subscription.objects.filter(service=shop).update(ended_at=now())
    stop_by_phone("+358500001234", actor=CUSTOMER)
    stop_by_phone("+358500001234", actor=CUSTOMER)
    assert not Subscription.objects.live().exists()
    start_by_phone("+358500001234", actor=CUSTOMER)
    assert [row.service for row in Subscription.objects.live()] == [mail]
    assert list(Consent.objects.order_by("id").values_list("given", "source")) == [
        (False, "sms STOP"),
        (True, "sms START"),
    ]


def test_what_was_asked_for_a_person_ends_with_the_last_address_that_is_written_to():
    contact = make_contact(email="anna@example.com", phone="+358500001234")  # subscribed by another system
    unsubscribe(actor=CUSTOMER, token=unsubscribe_token(contact.addresses.get(kind="email")))
    assert Subscription.objects.live().count() == 1
    stop_by_phone("+358500001234", actor=CUSTOMER)
    assert not Subscription.objects.live().exists()
    start_by_phone("+358500001234", actor=CUSTOMER)
    assert Subscription.objects.live().count() == 1


def test_an_address_that_was_never_confirmed_keeps_no_subscription_alive():
    contact = make_contact(email="anna@example.com", phone="+358500001234")
    contact.addresses.filter(kind="phone").update(confirmed_at=None)
    unsubscribe(actor=CUSTOMER, token=unsubscribe_token(contact.addresses.get(kind="email")))
    assert not Subscription.objects.live().exists()


def test_start_brings_nothing_back_to_an_address_that_bounces():
    contact = make_contact(phone="+358500001234")
    number = contact.addresses.get()
    Subscription.objects.update(address=number, ended_at=now())
    Suppression.objects.create(kind="phone", recipient_key=number.recipient_key, reason="bounced")
    Subscription.objects.update(ended_at=now())
    start_by_phone("+358500001234", actor=CUSTOMER)
    assert Suppression.objects.exists()
    assert not Subscription.objects.live().exists()
