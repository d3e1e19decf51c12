"""Receipts: in any order, twice, too early, forged; a state only moves forward."""

from datetime import timedelta
from itertools import permutations

import pytest

from audiences.models import Suppression
from delivery.models import Delivery, Receipt
from delivery.services import apply_receipts, store_receipt
from delivery.status_tokens import delivery_token
from statuscomms.clock import now
from tests.delivery.sending_steps import add_row, make_broadcast
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


def taken_sms(**fields: object) -> Delivery:
    fields = {"state": "accepted", "provider": "twilio", "provider_message_id": "SM1", "accepted_at": now()} | fields
    return add_row(make_broadcast("sms"), make_contact(phone="+358500001111"), **fields)


def twilio(event: str, sid: str = "SM1", **fields: str) -> None:
    store_receipt(provider="twilio", provider_message_id=sid, event=event, **fields)


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
def test_receipts_in_any_order_end_the_same(order: tuple[str, ...]) -> None:
    row = taken_sms()
    for event in order:
        twilio(event)
        twilio(event)
        apply_receipts()
    row.refresh_from_db()
    assert (row.state, row.receipt_rank) == ("delivered", 30)
    assert Receipt.objects.count() == 3
    assert not Receipt.objects.filter(processed_at__isnull=True).exists()


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "undelivered"])))
def test_a_lost_message_is_failed_in_any_order(order: tuple[str, ...]) -> None:
    row = taken_sms()
    for event in order:
        twilio(event, code="30003" if event == "undelivered" else "")
    apply_receipts()
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("failed", "30003")


def test_of_two_final_words_the_first_stays() -> None:
    row = taken_sms()
    twilio("delivered")
    apply_receipts()
    twilio("undelivered", code="30003")
    apply_receipts()
    row.refresh_from_db()
    assert row.state == "delivered"
    assert Receipt.objects.get(event="undelivered").effect == "outranked"


@pytest.mark.parametrize("state", ["ready", "claimed", "sending", "uncertain", "unknown"])
def test_a_callback_with_our_token_settles_a_row_whose_answer_was_lost(state: str) -> None:
    row = taken_sms(state=state, provider="", provider_message_id=None, accepted_at=None, lease_owner="somebody")
    twilio("sent", sid="SM9", token=delivery_token(row.uuid))
    apply_receipts()
    row.refresh_from_db()
    assert (row.state, row.provider_message_id, row.lease_owner) == ("accepted", "SM9", "")
    assert row.accepted_at is not None
    twilio("delivered", sid="SM9")
    apply_receipts()
    row.refresh_from_db()
    assert row.state == "delivered"


def test_a_forged_token_names_nobody() -> None:
    row = taken_sms(state="uncertain", provider_message_id=None)
    twilio("delivered", sid="SM9", token=delivery_token(row.uuid)[:-1] + "x")
    apply_receipts()
    row.refresh_from_db()
    assert row.state == "uncertain"


def test_a_receipt_for_an_unknown_message_waits_five_minutes() -> None:
    twilio("delivered", sid="SM404")
    assert apply_receipts() == 0
    row = taken_sms(provider_message_id="SM404")
    assert apply_receipts() == 1
    row.refresh_from_db()
    assert row.state == "delivered"
    twilio("delivered", sid="SM405")
    Receipt.objects.filter(provider_message_id="SM405").update(received_at=now() - timedelta(minutes=6))
    assert apply_receipts() == 1
    assert Receipt.objects.get(provider_message_id="SM405").effect == "unknown_message"


def test_unheard_of_words_are_noted_and_change_nothing() -> None:
    row = taken_sms()
    twilio("teleported")
    apply_receipts()
    row.refresh_from_db()
    assert (row.state, Receipt.objects.get().effect) == ("accepted", "noted")


@pytest.mark.parametrize(
    ("event", "code", "state", "reason"),
    [
        ("bounced", "bounced", "failed", "bounced"),
        ("rejected", "invalid", "failed", "invalid"),
        ("rejected", "spam", "failed", None),
        ("complained", "", "delivered", "complained"),
        ("deferred", "", "accepted", None),
        ("opened", "", "accepted", None),
    ],
)
def test_mail_events_move_the_state_and_forbid_dead_addresses(
    event: str, code: str, state: str, reason: str | None
) -> None:
    row = add_row(
        make_broadcast(),
        make_contact(email="anna@example.com"),
        state="accepted",
        provider="postmark",
        provider_message_id="pm-1",
        accepted_at=now(),
    )
    store_receipt(provider="postmark", provider_message_id="pm-1", event=event, code=code)
    apply_receipts()
    row.refresh_from_db()
    assert row.state == state
    assert Suppression.objects.values_list("reason", flat=True).first() == reason


def test_a_bounce_after_delivery_is_recorded_and_forbids_the_address() -> None:
    row = taken_sms(state="delivered", receipt_rank=30)
    row.broadcast.channel = "email"
    row.broadcast.save()
    twilio("bounced")
    apply_receipts()
    row.refresh_from_db()
    assert row.state == "delivered"
    assert Suppression.objects.get().reason == "bounced"


def test_a_thousand_receipts_survive_a_strange_one_among_them() -> None:
    row = taken_sms()
    for number in range(300):
        twilio(f"event{number}")
    twilio("delivered")
    assert apply_receipts() == 301
    row.refresh_from_db()
    assert row.state == "delivered"
