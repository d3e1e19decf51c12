"""What this floor keeps about a person who downloads their data: what they wrote to us."""

from typing import Any

from audiences.models import Contact
from inbox.models import Enquiry


def enquiries_of(contact: Contact) -> list[dict[str, Any]]:
    """Every enquiry of the contact, oldest first."""
    rows = Enquiry.objects.filter(contact=contact).order_by("received_at", "pk")
    return [
        {"channel": row.channel, "text": row.text, "page": row.page, "received_at": row.received_at.isoformat()}
        for row in rows
    ]
