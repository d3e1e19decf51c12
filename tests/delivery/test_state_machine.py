"""One delivery and everything that may happen to it, in any order: what was taken is never forgotten, nothing is taken twice unless
an answer was lost, states move only as the table allows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from audiences.models import Suppression
from delivery.channels.contract import Outcome, OutcomeKind, Outgoing
from delivery.lifecycle import FINAL, GOT_THROUGH, may_move
from delivery.models import Broadcast, Delivery
from delivery.sending.begin import begin
from delivery.sending.claim import Claim, claim
from delivery.sending.record import record
from delivery.services import apply_receipts, retry_failed, stop_broadcast, store_receipt, sweep_leases
from delivery.services.reconciling import _accept, _send_again
from delivery.status_tokens import delivery_token
from statuscomms.actors import Actor
from statuscomms.clock import now
from tests.delivery.sending_steps import add_row, email_or_sms, make_broadcast
from tests.factories import make_contact


class OneDelivery(RuleBasedStateMachine):
    """The provider of this test keeps its own book: what it took, and what its list shows."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.channel = email_or_sms("sms")
        self.row = add_row(make_broadcast("sms"), make_contact(phone="+358500001111"))
        self.claims: list[Claim] = []
        self.calls: list[tuple[Claim, Outgoing]] = []
        self.taken: list[str] = []
        self.answers_lost = 0
        self.last = "ready"

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def state(self) -> str:
        return Delivery.objects.values_list("state", flat=True).get(pk=self.row.pk)

    @rule()
    def claim(self) -> None:
        found = claim(self.row.broadcast, limit=10)
        if found is not None:
            self.claims.append(found)

    @precondition(lambda self: self.claims)
    @rule()
    def begin(self) -> None:
        mine = self.claims.pop()
        suppressed = Suppression.objects.exists()
        stopped = Broadcast.objects.get(pk=self.row.broadcast_id).state == "stopped"
        for one in begin(mine, mine.delivery_ids, self.channel):
            assert not suppressed, "unsubscribing holds from the next begin"
            assert not stopped, "stopping holds from the next begin"
            self.calls.append((mine, one))

    def _take(self) -> str:
        self.taken.append(f"SM{len(self.taken)}")
        return self.taken[-1]

    def _record(self, kind: OutcomeKind, **fields: Any) -> None:
        mine, one = self.calls.pop()
        record(mine, self.channel, [one], [Outcome(kind, "twilio", **fields)])

    @precondition(lambda self: self.calls)
    @rule()
    def accepted(self) -> None:
        self._record(OutcomeKind.ACCEPTED, reference=self._take(), segments=1)

    @precondition(lambda self: self.calls)
    @rule()
    def refused(self) -> None:
        self._record(OutcomeKind.REFUSED, code="30003")

    @precondition(lambda self: self.calls)
    @rule()
    def passing_trouble(self) -> None:
        self._record(OutcomeKind.TEMPORARY, code="429", retry_after=0.0)

    @precondition(lambda self: self.calls)
    @rule()
    def answer_lost_though_taken(self) -> None:
        self._take()
        self.answers_lost += 1
        self._record(OutcomeKind.UNCERTAIN, code="timeout")

    @precondition(lambda self: self.calls)
    @rule()
    def worker_killed_after_the_provider_took_it(self) -> None:
        self._take()
        self.answers_lost += 1
        self.calls.pop()

    @rule()
    def leases_run_out(self) -> None:
        Delivery.objects.filter(pk=self.row.pk, lease_until__isnull=False).update(
            lease_until=now() - timedelta(seconds=1)
        )
        sweep_leases()

    @precondition(lambda self: self.state == "uncertain")
    @rule()
    def reconcile(self) -> None:
        row = Delivery.objects.select_related("broadcast").get(pk=self.row.pk)
        if self.taken:
            _accept(row, "twilio", self.taken[-1])
        else:
            _send_again(row)

    @precondition(lambda self: self.taken)
    @rule()
    def receipt(self) -> None:
        token = delivery_token(self.row.uuid)
        store_receipt(provider="twilio", provider_message_id=self.taken[-1], event="delivered", token=token)
        apply_receipts()

    @rule()
    def unsubscribe(self) -> None:
        Suppression.objects.get_or_create(
            kind="phone", recipient_key=self.row.recipient_key, defaults={"reason": "unsubscribed"}
        )

    @rule()
    def stop(self) -> None:
        broadcast = Broadcast.objects.get(pk=self.row.broadcast_id)
        if broadcast.state == "sending":
            stop_broadcast(actor=Actor.system("test"), broadcast=broadcast)

    @precondition(lambda self: self.state == "failed" and not self.taken)
    @rule()
    def retry(self) -> None:
        broadcast = Broadcast.objects.get(pk=self.row.broadcast_id)
        if broadcast.state != "stopped":
            retry_failed(actor=Actor.system("test"), broadcast=broadcast)

    @invariant()
    def nothing_is_taken_twice_unless_an_answer_was_lost(self) -> None:
        assert len(self.taken) <= 1 + self.answers_lost

    @invariant()
    def what_was_taken_and_answered_is_never_sent_again(self) -> None:
        row = Delivery.objects.get(pk=self.row.pk)
        if row.state in GOT_THROUGH:
            assert self.taken
        if row.state in FINAL and row.state != "failed":
            assert row.final_at is not None

    @invariant()
    def the_ledger_is_whole(self) -> None:
        broadcast = Broadcast.objects.get(pk=self.row.broadcast_id)
        assert broadcast.expected == broadcast.deliveries.count() == 1


@pytest.mark.slow
class TestOneDelivery(TestCase):
    """Hypothesis runs the machine; each run is rolled back."""

    def test_any_order_of_events_keeps_the_promises(self) -> None:
        from hypothesis.stateful import run_state_machine_as_test

        run_state_machine_as_test(
            OneDelivery,
            settings=settings(
                max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


def test_every_move_that_is_not_in_the_table_is_refused() -> None:
    assert may_move("ready", "claimed")
    assert not may_move("delivered", "ready")
    assert not may_move("suppressed", "ready")
    assert not may_move("uncertain", "claimed")
    assert not may_move("accepted", "ready")
