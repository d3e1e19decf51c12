"""Mail as a provider posts it to the inbound webhook, for tests."""

from __future__ import annotations

import base64
import itertools
import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from audiences.models import Address, Contact, Subscription, Suppression
from audiences.reply_addresses import reply_address
from delivery.models import Broadcast
from inbox.models import Enquiry

PATH = "/hooks/anymail/postmark/inbound/"
SECRET = "hook:only-for-tests"
KNOWN, UNKNOWN = "anna@example.com", "nobody@example.com"
OURS = "reply@in.example.com"
_numbers = itertools.count(1)


def post_mail(
    text: str = "",
    *,
    sender: str = KNOWN,
    to: str = OURS,
    subject: str = "Re: Card payments fail",
    html: str = "",
    headers: dict[str, str] | None = None,
    message_id: str = "",
    **more: Any,
) -> HttpResponse:
    """Post one mail with the right secret, in the shape that Postmark gives it."""
    number = next(_numbers)
    more_headers = {"Message-ID": message_id or f"<m{number}@example.com>", **(headers or {})}
    body = {
        "FromFull": {"Email": sender, "Name": "Anna Aalto"},
        "ToFull": [{"Email": to, "Name": ""}],
        "Subject": subject,
        "MessageID": f"event-{number}",
        "TextBody": text,
        "HtmlBody": html,
        "Headers": [{"Name": name, "Value": value} for name, value in more_headers.items()],
        "Attachments": [],
        **more,
    }
    return post_raw(json.dumps(body).encode())


def post_mime(raw: bytes) -> HttpResponse:
    """Post a raw message, as Postmark does when it is told to."""
    # Latin-1 keeps every byte in its place; json can hold no bare bytes.
    return post_raw(json.dumps({"MessageID": f"event-{next(_numbers)}", "RawEmail": raw.decode("latin-1")}).encode())


def post_raw(body: bytes, *, secret: str = SECRET, path: str = PATH) -> HttpResponse:
    """Post any body with a secret ("" for none)."""
    headers = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()} if secret else {}
    client = Client(enforce_csrf_checks=True)
    return client.post(path, body, content_type="application/json", headers=headers)  # type: ignore[return-value]


def take_mail_in(settings: Any) -> None:
    """The installation takes in mail that Postmark posts."""
    settings.INBOUND_MAIL_ESP, settings.INBOUND_MAIL_ADDRESS = "postmark", OURS
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


def address_of(contact: Contact) -> Address:
    return contact.addresses.get(kind="email")


def reply_to(contact: Contact) -> str:
    """Where the contact's mail program sends an answer to our mail."""
    return reply_address(address_of(contact).uuid)


def answers() -> list[str]:
    """The subjects of what was written back, oldest first."""
    replies = Broadcast.objects.filter(purpose="reply").order_by("pk").select_related("message")
    return [next(iter(reply.message.texts.values()))["title"] for reply in replies]


def outcome() -> tuple[str, ...]:
    """What is there afterwards, in words."""
    found = {
        "stopped": Suppression.objects.exists(),
        "asked": Broadcast.objects.filter(purpose="confirmation").exists(),
        "follows": Subscription.objects.live().exists(),
        "enquiry": Enquiry.objects.exists(),
        "answered": bool(answers()),
    }
    return tuple(word for word, is_there in found.items() if is_there)
