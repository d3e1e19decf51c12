"""Receipts: stored before the webhook is acknowledged, applied later; a delivery's state only moves forward."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from audiences.services import record_bounce, suppress
from delivery.channels.contract import DeliveringChannel, ReceiptMeaning
from delivery.lifecycle import DeliveryState, sources_of
from delivery.models import Delivery, Receipt
from delivery.status_tokens import delivery_of_token
from incidents.channels import get_channel
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.doorbell import ring

PARKED_FOR = timedelta(minutes=5)
"""How long a receipt for an unknown message waits: our own commit may come after the provider's call."""
BATCH = 200
_SYSTEM = Actor.system("delivery")


def store_receipt(
    *,
    provider: str,
    provider_message_id: str,
    event: str,
    code: str = "",
    token: str = "",
    dedup_key: str | None = None,
    happened_at: datetime | None = None,
) -> None:
    """Keep a provider's word about a message; the same event twice is kept once. ``event`` and ``code`` in the provider's words.

    ``token`` is the one of ``delivery.status_tokens`` (a forged one counts as none); ``happened_at``: the provider's own time, if told.
    """
    event, code = event[:30], code[:40]
    key = dedup_key or "/".join((provider_message_id, event, code))
    receipt = Receipt(
        provider=provider,
        dedup_key=key if len(key) <= 200 else hashlib.sha256(key.encode()).hexdigest(),
        delivery_uuid=delivery_of_token(token),
        provider_message_id=provider_message_id[:120],
        event=event,
        code=code,
        payload={"happened_at": happened_at.isoformat()} if happened_at else {},
        received_at=now(),
    )
    Receipt.objects.bulk_create([receipt], ignore_conflicts=True)
    ring("receipts")


def apply_receipts() -> int:
    """Apply what waits, in order of arrival; returns how many were settled. Safe to run in several processes."""
    settled = 0
    waiting = Receipt.objects.filter(processed_at__isnull=True).order_by("received_at", "pk")
    after: tuple[datetime, int] | None = None
    while True:
        rows = waiting
        if after is not None:
            rows = rows.filter(received_at__gte=after[0]).exclude(received_at=after[0], pk__lte=after[1])
        batch = list(rows[:BATCH])
        for receipt in batch:
            settled += _apply(receipt)
        if len(batch) < BATCH:
            return settled
        after = (batch[-1].received_at, batch[-1].pk)


@transaction.atomic
def _apply(receipt: Receipt) -> int:
    delivery = _delivery_of(receipt)
    if delivery is None:
        if receipt.received_at > now() - PARKED_FOR:
            return 0
        return _settle(receipt, "unknown_message")
    channel = get_channel(delivery.broadcast.channel)
    assert isinstance(channel, DeliveringChannel)
    meaning = channel.read_receipt(receipt.event, receipt.code)
    if meaning is None:
        return _settle(receipt, "noted")
    if meaning.suppress:
        suppress(
            actor=_SYSTEM, kind=channel.address_kind, recipient_key=delivery.recipient_key, reason=meaning.suppress
        )
    if meaning.is_soft_bounce:
        record_bounce(
            actor=_SYSTEM, kind=channel.address_kind, recipient_key=delivery.recipient_key, is_permanent=False
        )
    return _settle(receipt, "applied" if _move(delivery, receipt, meaning) else "outranked")


def _delivery_of(receipt: Receipt) -> Delivery | None:
    rows = Delivery.objects.select_related("broadcast")
    if receipt.provider_message_id:
        found = rows.filter(provider=receipt.provider, provider_message_id=receipt.provider_message_id).first()
        if found is not None:
            return found
    return rows.filter(uuid=receipt.delivery_uuid).first() if receipt.delivery_uuid else None


def _move(delivery: Delivery, receipt: Receipt, meaning: ReceiptMeaning) -> bool:
    """Move by rank: a higher one wins, of equals the first; what a receipt proves is written whatever was known before."""
    moment = _happened_at(receipt)
    rows = Delivery.objects.filter(pk=delivery.pk, receipt_rank__lt=meaning.rank)
    changes: dict[str, object] = {"receipt_rank": meaning.rank, "lease_owner": "", "lease_until": None}
    if delivery.accepted_at is None:
        changes["accepted_at"] = moment
    if not delivery.provider_message_id and receipt.provider_message_id:
        changes |= {"provider": receipt.provider, "provider_message_id": receipt.provider_message_id}
    if meaning.state == DeliveryState.DELIVERED:
        changes["delivered_at"] = moment
    if meaning.state != DeliveryState.ACCEPTED:
        changes["final_at"] = moment
    if meaning.state == DeliveryState.FAILED:
        changes |= {"error_code": receipt.code or receipt.event, "error_text": meaning.text[:300]}
    if rows.filter(state__in=sources_of(meaning.state)).update(state=meaning.state, **changes):
        return True
    return bool(rows.filter(state=meaning.state).update(receipt_rank=meaning.rank))


def _happened_at(receipt: Receipt) -> datetime:
    told = receipt.payload.get("happened_at")
    moment = datetime.fromisoformat(told) if told else receipt.received_at
    # A provider's clock may be wrong; its word counts only near our own.
    return moment if abs(moment - receipt.received_at) < timedelta(hours=24) else receipt.received_at


def _settle(receipt: Receipt, effect: str) -> int:
    return Receipt.objects.filter(pk=receipt.pk, processed_at__isnull=True).update(processed_at=now(), effect=effect)
