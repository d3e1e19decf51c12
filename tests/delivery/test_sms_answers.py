"""What Twilio may answer, and what the ledger makes of it. The real client talks to the stand-in."""

from datetime import timedelta
from typing import Any

import pytest

from audiences.models import Suppression
from delivery.models import Delivery
from delivery.services import reconcile_uncertain
from demo.stage import Stage
from incidents.channels import all_channels
from statuscomms.clock import now
from tests.delivery.sending_steps import add_row, make_broadcast, make_due, send_all, state_of
from tests.factories import make_contact

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+358500001111"


def one_sms(to: str = NUMBER) -> Delivery:
    return add_row(make_broadcast("sms"), make_contact(phone=to))


@pytest.mark.parametrize(
    ("to", "state", "code", "reason"),
    [
        ("+358500009211", "failed", "21211", "invalid"),
        ("+358500009610", "failed", "21610", "stop"),
        ("+358500009614", "failed", "21614", "invalid"),
        ("+358500009429", "ready", "20429", None),
        ("+358500009401", "ready", "20003", None),
        ("+358500009500", "uncertain", "20500", None),
        ("+358500009501", "uncertain", "20500", None),
    ],
)
def test_each_code_leads_to_its_state(stage: Stage, to: str, state: str, code: str, reason: str | None) -> None:
    row = one_sms(to)
    send_all()
    row.refresh_from_db()
    assert (row.state, row.error_code) == (state, code)
    assert Suppression.objects.values_list("reason", flat=True).first() == reason


def test_the_providers_wish_to_wait_is_heeded(stage: Stage) -> None:
    row = one_sms("+358500009429")
    send_all()
    row.refresh_from_db()
    assert timedelta(seconds=0) < row.next_attempt_at - now() <= timedelta(seconds=2)


def test_an_accepted_sms_knows_its_provider_id_and_segments(stage: Stage) -> None:
    row = one_sms()
    send_all()
    row.refresh_from_db()
    sent = stage.messages.newest_first()[0]
    assert (row.provider, row.provider_message_id, row.segments) == ("twilio", sent.sid, sent.segments)


def test_a_taken_sms_whose_answer_was_lost_is_found_and_not_sent_twice(stage: Stage) -> None:
    stage.faults.change({"twilio": {"drop_after_accept": True, "times": 1, "drop_callbacks": True}})
    row = one_sms()
    send_all()
    assert state_of(row) == "uncertain"
    make_due(pk=row.pk)
    assert reconcile_uncertain() == 1
    send_all()
    assert state_of(row) == "accepted"
    assert len(stage.messages.newest_first()) == 1


def test_an_sms_that_never_arrived_is_sent_again_after_it_was_absent_twice(stage: Stage) -> None:
    stage.faults.change({"twilio": {"refuse_status": 500, "times": 1}})
    row = one_sms()
    send_all()
    for _absent in range(2):
        assert state_of(row) == "uncertain"
        make_due(pk=row.pk)
        reconcile_uncertain()
    assert state_of(row) == "ready"
    send_all()
    assert state_of(row) == "accepted"
    assert len(stage.messages.newest_first()) == 1


def test_a_message_that_belongs_to_another_delivery_is_not_taken_for_ours(stage: Stage) -> None:
    contact = make_contact(phone=NUMBER)
    first = add_row(make_broadcast("sms"), contact)
    send_all()
    assert state_of(first) == "accepted"
    stage.faults.change({"twilio": {"refuse_status": 500, "times": 1}})
    second = add_row(make_broadcast("sms"), contact)
    send_all()
    make_due(pk=second.pk)
    reconcile_uncertain()
    assert state_of(second) == "uncertain"
    assert Delivery.objects.get(pk=second.pk).absences == 1


def test_a_provider_that_cannot_be_asked_leaves_the_row_uncertain(stage: Stage, settings: Any) -> None:
    stage.faults.change({"twilio": {"drop_after_accept": True, "times": 1, "drop_callbacks": True}})
    row = one_sms()
    send_all()
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:1"
    all_channels.cache_clear()
    make_due(pk=row.pk)
    assert reconcile_uncertain() == 0
    assert state_of(row) == "uncertain"
