"""The ledger of the incident that is over: who was written to, and what providers answered. A mail provider with receipts
stood behind it, as in production."""

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from audiences.models import Address
from audiences.recipients import RecipientSpec, estimate, reachable
from delivery.channels.segments import segment
from delivery.lifecycle import FIRST_MESSAGE, BroadcastPurpose, BroadcastState, DeliveryState
from delivery.models import Attempt, Broadcast, Delivery, Message
from incidents.channels import NoticeText, SentChannel, get_channel
from incidents.models import Notice, Update

PROVIDERS = {"email": "mailgun", "sms": "twilio"}
_CHUNK = 500
_NAMES = uuid.UUID("5f0f6b52-0d56-4f2f-9f0b-7b0f1f6f2c11")
_PER_SECOND = {"email": 20.0, "sms": 10.0}
_PROBLEMS = {
    "email": ("550", "The receiving server has no such mailbox."),
    "sms": ("30003", "The phone was off or out of reach."),
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    state: DeliveryState
    code: str = ""
    text: str = ""


def load_sending(update: Update) -> None:
    """One finished broadcast for each notice of the update that was sent."""
    for notice in update.notices.order_by("id"):
        channel = get_channel(notice.channel)
        if isinstance(channel, SentChannel):
            _load_broadcast(update, notice, channel)


def _load_broadcast(update: Update, notice: Notice, channel: SentChannel) -> None:
    incident, at = update.incident, update.published_at
    assert at is not None
    is_first = update.number == 1
    spec = RecipientSpec(
        address_kind=channel.address_kind,
        mode=notice.recipients,
        service_slugs=tuple(update.impacts),
        kind=incident.kind,
        severity=incident.severity,
        # The followers came after the first message.
        incident_uuid=None if is_first else incident.uuid,
        closing=update.is_closing,
    )
    earlier = Delivery.objects.filter(
        incident=incident, broadcast__channel=channel.slug, contact__isnull=False, state__in=FIRST_MESSAGE
    )
    first = earlier.values("contact_id") if update.is_closing else None
    addresses = _one_each(reachable(spec, first).select_related("contact"))
    message = Message.objects.create(texts=notice.texts, fallback_language="en", status_label=update.status)
    Message.objects.filter(pk=message.pk).update(created_at=at)
    broadcast = Broadcast.objects.create(
        purpose=BroadcastPurpose.NOTICE,
        notice=notice,
        incident=incident,
        update_number=update.number,
        channel=channel.slug,
        message=message,
        state=BroadcastState.DONE,
        recipients=spec.to_json(),
        cursor=addresses[-1].contact_id if addresses else 0,
        bound=addresses[-1].contact_id if addresses else 0,
        expected=len(addresses),
        unreachable=estimate(spec, first).unreachable,
        expires_at=at + timedelta(hours=24),
        started_at=at + timedelta(seconds=1),
        finished_at=at + timedelta(seconds=len(addresses) / _PER_SECOND[channel.slug] + 40),
    )
    Broadcast.objects.filter(pk=broadcast.pk).update(created_at=at)
    _load_rows(broadcast, addresses, at)


def _one_each(addresses: Iterable[Address]) -> list[Address]:
    """The first address of each contact, as the expansion takes it."""
    found: dict[int, Address] = {}
    for address in addresses:
        found.setdefault(address.contact_id, address)
    return list(found.values())


def _load_rows(broadcast: Broadcast, addresses: Sequence[Address], at: datetime) -> None:
    chance = random.Random(f"{broadcast.channel}{broadcast.update_number}")
    counts = _segments(broadcast)
    rows = [
        _row(broadcast, address, counts, chance, at + timedelta(seconds=2 + number / _PER_SECOND[broadcast.channel]))
        for number, address in enumerate(addresses)
    ]
    Delivery.objects.bulk_create(rows, batch_size=_CHUNK)
    Attempt.objects.bulk_create((_attempt(row) for row in rows), batch_size=_CHUNK)


def _segments(broadcast: Broadcast) -> dict[str, int]:
    """Segments per language; empty for mail, which has none."""
    if broadcast.channel != "sms":
        return {}
    channel = get_channel("sms")
    return {
        language: segment(channel.plain_text(NoticeText(**words))).segments
        for language, words in broadcast.message.texts.items()
    }


def _row(
    broadcast: Broadcast, address: Address, segments: dict[str, int], chance: random.Random, accepted_at: datetime
) -> Delivery:
    outcome = _outcome(broadcast.channel, chance)
    is_delivered = outcome.state == DeliveryState.DELIVERED
    delivered_at = accepted_at + timedelta(seconds=1 + min(chance.expovariate(0.25), 90.0)) if is_delivered else None
    name = uuid.uuid5(_NAMES, f"{broadcast.channel}:{broadcast.update_number}:{address.contact_id}").hex
    return Delivery(
        broadcast=broadcast,
        incident_id=broadcast.incident_id,
        update_number=broadcast.update_number,
        contact_id=address.contact_id,
        address=address,
        recipient_key=address.recipient_key,
        language=address.contact.language,
        state=outcome.state,
        attempts_made=1,
        next_attempt_at=accepted_at,
        provider=PROVIDERS[broadcast.channel],
        provider_message_id=f"SM{name}" if broadcast.channel == "sms" else f"<{name}@example.com>",
        receipt_rank=30 if outcome.state != DeliveryState.UNKNOWN else 20,
        error_code=outcome.code,
        error_text=outcome.text,
        segments=segments.get(address.contact.language),
        created_at=accepted_at - timedelta(seconds=1),
        expires_at=broadcast.expires_at,
        accepted_at=accepted_at,
        delivered_at=delivered_at,
        final_at=delivered_at or accepted_at + timedelta(seconds=30),
    )


def _outcome(channel: str, chance: random.Random) -> _Outcome:
    """Nearly all arrive; some are refused; of a few nobody ever heard again."""
    luck = chance.random()
    if luck < 0.975:
        return _Outcome(DeliveryState.DELIVERED)
    if luck < 0.995:
        return _Outcome(DeliveryState.FAILED, *_PROBLEMS[channel])
    return _Outcome(DeliveryState.UNKNOWN)


def _attempt(row: Delivery) -> Attempt:
    assert row.accepted_at is not None
    return Attempt(
        delivery=row,
        number=1,
        provider=row.provider,
        outcome="accepted",
        provider_message_id=row.provider_message_id or "",
        began_at=row.accepted_at - timedelta(milliseconds=300),
        ended_at=row.accepted_at,
    )
