"""Receipts that never came, because our own webhook was away: asked for, less and less often, until somebody gives up."""

import time
from collections.abc import Sequence
from datetime import timedelta

from delivery.channels.contract import DeliveringChannel
from delivery.lifecycle import DeliveryState
from delivery.models import Delivery
from delivery.services.receipts import store_receipt
from incidents.channels import sent_channels
from statuscomms.clock import now

SILENT_FOR = timedelta(minutes=30)
LONGEST_PAUSE = timedelta(hours=24)
BATCH = 40
PATIENCE_SECONDS = 5.0
"""How long one run may take: other recurring work waits for it."""


def ask_for_missing_receipts() -> int:
    """Ask about accepted messages of which nothing was heard for half an hour; returns how many answers were stored as receipts.

    Each is asked about again when as much time has passed as since it was accepted, at most a day.
    """
    stored = 0
    until = time.monotonic() + PATIENCE_SECONDS
    for channel in sent_channels():
        while isinstance(channel, DeliveringChannel) and channel.can_ask and time.monotonic() < until:
            taken = _take(channel)
            stored += _ask(channel, taken)
            if len(taken) < BATCH:
                break
        if isinstance(channel, DeliveringChannel):
            channel.close()
    return stored


def _take(channel: DeliveringChannel) -> list[str]:
    """References to ask about, taken by moving their next time: whoever moves it asks."""
    moment = now()
    silent = Delivery.objects.filter(
        state=DeliveryState.ACCEPTED,
        accepted_at__lte=moment - SILENT_FOR,
        next_attempt_at__lte=moment,
        broadcast__channel=channel.slug,
        provider=channel.provider_name(),
        provider_message_id__isnull=False,
    )
    taken = []
    for row in silent.order_by("accepted_at")[:BATCH]:
        pause = min(moment - (row.accepted_at or moment), LONGEST_PAUSE)
        mine = Delivery.objects.filter(
            pk=row.pk, state=DeliveryState.ACCEPTED, next_attempt_at=row.next_attempt_at
        ).update(next_attempt_at=moment + pause)
        if mine and row.provider_message_id:
            taken.append(row.provider_message_id)
    return taken


def _ask(channel: DeliveringChannel, references: Sequence[str]) -> int:
    answers = channel.fetch_states(references) if references else []
    told = [(reference, answer) for reference, answer in zip(references, answers, strict=True) if answer]
    for reference, (event, code) in told:
        store_receipt(provider=channel.provider_name(), provider_message_id=reference, event=event, code=code)
    return len(told)
