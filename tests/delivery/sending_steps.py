"""Steps that tests of sending share: rows in a broadcast, and what the machinery would do one after the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from audiences.models import Contact
from audiences.topics import AddressKind
from delivery.channels.contract import DeliveringChannel
from delivery.expand import expand_broadcast
from delivery.lifecycle import BroadcastPurpose, BroadcastState
from delivery.models import Broadcast, Delivery, Message
from delivery.sending.claim import Claim, claim
from delivery.sending.slices import send_slice
from incidents.channels import get_channel
from incidents.models import Incident
from statuscomms.clock import now

TEXTS = {"en": {"title": "Card payments fail", "body": "We are looking into it.", "instructions": "Pay by invoice."}}


def make_broadcast(
    channel: str = "email", *, incident: Incident | None = None, number: int = 1, texts: Any = None, **fields: Any
) -> Broadcast:
    """A broadcast that is expanded, without rows."""
    return Broadcast.objects.create(
        **{
            "purpose": BroadcastPurpose.NOTICE,
            "channel": channel,
            "incident": incident,
            "update_number": number,
            "message": Message.objects.create(texts=texts or TEXTS, fallback_language="en"),
            "state": BroadcastState.SENDING,
            "recipients": {},
            "expected": 0,
            "expires_at": now() + timedelta(hours=1),
            "started_at": now(),
            **fields,
        }
    )


def add_row(broadcast: Broadcast, contact: Contact, **fields: Any) -> Delivery:
    """One delivery to the contact's address of the channel's kind."""
    channel = get_channel(broadcast.channel)
    assert isinstance(channel, DeliveringChannel)
    address = contact.addresses.get(kind=AddressKind(channel.address_kind))
    Broadcast.objects.filter(pk=broadcast.pk).update(expected=(broadcast.deliveries.count() + 1))
    return Delivery.objects.create(
        **{
            "broadcast": broadcast,
            "incident": broadcast.incident,
            "update_number": broadcast.update_number,
            "contact": contact,
            "address": address,
            "recipient_key": address.recipient_key,
            "language": contact.language,
            "next_attempt_at": now() - timedelta(seconds=1),
            "created_at": now(),
            "expires_at": broadcast.expires_at,
            **fields,
        }
    )


def claimed(broadcast: Broadcast, limit: int = 100) -> Claim:
    """The claim of one worker; there must be something to claim."""
    found = claim(broadcast, limit=limit)
    assert found is not None
    return found


def email_or_sms(slug: str) -> DeliveringChannel:
    """The channel, typed."""
    channel = get_channel(slug)
    assert isinstance(channel, DeliveringChannel)
    return channel


def expand_all() -> None:
    """Every broadcast that waits for it."""
    for pk in Broadcast.objects.filter(state=BroadcastState.EXPANDING).values_list("pk", flat=True):
        expand_broadcast(pk)


def send_all() -> None:
    """Slices until nothing is handled any more."""
    while send_slice(ring_again=False):
        pass


def make_due(**filters: Any) -> None:
    """Bring the next attempt forward, as time would."""
    Delivery.objects.filter(**filters).update(next_attempt_at=now() - timedelta(seconds=1))


def state_of(row: Delivery) -> str:
    """As the ledger has it now."""
    return Delivery.objects.values_list("state", flat=True).get(pk=row.pk)
