"""What this floor keeps about a person who downloads their data: the messages they got."""

from typing import Any

from audiences.models import Contact
from delivery.models import Delivery


def messages_to(contact: Contact) -> list[dict[str, Any]]:
    """Every message to the contact, oldest first, without the words (those are the incident's, public)."""
    rows = Delivery.objects.filter(contact=contact).select_related("broadcast", "incident").order_by("pk")
    return [
        {
            "channel": row.broadcast.channel,
            "purpose": row.broadcast.purpose,
            "about": row.incident.title if row.incident is not None else "",
            "state": row.state,
            "at": row.created_at.isoformat(),
            "accepted_at": row.accepted_at.isoformat() if row.accepted_at else None,
            "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
        }
        for row in rows
    ]
