"""Turns a ledger row into what a channel sends: the words of the person's language, the address, the thread."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from audiences.tokens import preferences_path, unsubscribe_url
from delivery.channels.contract import Outgoing
from delivery.lifecycle import BroadcastPurpose
from delivery.models import Delivery, Message
from incidents.channels import NoticeText


def words_of(message: Message, language: str) -> tuple[str, NoticeText]:
    """The language served and its words; people whose language has no text get the fallback."""
    served = language if language in message.texts else message.fallback_language
    if served not in message.texts:
        served = next(iter(message.texts), language)
    text = message.texts.get(served, {})
    return served, NoticeText(text.get("title", ""), text.get("body", ""), text.get("instructions", ""))


def outgoing_of(row: Delivery, thread_root: UUID | None, began_at: datetime) -> Outgoing:
    """``row`` (with broadcast, message, contact and address loaded) as the channel needs it."""
    broadcast, message = row.broadcast, row.broadcast.message
    language, text = words_of(message, row.language)
    listed = broadcast.recipients.get("to", {}).get(row.recipient_key, "")
    incident = broadcast.incident
    is_list = broadcast.purpose in (BroadcastPurpose.NOTICE, BroadcastPurpose.ANSWER)
    return Outgoing(
        delivery_uuid=row.uuid,
        message_id=message.pk,
        attempt=row.attempts_made,
        began_at=began_at,
        purpose=broadcast.purpose,
        recipient_key=row.recipient_key,
        to=listed or (row.address.normalised if row.address else ""),
        name=row.contact.name if row.contact else "",
        language=language,
        text=text,
        status=message.status_label,
        action_url=message.action_url,
        action_label=message.action_labels.get(language, ""),
        unsubscribe_url=unsubscribe_url(row.address) if row.address and is_list else "",
        preferences_url=settings.PUBLIC_BASE_URL + preferences_path(row.address) if row.address and is_list else "",
        incident_uuid=incident.uuid if incident else None,
        thread_uuid=thread_root if thread_root != row.uuid else None,
        is_test=broadcast.purpose == BroadcastPurpose.TEST or bool(incident and incident.drill),
    )
