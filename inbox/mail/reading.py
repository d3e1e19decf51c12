"""Turns what a mail provider posted, as Anymail reads it, into an ``InboundMail``. No rows; nothing of it is logged."""

import hashlib
import re
from collections.abc import Callable
from email.errors import MessageError
from typing import Any

from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent
from django.conf import settings

from inbox.mail.inbound import InboundMail
from inbox.mail.words import LONGEST_TEXT, fresh_subject, own_words, text_of_html
from statuscomms.json_bodies import unstorable

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MessageError)
"""What the standard library and Anymail raise over mail that is no mail."""
_MOST_RECIPIENTS = 50
_MOST_PARTS = 200
"""Parts that are looked through for words; nobody's own words stand behind so many attachments."""

_ANSWERED_BY_MACHINE = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-AutoReply-From", "X-Failed-Recipients")
_LISTS = ("List-Id", "List-Post", "List-Unsubscribe")
_PRECEDENCES = frozenset({"bulk", "junk", "auto_reply", "auto-reply"})
_ABSENT = re.compile(
    r"^\s*(automatic reply|auto(matic)?[ -]?(reply|response)|out of (the )?office|automaattinen vastaus|poissaolo"
    r"|autosvar|automatiskt svar|fr[åa]nvarande|undeliverable|delivery status notification|mail delivery failed)",
    re.IGNORECASE,
)
_FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


def read_mail(event: AnymailInboundEvent, *, esp_name: str) -> InboundMail | None:
    """The mail, or None for what cannot be read as one."""
    try:
        return _read(event.message, str(event.event_id or ""), esp_name)
    except UNREADABLE:
        return None


def _read(message: AnymailInboundMessage, event_id: str, esp_name: str) -> InboundMail:
    senders = message.get_address_header("From")
    sender = senders[0] if len(senders) == 1 else None  # several: nobody's own word
    subject = _clean(_header(message, "Subject"))
    text = own_words(_clean(_text(message)))
    address = _clean(sender.addr_spec) if sender is not None else ""
    name = _header(message, "Message-ID") or event_id or f"{_header(message, 'Date')}\x1f{subject}\x1f{text}"
    digest = hashlib.sha256("\x1f".join((esp_name.lower(), address.lower(), name)).encode("utf-8", "replace"))
    return InboundMail(
        sender=address[:320],
        sender_name=_clean(sender.display_name if sender is not None else "")[:200],
        recipients=tuple(_recipients(message)),
        subject=fresh_subject(subject),
        text=text,
        key=digest.hexdigest(),
        is_automatic=_is_automatic(message, subject, address),
        may_be_answered=not _came_by_list(message),
        is_forged=any(_FORGED.search(value) for value in _headers(message, "Authentication-Results")),
        is_spam=bool(message.spam_detected),
    )


def _clean(text: object) -> str:
    """Characters that cannot be kept go; nothing may hide behind them."""
    words = str(text or "")
    if not unstorable(words):
        return words
    return "".join(letter for letter in words if letter != "\x00" and not "\ud800" <= letter <= "\udfff")


def _headers(message: AnymailInboundMessage, name: str) -> list[str]:
    return [str(value) for value in message.get_all(name, [])]


def _header(message: AnymailInboundMessage, name: str) -> str:
    return next(iter(_headers(message, name)), "").strip()


def _text(message: AnymailInboundMessage) -> str:
    plain = _part(message, "text/plain")
    return plain if plain.strip() else text_of_html(_part(message, "text/html"))


def _part(message: AnymailInboundMessage, kind: str) -> str:
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            break
        if part.get_content_type() == kind and not part.is_attachment():
            return _decoded(part)[:LONGEST_TEXT]
    return ""


def _decoded(part: Any) -> str:
    try:
        return str(part.get_content_text() or "")
    except LookupError:  # a charset that nobody knows
        return str(part.get_content_text(charset="utf-8") or "")


def _recipients(message: AnymailInboundMessage) -> list[str]:
    """Every address that the mail may have come by, that of the envelope first."""
    found = [str(message.envelope_recipient or "")]
    for name in ("Delivered-To", "X-Original-To", "X-Forwarded-To"):
        found += _headers(message, name)
    for name in ("To", "Cc", "Bcc"):
        found += [address.addr_spec for address in message.get_address_header(name)]
    return [address.strip(" <>") for address in found if address][:_MOST_RECIPIENTS]


def _is_automatic(message: AnymailInboundMessage, subject: str, sender: str) -> bool:
    """Whether a machine wrote it (RFC 3834, and what machines do that never read it): nothing of it is anybody's wish."""
    signs: tuple[Callable[[], bool], ...] = (
        lambda: any(_says_automatic(value) for value in _headers(message, "Auto-Submitted")),
        lambda: any(name in message for name in _ANSWERED_BY_MACHINE),
        lambda: _header(message, "Precedence").lower() in _PRECEDENCES,
        lambda: _has_null_return_path(message),
        lambda: message.get_content_type() == "multipart/report",
        lambda: bool(_ABSENT.match(subject)),
        lambda: _is_ours(sender),
    )
    return any(sign() for sign in signs)


def _came_by_list(message: AnymailInboundMessage) -> bool:
    """Whether an answer might go to many; a shared mailbox behind a group address also looks like this."""
    return any(name in message for name in _LISTS) or _header(message, "Precedence").lower() == "list"


def _says_automatic(value: str) -> bool:
    return value.partition(";")[0].strip().lower() not in ("", "no")


def _has_null_return_path(message: AnymailInboundMessage) -> bool:
    if message.envelope_sender is not None and not str(message.envelope_sender).strip(" <>"):
        return True
    return any(not value.strip(" <>") for value in _headers(message, "Return-Path"))


def _is_ours(sender: str) -> bool:
    """A mail of ours that came back to us."""
    ours = {settings.INBOUND_MAIL_ADDRESS.lower(), settings.ENVELOPE_SENDER.lower()}
    mailbox, at, domain = sender.lower().partition("@")
    return bool(at) and f"{mailbox.partition('+')[0]}@{domain}" in ours
