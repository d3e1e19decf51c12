"""SMS: many at a time, one copy more at the most, and questions about those of which nothing is heard."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from audiences.models import Suppression
from delivery.models import Attempt, Delivery, Receipt, SendBucket
from delivery.sending.begin import begin
from delivery.sending.claim import release
from delivery.sending.record import record
from delivery.sending.slices import call
from delivery.services import (
    apply_receipts,
    ask_for_missing_receipts,
    expire_waiting,
    reconcile_uncertain,
    store_receipt,
)
from demo.stage import Stage
from statuscomms.clock import now
from tests.delivery.sending_steps import add_row, claimed, email_or_sms, make_broadcast, make_due, send_all, state_of
from tests.factories import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


def texts(count: int) -> list[Delivery]:
    broadcast = make_broadcast("sms")
    return [add_row(broadcast, make_contact(phone=f"+3585000012{number:02d}")) for number in range(count)]


def test_a_group_of_sms_is_with_the_provider_at_one_time(stage: Stage, settings: Any) -> None:
    settings.DELIVERY_SMS_CONCURRENCY = 4
    assert email_or_sms("sms").group_size == 4
    stage.faults.change({"twilio": {"latency_seconds": 0.3}})
    rows = texts(9)
    claim = claimed(rows[0].broadcast)
    channel = email_or_sms("sms")
    group = begin(claim, claim.delivery_ids[:4], channel)
    outcomes = call(channel, group)
    assert len([thread for thread in threading.enumerate() if thread.name.startswith("twilio")]) == 4
    record(claim, channel, group, outcomes)
    release(claim.owner, claim.delivery_ids[4:])
    send_all()
    assert {state_of(row) for row in rows} == {"accepted"}
    sent = {message.to: message.sid for message in stage.messages.newest_first()}
    assert {row.address.normalised: Delivery.objects.get(pk=row.pk).provider_message_id for row in rows} == sent
    began = Attempt.objects.values_list("began_at", flat=True)
    assert len(set(began)) == 3, "nine in groups of four began three times"


def test_each_call_of_a_group_has_its_own_outcome(stage: Stage) -> None:
    broadcast = make_broadcast("sms")
    numbers = {
        "+358500001111": "accepted",
        "+358500009211": "failed",
        "+358500009429": "ready",
        "+358500009500": "uncertain",
        "+358500001112": "accepted",
    }
    rows = {number: add_row(broadcast, make_contact(phone=number)) for number in numbers}
    send_all()
    assert {number: state_of(row) for number, row in rows.items()} == numbers


def test_the_rate_counts_every_segment_of_a_group(stage: Stage, settings: Any) -> None:
    settings.DELIVERY_RATE_PER_SECOND = {"sms": 0.5}
    broadcast = make_broadcast("sms", texts={"en": {"title": "x" * 200, "body": "", "instructions": ""}})
    add_row(broadcast, make_contact(phone="+358500001200"))
    send_all()
    assert SendBucket.objects.get(channel="sms").tokens < 0, "two segments were taken from a bucket of one"


def test_an_sms_that_is_lost_again_and_again_is_sent_twice_and_then_unknown(stage: Stage) -> None:
    stage.faults.change({"twilio": {"refuse_status": 500}})
    row = texts(1)[0]
    for _question in range(8):
        send_all()
        make_due(pk=row.pk)
        reconcile_uncertain()
    assert state_of(row) == "uncertain"
    outcomes = list(Attempt.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes == ["uncertain", "sent_again", "uncertain"]
    row.refresh_from_db()
    reconcile_uncertain()
    Delivery.objects.filter(pk=row.pk).update(next_attempt_at=now(), expires_at=now())
    assert reconcile_uncertain() == 0
    expire_waiting()
    assert state_of(row) == "unknown"


def test_soft_bounces_forbid_an_address_only_when_there_are_many() -> None:
    contact = make_contact(email="anna@example.com")
    for number in range(5):
        assert not Suppression.objects.exists()
        row = add_row(
            make_broadcast(), contact, state="accepted", provider="postmark", provider_message_id=f"pm-{number}"
        )
        for _twice in range(2):
            store_receipt(provider="postmark", provider_message_id=f"pm-{number}", event="bounced", code="timed_out")
        apply_receipts()
        assert state_of(row) == "failed"
    assert Suppression.objects.get().reason == "bounced"


def test_a_receipt_that_never_came_is_asked_for_less_and_less_often(stage: Stage) -> None:
    stage.faults.change({"twilio": {"drop_callbacks": True}})
    row = texts(1)[0]
    send_all()
    assert ask_for_missing_receipts() == 0, "too early"
    stage.messages.move(stage.messages.newest_first()[0].sid, "delivered")
    half_an_hour = timedelta(minutes=31)
    Delivery.objects.filter(pk=row.pk).update(accepted_at=now() - half_an_hour)
    assert ask_for_missing_receipts() == 1
    assert ask_for_missing_receipts() == 0, "not again before as much time has passed"
    row.refresh_from_db()
    assert timedelta(minutes=30) < row.next_attempt_at - now() < timedelta(minutes=32)
    apply_receipts()
    assert (state_of(row), Receipt.objects.get().effect) == ("delivered", "applied")


def test_a_provider_that_does_not_answer_is_asked_again_later(stage: Stage, settings: Any) -> None:
    rows = texts(2)
    send_all()
    Delivery.objects.update(state="accepted", accepted_at=now() - timedelta(hours=2), receipt_rank=10)
    Delivery.objects.filter(pk=rows[0].pk).update(provider_message_id="SMnobodyknows")
    assert ask_for_missing_receipts() == 1
    assert Delivery.objects.get(pk=rows[0].pk).next_attempt_at > now() + timedelta(hours=1)
