"""Record: what the provider answered is written down, for a group in one short transaction, only where the row is still ours."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from delivery.channels.contract import DeliveringChannel, Outcome, OutcomeKind, Outgoing
from delivery.lifecycle import DeliveryState
from delivery.models import Attempt, Delivery
from delivery.sending.claim import Claim
from statuscomms.clock import now

RETRY_BASE_SECONDS = 5.0
RETRY_CAP_SECONDS = 900.0
FENCED_OUT = "fenced_out"


def retry_delay(attempt: int) -> float:
    """Seconds before the next attempt: exponential with full jitter, at most a quarter of an hour (reliability.md 4.4)."""
    return random.uniform(0.0, min(RETRY_CAP_SECONDS, RETRY_BASE_SECONDS * 2 ** min(attempt, 12)))


def record(
    claim: Claim, channel: DeliveringChannel, outgoing: Sequence[Outgoing], outcomes: Sequence[Outcome]
) -> list[Outcome]:
    """Write the outcomes; returns those that were fenced out (somebody else owns the row by now), whose evidence is kept too."""
    moment = now()
    fenced: list[Outcome] = []
    attempts: list[Attempt] = []
    with transaction.atomic():
        ids = dict(Delivery.objects.filter(uuid__in=[one.delivery_uuid for one in outgoing]).values_list("uuid", "pk"))
        plain = [pair for pair in zip(outgoing, outcomes, strict=True) if _is_plain_success(pair[1])]
        written = _write_plain(claim, [ids[one.delivery_uuid] for one, _outcome in plain], plain, moment)
        for one, outcome in zip(outgoing, outcomes, strict=True):
            pk = ids[one.delivery_uuid]
            if written and _is_plain_success(outcome):
                ours = True
            else:
                ours = bool(_mine(claim, pk).update(**_changes(channel, one, outcome, moment)))
            if not ours:
                fenced.append(outcome)
            attempts.append(
                Attempt(
                    delivery_id=pk,
                    number=one.attempt,
                    provider=outcome.provider,
                    outcome=outcome.kind.value if ours else FENCED_OUT,
                    provider_message_id=outcome.reference,
                    code=outcome.code[:40],
                    began_at=one.began_at,
                    ended_at=moment,
                )
            )
        Attempt.objects.bulk_create(attempts)
    return fenced


def _mine(claim: Claim, *ids: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=ids, state=DeliveryState.SENDING, lease_owner=claim.owner)


def _is_plain_success(outcome: Outcome) -> bool:
    return outcome.kind is OutcomeKind.ACCEPTED and not outcome.reference and outcome.segments is None


def _write_plain(claim: Claim, ids: list[int], plain: Sequence[tuple[Outgoing, Outcome]], moment: datetime) -> bool:
    """All successes without a reference of their own in one UPDATE; False (and nothing written) unless every row was ours."""
    if not ids:
        return False
    outcome = plain[0][1]
    with transaction.atomic():
        count = _mine(claim, *ids).update(**_accepted(outcome, moment))
        if count != len(ids):
            transaction.set_rollback(True)
    return count == len(ids)


def _accepted(outcome: Outcome, moment: datetime) -> dict[str, object]:
    changes: dict[str, object] = {
        "state": DeliveryState.ACCEPTED,
        "provider": outcome.provider,
        "provider_message_id": outcome.reference or None,
        "receipt_rank": 10,
        "accepted_at": moment,
        "error_code": "",
        "error_text": "",
        **_LEASE_OVER,
    }
    if outcome.segments is not None:
        changes["segments"] = outcome.segments
    return changes


_LEASE_OVER: dict[str, object] = {"lease_owner": "", "lease_until": None}


def _changes(channel: DeliveringChannel, one: Outgoing, outcome: Outcome, moment: datetime) -> dict[str, object]:
    """The state after ``outcome`` and what goes with it."""
    if outcome.kind is OutcomeKind.ACCEPTED:
        return _accepted(outcome, moment)
    why: dict[str, object] = {"error_code": outcome.code[:40], "error_text": outcome.text[:300], **_LEASE_OVER}
    if outcome.kind is OutcomeKind.REFUSED:
        return {"state": DeliveryState.FAILED, "final_at": moment, "provider": outcome.provider, **why}
    if outcome.kind is OutcomeKind.TEMPORARY:
        delay = retry_delay(one.attempt) if outcome.retry_after is None else outcome.retry_after
        return {"state": DeliveryState.READY, "next_attempt_at": moment + timedelta(seconds=delay), **why}
    if outcome.kind is OutcomeKind.CONFIGURATION:
        return {
            "state": DeliveryState.READY,
            "next_attempt_at": moment,
            "attempts_made": max(0, one.attempt - 1),
            **why,
        }
    wait = timedelta(seconds=channel.uncertain_wait_seconds())
    return {
        "state": DeliveryState.UNCERTAIN,
        "provider": outcome.provider,
        "next_attempt_at": moment + wait,
        "absences": 0,
        **why,
    }
