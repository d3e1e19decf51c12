"""Turns a ledger row into what a channel sends: the words of the person's language, the address, the thread."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from audiences.reply_addresses import reply_address
from audiences.tokens import link_paths
from delivery.channels.contract import Outgoing
from delivery.lifecycle import BroadcastPurpose
from delivery.models import Broadcast, Message
from delivery.sending.rows import Row
from incidents.channels import NoticeText
from incidents.public_pages import public_address
from statuscomms.brands import Brand, brand_of


def words_of(message: Message, language: str) -> tuple[str, NoticeText]:
    """The language served and its words; people whose language has no text get the fallback."""
    served = language if language in message.texts else message.fallback_language
    if served not in message.texts:
        served = next(iter(message.texts), language)
    text = message.texts.get(served, {})
    return served, NoticeText(text.get("title", ""), text.get("body", ""), text.get("instructions", ""))


class Wording:
    """The words of one broadcast for all whom it goes to; each language is looked up once."""

    def __init__(self, broadcast: Broadcast, *, carries_links: bool) -> None:
        self._broadcast = broadcast
        self._words: dict[str, tuple[str, NoticeText, str]] = {}
        is_list = broadcast.purpose in (BroadcastPurpose.NOTICE, BroadcastPurpose.ANSWER)
        self._brand = brand_of(broadcast.incident.uuid if broadcast.incident else None) if carries_links else Brand()
        self._carries_links = is_list and carries_links
        self._takes_replies = carries_links and broadcast.purpose != BroadcastPurpose.TEST

    def outgoing(self, row: Row, thread_root: UUID | None, began_at: datetime) -> Outgoing:
        """``row`` as the channel needs it."""
        broadcast, message, incident = self._broadcast, self._broadcast.message, self._broadcast.incident
        words = self._words.get(row.language)
        if words is None:
            served, said = words_of(message, row.language)
            words = self._words[row.language] = (served, said, self._page(served))
        language, text, page_url = words
        listed = broadcast.recipients.get("to", {}).get(row.recipient_key, "")
        unsubscribe_url, preferences_url = self._links(row)
        return Outgoing(
            delivery_uuid=row.uuid,
            message_id=message.pk,
            attempt=row.attempts_made,
            began_at=began_at,
            purpose=broadcast.purpose,
            recipient_key=row.recipient_key,
            to=listed or row.normalised or "",
            name=row.name or "",
            language=language,
            text=text,
            status=message.status_label,
            action_url=message.action_url,
            action_label=message.action_labels.get(language, ""),
            unsubscribe_url=unsubscribe_url,
            preferences_url=preferences_url,
            page_url=page_url,
            reply_to=reply_address(row.address_uuid) if self._takes_replies and row.address_uuid else "",
            thread_uuid=thread_root if thread_root != row.uuid else None,
            brand=self._brand,
            is_test=broadcast.purpose == BroadcastPurpose.TEST or bool(incident and incident.drill),
        )

    def _page(self, language: str) -> str:
        """Where the incident is read; a test of a draft has no page yet."""
        incident = self._broadcast.incident
        if incident is None or self._broadcast.purpose == BroadcastPurpose.TEST:
            return ""
        return public_address(incident, language)

    def _links(self, row: Row) -> tuple[str, str]:
        """Both links of the person; SMS carries none, so nothing is signed for it."""
        if row.address_uuid is None or not self._carries_links:
            return "", ""
        unsubscribe, preferences = link_paths(row.address_uuid)
        return settings.PUBLIC_BASE_URL + unsubscribe, settings.PUBLIC_BASE_URL + preferences
