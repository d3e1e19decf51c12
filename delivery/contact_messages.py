"""Every message that a contact got, and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from audiences.models import Contact
from audiences.overview import rule_labels
from audiences.recipient_reasons import reasons, subscriptions_of
from audiences.recipients import RecipientSpec
from delivery.models import Delivery
from incidents.channels import all_channels

MOST = 100


@dataclass(frozen=True, slots=True)
class ContactMessage:
    """A delivery, what it said, and why this contact was among the recipients."""

    delivery: Delivery
    title: str
    channel: str
    reasons: tuple[str, ...]


def messages_of(contact: Contact) -> list[ContactMessage]:
    """The newest ``MOST`` messages, newest first."""
    rows = Delivery.objects.filter(contact=contact).select_related("broadcast__message", "incident")
    subscriptions, labels = subscriptions_of(contact), rule_labels()
    found = []
    for row in rows.order_by("-created_at", "-pk")[:MOST]:
        kept = row.broadcast.recipients
        why = reasons(RecipientSpec.from_json(kept), subscriptions, row.created_at, labels) if "mode" in kept else []
        found.append(ContactMessage(row, _title(row), _channel(row), tuple(why) or (_("A test or a drill"),)))
    return found


def _title(row: Delivery) -> str:
    texts = row.broadcast.message.texts
    text = texts.get(row.language) or texts.get(row.broadcast.message.fallback_language) or {}
    return str(text.get("title") or row.broadcast.get_purpose_display())


def _channel(row: Delivery) -> str:
    """The channel by its name; its slug when the installation no longer has it."""
    channel = all_channels().get(row.broadcast.channel)
    return str(channel.label) if channel is not None else row.broadcast.channel
