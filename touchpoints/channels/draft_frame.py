"""A page on which the real embed script draws a draft, as if it were live on a customer's website.

The page carries the feed with it; a small script in front of the embed answers its questions from there, so that nothing is
asked of the server, counted or remembered. Without JavaScript the drawn preview stands in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from incidents.channels import FramePage, NoticeDraft
from touchpoints.documents.chatbot_menu import menu_of
from touchpoints.documents.feed_parts import feed_text, look_of
from touchpoints.models import Site

DRAFT_KEY = "draft"
POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src {host}/embed/ {host}/static/; style-src {host}/static/; "
    "connect-src {host}/looks/; base-uri 'none'; form-action 'none'; frame-ancestors {host}"
)
"""Named by host and not as 'self': the page is sandboxed and has no origin of its own."""


@dataclass(frozen=True, slots=True)
class DraftScene:
    """What the page shows beside the words: the embed's options, whether the notice stands in the chat window or in its menu,
    and on which site."""

    channel: str
    options: Mapping[str, Any]
    critical: bool
    stands_in_chat: bool
    answers_in_menu: bool
    site: Site | None


def draft_page(draft: NoticeDraft, language: str, scene: DraftScene, *, drawn: SafeString, host: str) -> FramePage:
    """The whole document; ``drawn`` stands there without JavaScript, ``host`` serves the scripts."""
    context = {
        "feed": draft_feed(draft, language, scene),
        "language": language,
        "drawn": drawn,
        "site_name": scene.site.name if scene.site else settings.ORGANISATION_NAME,
        "opens": (DRAFT_KEY if scene.answers_in_menu else "window") if scene.stands_in_chat else "",
    }
    return FramePage(render_to_string("touchpoints/previews/frame.html", context), POLICY.format(host=host))


def menu_page(site: Site, language: str, *, host: str) -> FramePage:
    """The site's chatbot menu in its chat window, opened, without any incident."""
    topics = list(site.topics.prefetch_related("services"))
    feed = {
        "poll_seconds": 900,
        "off": False,
        "default_language": language,
        "look": look_of(site),
        "notices": [],
        "chatbot": {"entries": [], "menu": menu_of(topics, {}), "report": False},
    }
    return feed_page(feed, language, site_name=site.name, opens="window", host=host)


def feed_page(feed: Mapping[str, Any], language: str, *, site_name: str, opens: str = "", host: str) -> FramePage:
    """A page on which the embed draws ``feed``; ``opens``: "window" or the key of an entry."""
    context = {"feed": feed, "language": language, "drawn": "", "site_name": site_name, "opens": opens}
    return FramePage(render_to_string("touchpoints/previews/frame.html", context), POLICY.format(host=host))


def draft_feed(draft: NoticeDraft, language: str, scene: DraftScene) -> dict[str, Any]:
    """The feed that the site would serve if this notice alone were live, on every page and at once."""
    texts = {
        code: feed_text({"title": text.title, "body": text.body, "instructions": text.instructions})
        for code, text in draft.texts.items()
    }
    notice = {
        "key": DRAFT_KEY,
        "revision": 1,
        "channel": scene.channel,
        "kind": draft.kind,
        "level": draft.level,
        "critical": scene.critical,
        "texts": texts,
        "options": scene.options,
        "pages": {},
        "from": None,
        "until": None,
        "collect": list(draft.options.get("collect", [])),
        "link": settings.PUBLIC_BASE_URL,
    }
    menu = {"entries": [DRAFT_KEY] if scene.answers_in_menu else [], "menu": [], "report": False}
    return {
        "poll_seconds": 900,
        "off": False,
        "default_language": language,
        "look": look_of(scene.site) if scene.site else {},
        "notices": [notice],
        "chatbot": menu if scene.stands_in_chat else None,
    }
