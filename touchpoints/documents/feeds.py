"""Atom and RSS: one item per published update with a stable id, so that readers announce updates and not corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.models import Incident, Update
from statuscomms.markdown import to_html
from touchpoints.documents.addresses import feed_path, incident_address, page_path
from touchpoints.documents.rendered import OPEN_TO_ALL, RenderedDocument, fixed
from touchpoints.documents.snapshot import Snapshot, updates_of
from touchpoints.documents.status_words import update_status
from touchpoints.documents.statuspage_json import incident_title
from touchpoints.documents.words import in_one_language, update_texts, without_controls

ITEMS = 50
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Item:
    """One published update as feeds tell it; ``html`` is safe."""

    guid: str
    title: str
    html: str
    link: str
    at: datetime


def render_atom(snapshot: Snapshot, language: str) -> RenderedDocument:
    """``history.atom`` in a language."""
    with translation.override(language):
        body = _atom(items_of(snapshot, language), language, snapshot.address)
    return RenderedDocument(fixed(body), "application/atom+xml; charset=utf-8", OPEN_TO_ALL)


def render_rss(snapshot: Snapshot, language: str) -> RenderedDocument:
    """``history.rss`` in a language."""
    with translation.override(language):
        body = _rss(items_of(snapshot, language), language, snapshot.address)
    return RenderedDocument(fixed(body), "application/rss+xml; charset=utf-8", OPEN_TO_ALL)


def items_of(snapshot: Snapshot, language: str) -> list[Item]:
    """The newest published updates of everything public."""
    pairs = [(incident, update) for incident in snapshot.incidents for update in updates_of(incident)]
    pairs.sort(key=lambda pair: (pair[1].published_at or snapshot.now, pair[1].pk), reverse=True)
    return [_item(snapshot, incident, update, language) for incident, update in pairs[:ITEMS]]


def _item(snapshot: Snapshot, incident: Incident, update: Update, language: str) -> Item:
    words = in_one_language(update_texts(update), language)
    title = f"{words.title or incident_title(incident, language)}: {update_status(incident, update)}"
    html = "".join(str(to_html(part)) for part in (words.body, words.instructions) if part.strip())
    return Item(
        f"urn:uuid:{update.uuid}",
        _xml_text(title),
        _xml_text(html),
        incident_address(incident, language, snapshot.brand),
        update.published_at or snapshot.now,
    )


def _xml_text(text: str) -> str:
    return without_controls(text, but="\n\t")


def _atom(items: Iterable[Item], language: str, address: str) -> bytes:
    items = list(items)
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": language})
    _add(feed, "id", f"{address}{feed_path(language, 'atom')}", ATOM)
    _add(feed, "title", _("%(organisation)s: status") % {"organisation": settings.ORGANISATION_NAME}, ATOM)
    _add(feed, "updated", (items[0].at if items else datetime(2000, 1, 1, tzinfo=UTC)).isoformat(), ATOM)
    author = ElementTree.SubElement(feed, f"{{{ATOM}}}author")
    _add(author, "name", settings.ORGANISATION_NAME, ATOM)
    ElementTree.SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": f"{address}{feed_path(language, 'atom')}"})
    ElementTree.SubElement(
        feed, f"{{{ATOM}}}link", {"rel": "alternate", "href": address + page_path(language), "type": "text/html"}
    )
    for item in items:
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "id", item.guid, ATOM)
        _add(entry, "title", item.title, ATOM)
        _add(entry, "published", item.at.isoformat(), ATOM)
        _add(entry, "updated", item.at.isoformat(), ATOM)
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "href": item.link, "type": "text/html"})
        ElementTree.SubElement(entry, f"{{{ATOM}}}content", {"type": "html"}).text = item.html
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _rss(items: Iterable[Item], language: str, base: str) -> bytes:
    rss = ElementTree.Element("rss", {"version": "2.0", "xmlns:atom": ATOM})
    channel = ElementTree.SubElement(rss, "channel")
    title = _("%(organisation)s: status") % {"organisation": settings.ORGANISATION_NAME}
    _add(channel, "title", title)
    _add(channel, "link", base + page_path(language))
    _add(channel, "description", title)
    _add(channel, "language", language)
    address = base + feed_path(language, "rss")
    ElementTree.SubElement(channel, "atom:link", {"rel": "self", "href": address, "type": "application/rss+xml"})
    for item in items:
        entry = ElementTree.SubElement(channel, "item")
        _add(entry, "title", item.title)
        _add(entry, "link", item.link)
        _add(entry, "description", item.html)
        _add(entry, "pubDate", format_datetime(item.at))
        ElementTree.SubElement(entry, "guid", {"isPermaLink": "false"}).text = item.guid
    return ElementTree.tostring(rss, encoding="utf-8", xml_declaration=True)


def _add(parent: ElementTree.Element, name: str, text: str, namespace: str = "") -> None:
    ElementTree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name).text = text
