"""Builds the mail of one delivery: headers that mail programs and robots look for, a text part and an HTML part.

What is the same for everybody in one language (subject, HTML body) is rendered once and kept; only ``{name}`` and the personal
links differ. By SMTP whole messages are made once for everybody from what is built here (``mail_stencil``).
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from delivery.channels.contract import Outgoing
from delivery.lifecycle import BroadcastPurpose
from incidents.channels import NoticeText
from incidents.lifecycle import Status
from incidents.placeholders import fill, strip_personal
from statuscomms.brands import Brand
from statuscomms.markdown import to_html, to_plain

GREEN_STATUSES = frozenset({Status.RESOLVED, Status.COMPLETED, Status.ENDED, Status.FALSE_ALARM, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class RenderedText:
    """The words in both forms; ``{name}`` still stands in them."""

    subject: str
    html: str
    plain: str
    instructions_html: str
    instructions_plain: str


@lru_cache(maxsize=256)
def rendered(text: NoticeText) -> RenderedText:
    """Markdown to its two forms, once for everybody who reads these words."""
    return RenderedText(
        subject=" ".join(text.title.split()),
        html=str(to_html(text.body)),
        plain=to_plain(text.body),
        instructions_html=str(to_html(text.instructions)),
        instructions_plain=to_plain(text.instructions),
    )


@dataclass(frozen=True, slots=True)
class MailPage:
    """What the two templates show. ``is_closing`` colours the headline; every part of HTML is safe."""

    language: str
    subject: str
    title: str
    status: str
    is_over: bool
    html: SafeString
    plain: str
    instructions_html: SafeString
    instructions_plain: str
    action_url: str
    action_label: str
    incident_url: str
    unsubscribe_url: str
    preferences_url: str
    organisation: str
    brand: Brand
    logo_url: str
    signature: str
    is_list: bool
    is_question: bool
    is_answer: bool
    is_test: bool


def mail_page(outgoing: Outgoing) -> MailPage:
    """The words of one mail, with the name filled in: escaped in HTML, bare in text. Call it with the language active."""
    words = rendered(outgoing.text)
    plain = clean_name(outgoing.name)
    html = escape(plain)
    return MailPage(
        language=outgoing.language,
        subject=subject_of(outgoing, plain),
        title=_named(words.subject, plain),
        status=str(Status(outgoing.status).label) if outgoing.status in Status.values else "",
        is_over=outgoing.status in GREEN_STATUSES,
        html=mark_safe(_named(words.html, html)),
        plain=_named(words.plain, plain),
        instructions_html=mark_safe(_named(words.instructions_html, html)),
        instructions_plain=_named(words.instructions_plain, plain),
        action_url=outgoing.action_url,
        action_label=outgoing.action_label,
        incident_url="" if outgoing.action_url else outgoing.page_url,
        unsubscribe_url=outgoing.unsubscribe_url,
        preferences_url=outgoing.preferences_url,
        organisation=settings.ORGANISATION_NAME,
        brand=outgoing.brand,
        logo_url=settings.PUBLIC_BASE_URL + outgoing.brand.logo_path if outgoing.brand.logo_path else "",
        signature=outgoing.brand.signature(outgoing.language),
        is_list=bool(outgoing.unsubscribe_url),
        is_question=outgoing.purpose == BroadcastPurpose.CONFIRMATION,
        is_answer=outgoing.purpose == BroadcastPurpose.REPLY,
        is_test=outgoing.is_test,
    )


def subject_of(outgoing: Outgoing, name: str) -> str:
    """The subject for somebody called ``name`` (as ``clean_name`` gives it). Call it with the language active."""
    title = _named(rendered(outgoing.text).subject, name)
    return _("Test: %(subject)s") % {"subject": title} if outgoing.is_test else title


def clean_name(name: str) -> str:
    """A name on one line, without control characters and halves of characters, cut where nobody's name ends."""
    words = " ".join(name.split())
    if not words.isprintable():
        words = "".join(letter for letter in words if unicodedata.category(letter) not in ("Cc", "Cs"))
    return words[:100]


def _named(text: str, name: str) -> str:
    """With the name in its place; whoever has none gets the words without the gap."""
    return fill(text, {"name": name}) if name else strip_personal(text)


def build_mail(outgoing: Outgoing) -> EmailMultiAlternatives:
    """The whole message. The Message-ID is the delivery's, the same on every attempt, so that a double is known for one."""
    with translation.override(outgoing.language):
        page = mail_page(outgoing)
        context = {"mail": page}
        mail = EmailMultiAlternatives(
            subject=page.subject or settings.ORGANISATION_NAME,
            body=render_to_string("delivery/mail/message.txt", context),
            from_email=outgoing.brand.sender or settings.DEFAULT_FROM_EMAIL,
            to=[outgoing.to],
            reply_to=[outgoing.reply_to] if outgoing.reply_to else None,
            headers=_headers(outgoing, page),
        )
        mail.attach_alternative(render_to_string("delivery/mail/message.html", context), "text/html")
    return mail


def message_id(delivery_uuid: UUID) -> str:
    """The Message-ID of a delivery."""
    return f"<{delivery_uuid}@{settings.MAIL_DOMAIN}>"


def _headers(outgoing: Outgoing, page: MailPage) -> dict[str, str]:
    headers = {
        "Message-ID": message_id(outgoing.delivery_uuid),
        "Auto-Submitted": "auto-replied" if outgoing.purpose == BroadcastPurpose.REPLY else "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": outgoing.language,
    }
    if outgoing.thread_uuid:
        headers["In-Reply-To"] = headers["References"] = message_id(outgoing.thread_uuid)
    if page.is_list:
        headers |= {
            "List-Id": f"{_list_name()} <service-notices.{settings.MAIL_DOMAIN}>",
            "List-Unsubscribe": f"<{page.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return headers


def _list_name() -> str:
    """The organisation's name as a quoted word; only what needs no encoding, since robots compare this header."""
    safe = "".join(letter for letter in settings.ORGANISATION_NAME if letter.isascii() and letter not in '"\\\r\n')
    return f'"{safe}"'
