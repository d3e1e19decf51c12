"""Leases: whoever lost one writes nothing any more, except evidence; what nobody finished is found."""

from datetime import timedelta

import pytest

from delivery.channels.contract import Outcome, OutcomeKind
from delivery.models import Attempt, Delivery, ProviderCircuit
from delivery.sending.begin import begin
from delivery.sending.claim import claim
from delivery.sending.record import record
from delivery.services import reconcile_uncertain, sweep_leases
from statuscomms.clock import now
from tests.delivery.sending_steps import add_row, claimed, email_or_sms, make_broadcast, make_due, state_of
from tests.factories import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


def sms_row() -> Delivery:
    return add_row(make_broadcast("sms"), make_contact(phone="+358500001111"))


def end_leases() -> None:
    Delivery.objects.update(lease_until=now() - timedelta(seconds=1))


def test_a_claimed_row_cannot_be_claimed_again() -> None:
    row = sms_row()
    claimed(row.broadcast)
    assert claim(row.broadcast, limit=10) is None


def test_a_claim_whose_lease_is_over_begins_nothing_and_its_row_is_ready_again() -> None:
    row = sms_row()
    late = claimed(row.broadcast)
    end_leases()
    assert begin(late, late.delivery_ids, email_or_sms("sms")) == []
    sweep_leases()
    assert state_of(row) == "ready"
    assert begin(late, late.delivery_ids, email_or_sms("sms")) == []
    assert begin(claimed(row.broadcast), [row.pk], email_or_sms("sms"))


def test_a_row_that_was_begun_and_lost_is_uncertain_and_the_late_answer_is_kept_as_evidence() -> None:
    row = sms_row()
    channel = email_or_sms("sms")
    frozen = claimed(row.broadcast)
    outgoing = begin(frozen, frozen.delivery_ids, channel)
    assert state_of(row) == "sending"
    end_leases()
    sweep_leases()
    assert state_of(row) == "uncertain"
    late = Outcome(OutcomeKind.ACCEPTED, "twilio", reference="SM77", segments=1)
    assert record(frozen, channel, outgoing, [late]) == [late]
    assert state_of(row) == "uncertain"
    make_due(pk=row.pk)
    assert reconcile_uncertain() == 1
    row.refresh_from_db()
    assert (row.state, row.provider_message_id) == ("accepted", "SM77")
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"uncertain", "fenced_out", "found"}


def test_in_a_group_only_the_lost_row_is_fenced_out() -> None:
    broadcast = make_broadcast()
    rows = [add_row(broadcast, make_contact(email=f"a{number}@example.com")) for number in range(3)]
    channel = email_or_sms("email")
    mine = claimed(broadcast)
    outgoing = begin(mine, mine.delivery_ids, channel)
    Delivery.objects.filter(pk=rows[1].pk).update(lease_owner="somebody else")
    fine = Outcome(OutcomeKind.ACCEPTED, "smtp")
    assert len(record(mine, channel, outgoing, [fine] * 3)) == 1
    assert [state_of(row) for row in rows] == ["accepted", "sending", "accepted"]


def test_a_closed_channel_is_left_alone() -> None:
    row = sms_row()
    ProviderCircuit.objects.create(channel="sms", open_until=now() + timedelta(minutes=1))
    from delivery.sending.claim import sendable_broadcasts

    assert sendable_broadcasts() == []
    assert state_of(row) == "ready"
