"""What every published page has around its content: the brand, the languages, the feeds, the headers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from touchpoints.brands import page_brand
from touchpoints.documents.addresses import default_language, feed_path
from touchpoints.documents.rendered import PAGE_POLICY, RenderedDocument, fixed
from touchpoints.models import Look

PAGE_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language; ``address`` is whole."""

    code: str
    name: str
    path: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed in the page's language."""

    kind: str
    content_type: str
    path: str


def frame(language: str, paths: Iterable[str], look: Look | None, address: str) -> dict[str, object]:
    """What the templates need besides their content: there is no request whose context could bring it. ``address`` stands before
    the paths in whole addresses."""
    links = [
        LanguageLink(
            code,
            translation.get_language_info(code)["name_local"].capitalize(),
            path,
            address + path,
            code == language,
        )
        for code, path in zip(dict(settings.LANGUAGES), paths, strict=True)
    ]
    return {
        "organisation_name": settings.ORGANISATION_NAME,
        "brand": page_brand(look),
        "language": language,
        "language_links": links,
        "own_address": next(link.address for link in links if link.is_current),
        "default_address": next(link.address for link in links if link.code == default_language()),
        "feeds": [
            FeedLink("Atom", "application/atom+xml", feed_path(language, "atom")),
            FeedLink("RSS", "application/rss+xml", feed_path(language, "rss")),
        ],
        "calendar_path": "/maintenance.ics" if language == default_language() else f"/{language}/maintenance.ics",
    }


def page(html: str, *, headers: dict[str, str] | None = None, rebuild_at: datetime | None = None) -> RenderedDocument:
    """A whole page as a document."""
    return RenderedDocument(
        fixed(html.encode()), "text/html; charset=utf-8", {**PAGE_HEADERS, **(headers or {})}, rebuild_at=rebuild_at
    )
