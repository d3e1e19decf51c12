"""A slice of sending: about two seconds of claim, begin, call, record, so that nothing urgent waits behind a long list."""

import time
from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_noop

from audiences.services import suppress
from delivery.channels.contract import DeliveringChannel, Outcome, OutcomeKind, Outgoing
from delivery.models import SendSlot
from delivery.sending.begin import begin
from delivery.sending.claim import Claim, claim, release, sendable_broadcasts
from delivery.sending.completion import finish_broadcasts
from delivery.sending.record import record
from delivery.sending.throttle import close_circuit, may_send, open_circuit, pay
from incidents.channels import get_channel, sent_channels
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.doorbell import ring

log = structlog.get_logger(__name__)
SLICE_SECONDS = 2.0
SLOT_LEASE = timedelta(seconds=10)
LIMITED_PAUSE_SECONDS = 0.05
CLAIMED_ROWS = 200
"""How many rows one claim takes at most, four groups of mail: a killed worker leaves that much claimed until its lease is over, and
one group uncertain."""


def send_slice(slot: int | None = None, *, seconds: float = SLICE_SECONDS, ring_again: bool = True) -> int:
    """Send for about ``seconds`` if a slot is free; returns how many messages were handed over or settled.

    ``slot`` is the one that the slice before handed on. While work remains the next slice is rung for.
    """
    mine = _take_slot(slot)
    if mine is None:
        return 0
    until = time.monotonic() + seconds
    handled = 0
    busy = True
    try:
        while busy and time.monotonic() < until:
            round_handled, busy = _one_round(until, mine)
            handled += round_handled
    finally:
        for channel in sent_channels():
            if isinstance(channel, DeliveringChannel):
                channel.close()
    if busy and ring_again:
        _keep_slot(mine)
        ring("send", mine)
    else:
        # Long over, so that the next one who looks need not wonder whether somebody still works here.
        SendSlot.objects.filter(number=mine).update(lease_until=now() - SLOT_LEASE)
    return handled


def _one_round(until: float, slot: int) -> tuple[int, bool]:
    """One claim from each broadcast in turn. Returns how many rows were handled and whether another round makes sense."""
    handled = 0
    limited = False
    for broadcast in sendable_broadcasts():
        if time.monotonic() >= until:
            return handled, True
        _keep_slot(slot)
        channel = get_channel(broadcast.channel)
        assert isinstance(channel, DeliveringChannel)
        allowed = may_send(channel.slug, max(channel.group_size, CLAIMED_ROWS))
        limited = limited or not allowed
        taken = claim(broadcast, limit=allowed) if allowed else None
        if taken is not None:
            _work_off(taken, channel, until)
            handled += len(taken.delivery_ids)
            finish_broadcasts([broadcast.pk])
    if limited and not handled:
        time.sleep(LIMITED_PAUSE_SECONDS)
    return handled, limited or handled > 0


def _work_off(taken: Claim, channel: DeliveringChannel, until: float) -> None:
    """Begin, call and record group by group; what the time does not allow is released."""
    ids = taken.delivery_ids
    for start in range(0, len(ids), channel.group_size):
        if start and time.monotonic() >= until:
            release(taken.owner, ids[start:])
            return
        outgoing = begin(taken, ids[start : start + channel.group_size], channel)
        if not outgoing:
            continue
        outcomes = call(channel, outgoing)
        fenced = record(taken, channel, outgoing, outcomes)
        _forbid(channel, outgoing, outcomes)
        if fenced:
            log.warning("late_answers_fenced_out", channel=channel.slug, count=len(fenced))
        pay(channel.slug, sum(outcome.segments or 1 for outcome in outcomes if outcome.kind is OutcomeKind.ACCEPTED))
        if _heed(channel, outcomes):
            release(taken.owner, ids[start + channel.group_size :])
            return


def call(channel: DeliveringChannel, outgoing: Sequence[Outgoing]) -> list[Outcome]:
    """Ask the channel to send; whatever it failed to explain is uncertain, never sent again blindly."""
    try:
        outcomes = channel.send_group(outgoing)
        if len(outcomes) != len(outgoing):
            raise ValueError("one outcome for each message")
    except Exception:
        log.exception("channel_crashed", channel=channel.slug)
        crashed = Outcome(
            OutcomeKind.UNCERTAIN, channel.slug, code="crash", text=gettext_noop("Our own sending code failed.")
        )
        return [crashed] * len(outgoing)
    return outcomes


def _forbid(channel: DeliveringChannel, outgoing: Sequence[Outgoing], outcomes: Sequence[Outcome]) -> None:
    """Addresses that do not exist, or whose owner told the provider to stop, are not written to again."""
    for one, outcome in zip(outgoing, outcomes, strict=True):
        if outcome.suppress:
            suppress(
                actor=Actor.system("delivery"),
                kind=channel.address_kind,
                recipient_key=one.recipient_key,
                reason=outcome.suppress,
            )


def _heed(channel: DeliveringChannel, outcomes: Sequence[Outcome]) -> bool:
    """Open or close the channel's circuit; True when the rest of the claim must not go."""
    refused = next((outcome for outcome in outcomes if outcome.kind is OutcomeKind.CONFIGURATION), None)
    if refused is not None:
        open_circuit(channel.slug, refused.code, refused.text)
        return True
    if any(outcome.kind is OutcomeKind.ACCEPTED for outcome in outcomes):
        close_circuit(channel.slug)
    return False


def _take_slot(wanted: int | None) -> int | None:
    """A slot for this slice: the one handed on, else any free one; None when all are busy."""
    moment = now()
    count = settings.DELIVERY_SEND_SLOTS
    if wanted is not None:
        # Handed on: still leased, for us. When its lease is over somebody else may have it.
        held = SendSlot.objects.filter(number=wanted, lease_until__gt=moment)
        return wanted if held.update(lease_until=moment + SLOT_LEASE) else None
    SendSlot.objects.bulk_create(
        [SendSlot(number=number, lease_until=moment) for number in range(count)], ignore_conflicts=True
    )
    for slot in SendSlot.objects.filter(Q(lease_until__lte=moment), number__lt=count).order_by("number"):
        free = SendSlot.objects.filter(pk=slot.pk, lease_until=slot.lease_until)
        if free.update(lease_until=moment + SLOT_LEASE):
            return slot.number
    return None


def _keep_slot(slot: int) -> None:
    SendSlot.objects.filter(number=slot).update(lease_until=now() + SLOT_LEASE)
