"""A look that is not saved yet on what it is for: the embed, the status page, a mail."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from audiences.topics import AddressKind, IncidentKind
from incidents.channels import FramePage, NoticeDraft, NoticeText, all_channels
from statuscomms.clock import now
from statuscomms.errors import NotFound
from touchpoints.brands import page_brand
from touchpoints.channels.draft_frame import feed_page
from touchpoints.colours import contrast, is_colour
from touchpoints.documents import Snapshot
from touchpoints.documents.feed_parts import feed_text, look_values
from touchpoints.documents.looks import stylesheet, stylesheet_path
from touchpoints.documents.status_page import render_status_page
from touchpoints.models import Font, Look

PARTS = ("embed", "page", "mail")
_POLICY = "sandbox; default-src 'none'; style-src 'nonce-{nonce}' {host}/static/; img-src data: {host}; frame-ancestors {host}"
_NUMBERS = ("offset_x", "offset_y")
_WORDS = ("sender_name", "sender_address")


def previewed(given: Mapping[str, str], saved: Look | None) -> Look:
    """A look that is never saved, made of what stands in the form; what is no value there keeps the saved or usual one."""
    kept = ("uuid", "logo", "logo_width", "logo_height")
    look = Look(name="", **({name: getattr(saved, name) for name in kept} if saved else {}))
    for name in ("accent", "accent_text"):
        if is_colour(given.get(name, "")):
            setattr(look, name, given[name])
    for name in _NUMBERS:
        if given.get(name, "").isdecimal():
            setattr(look, name, min(int(given[name][:4]), 400))
    for name in _WORDS:
        setattr(look, name, given.get(name, "")[:254])
    if given.get("font") in Font.values:
        look.font = given["font"]
    if given.get("corner") in ("left", "right"):
        look.corner = given["corner"]
    look.signatures = {code: given.get(f"signatures.{code}", "")[:500] for code, _name in settings.LANGUAGES}
    return look


def query_of(look: Look, saved: Look | None) -> str:
    """The same look as a query string, for the addresses of its frames."""
    names = ("accent", "accent_text", "font", "corner", *_NUMBERS, *_WORDS)
    given = {name: getattr(look, name) for name in names}
    texts = {f"signatures.{code}": text for code, text in look.signatures.items() if text}
    return urlencode({**given, **texts, "look": str(saved.uuid) if saved else ""})


def contrast_of(look: Look) -> float:
    """How far its two colours stand apart, 1 to 21."""
    return round(contrast(look.accent, look.accent_text), 1)


def draw(part: str, look: Look, language: str, *, host: str) -> FramePage:
    """One of ``PARTS`` as a whole document with a policy of its own."""
    return _DRAWN[part](look, language, host)


def _embed(look: Look, language: str, host: str) -> FramePage:
    return feed_page(_sample_feed(look, language), language, site_name=settings.ORGANISATION_NAME, host=host)


def _sample_feed(look: Look, language: str) -> dict[str, Any]:
    text = feed_text({"title": _("Card payments fail"), "body": _("We are looking into it."), "instructions": ""})
    banner = {
        "key": "sample",
        "revision": 1,
        "channel": "banner",
        "kind": IncidentKind.INCIDENT.value,
        "level": 3,
        "critical": False,
        "texts": {language: text},
        "options": {"position": "top", "closable": True},
        "pages": {},
        "from": None,
        "until": None,
        "collect": [],
        "link": settings.PUBLIC_BASE_URL,
    }
    return {
        "poll_seconds": 900,
        "off": False,
        "default_language": language,
        "look": look_values(look),
        "notices": [banner],
        "chatbot": {"entries": [], "menu": [], "report": True},
    }


def _page(look: Look, language: str, host: str) -> FramePage:
    """The real status page as it is now, as this brand; what it does not link to yet stands in it."""
    nonce = secrets.token_urlsafe(12)
    html = render_status_page(Snapshot(now(), brand=look), language).body(0).decode()
    html = html.replace(f'<link rel="stylesheet" href="{stylesheet_path(look)}">', "")
    style = format_html('<style nonce="{}">{}</style></head>', nonce, mark_safe(stylesheet(look)))
    return FramePage(mark_safe(html.replace("</head>", style, 1)), _POLICY.format(nonce=nonce, host=host))


def _mail(look: Look, language: str, host: str) -> FramePage:
    """What the channel that writes to mail addresses would send, in this brand."""
    channel = next(one for one in all_channels().values() if getattr(one, "address_kind", "") == AddressKind.EMAIL)
    text = NoticeText(_("Card payments fail"), _("We are looking into it."), _("Pay by invoice."))
    draft = NoticeDraft(
        kind=IncidentKind.INCIDENT,
        severity="sev2",
        level=3,
        texts={language: text},
        options={},
        service_slugs=(),
        brand=page_brand(look),
    )
    page = channel.frame(draft, language, host=host)
    if page is None:
        raise NotFound
    return page


_DRAWN: Mapping[str, Callable[[Look, str, str], FramePage]] = {"embed": _embed, "page": _page, "mail": _mail}
