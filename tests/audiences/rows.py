"""Rows that only the tests of ``audiences`` need."""

from typing import Any
from uuid import UUID

from audiences.models import Address, Contact, Subscription, Suppression
from statuscomms.clock import now


def follow_row(contact: Contact, incident: UUID, **fields: Any) -> Subscription:
    """A confirmed follow of an incident that has no row of its own here."""
    fields.setdefault("confirmed_at", now())
    return Subscription.objects.create(
        contact=contact, topic=f"incident:{incident}", incident_uuid=incident, incident_title="Power cut", **fields
    )


def suppress_row(address: Address, reason: str = "unsubscribed") -> Suppression:
    return Suppression.objects.create(kind=address.kind, recipient_key=address.recipient_key, reason=reason)
