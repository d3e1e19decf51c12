"""Turns the words of providers into receipts that ``delivery`` keeps. Codes and ids only; no address goes on from here."""

from anymail.signals import AnymailTrackingEvent
from django.http import QueryDict

from delivery.services import store_receipt


def twilio_receipt(fields: QueryDict, *, delivery_token: str) -> None:
    """Twilio's status callback; ``delivery_token`` is ours, from the callback's address."""
    message_id = fields.get("MessageSid", "") or fields.get("SmsSid", "")
    event = fields.get("MessageStatus", "") or fields.get("SmsStatus", "")
    if not event or not (message_id or delivery_token):
        return
    store_receipt(
        provider="twilio",
        provider_message_id=message_id,
        event=event,
        code=fields.get("ErrorCode", ""),
        token=delivery_token,
    )


def mail_receipt(event: AnymailTrackingEvent, *, esp_name: str) -> None:
    """A mail provider's event as Anymail reads it. Opens and clicks say nothing about delivery and are not kept."""
    if event.event_type in ("opened", "clicked") or not event.event_type:
        return
    message_id = str(event.message_id or "")
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    token = str(metadata.get("delivery", ""))
    if not (message_id or token):
        return
    store_receipt(
        provider=esp_name.lower(),
        provider_message_id=message_id,
        event=event.event_type,
        code=str(event.reject_reason or ""),
        token=token,
        dedup_key=f"{esp_name}:{event.event_id}" if event.event_id else None,
        happened_at=event.timestamp,
    )
