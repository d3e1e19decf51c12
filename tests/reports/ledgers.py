"""Ledgers made by hand, row by row, so that a test knows every number."""

from datetime import datetime, timedelta
from typing import Any

from audiences.models import Address, Contact
from delivery.models import Broadcast, Delivery, Message
from incidents.models import Incident
from statuscomms.clock import now


def make_broadcast(incident: Incident, channel: str = "email", *, update_number: int = 1, **fields: Any) -> Broadcast:
    """A finished broadcast of an update; its notice is the incident's when there is one."""
    message = Message.objects.create(texts={"en": {"title": "t", "body": "b"}}, fallback_language="en")
    notice = incident.notices.filter(channel=channel, update__number=update_number).first()
    taken = notice is not None and Broadcast.objects.filter(notice=notice).exists()
    return Broadcast.objects.create(
        incident=incident,
        notice=None if taken else notice,
        channel=channel,
        update_number=update_number,
        message=message,
        purpose=fields.pop("purpose", "notice"),
        state=fields.pop("state", "done"),
        recipients={},
        expected=fields.pop("expected", 0),
        expires_at=now() + timedelta(days=1),
        **fields,
    )


def make_delivery(
    broadcast: Broadcast,
    contact: Contact | None,
    state: str = "delivered",
    *,
    address: Address | None = None,
    recipient_key: str = "",
    at: datetime | None = None,
    segments: int | None = None,
) -> Delivery:
    """A row of the ledger; counts itself into the broadcast's expectation."""
    if address is None and contact is not None:
        kind = "phone" if broadcast.channel == "sms" else "email"
        address = contact.addresses.filter(kind=kind).first()
    moment = at or now()
    went = state in ("accepted", "delivered")
    Broadcast.objects.filter(pk=broadcast.pk).update(expected=broadcast.deliveries.count() + 1)
    return Delivery.objects.create(
        broadcast=broadcast,
        incident=broadcast.incident,
        update_number=broadcast.update_number,
        contact=contact,
        address=address,
        recipient_key=recipient_key or (address.recipient_key if address is not None else ""),
        language="en",
        state=state,
        next_attempt_at=moment,
        created_at=moment,
        expires_at=moment + timedelta(days=1),
        accepted_at=moment if went else None,
        delivered_at=moment if state == "delivered" else None,
        segments=segments,
    )
