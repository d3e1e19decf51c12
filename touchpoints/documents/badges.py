"""Badges: the state of everything, or of one service, as a small SVG for other people's pages."""

from xml.etree import ElementTree

from django.conf import settings
from django.utils import translation

from incidents.lifecycle import Impact
from touchpoints.documents.rendered import FOR_TOOLS, OPEN_TO_ALL, RenderedDocument, fixed, gone
from touchpoints.documents.snapshot import Snapshot
from touchpoints.documents.statuspage_json import overall_words, status_json
from touchpoints.documents.uptime import tone_of
from touchpoints.documents.words import without_controls

OVERALL_TONES = {"none": "ok", "minor": "warn", "major": "warn", "critical": "bad"}
_COLOURS = {"ok": "#14643b", "info": "#0a57a3", "warn": "#7a4b00", "bad": "#a81c1c"}
_SIGNS = {"ok": "✓", "info": "●", "warn": "▲", "bad": "■"}
"""Colour alone says nothing to many people."""
_LABEL_COLOUR = "#3b4754"
_LONGEST = 60
_LETTER, _PAD, _HEIGHT = 6.6, 8, 22
_POLICY = {"Content-Security-Policy": "default-src 'none'; sandbox"}
SVG = "http://www.w3.org/2000/svg"


def render_badge(snapshot: Snapshot, language: str) -> RenderedDocument:
    """The overall state."""
    with translation.override(language):
        indicator = status_json(snapshot)["status"]["indicator"]
        words = overall_words(snapshot, indicator)
    return _badge(settings.ORGANISATION_NAME, words, OVERALL_TONES[indicator], language)


def render_service_badge(snapshot: Snapshot, language: str, slug: str) -> RenderedDocument:
    """The state of one public service."""
    service = next((one for one in snapshot.services if one.slug == slug), None)
    if service is None:
        return gone("There is no such service.")
    status = snapshot.status_of(service)
    with translation.override(language):
        return _badge(service.name(language), str(Impact(status).label), tone_of(status), language)


def _badge(label: str, words: str, tone: str, language: str) -> RenderedDocument:
    body = ElementTree.tostring(_drawn(_short(label), _short(words), tone, language), encoding="utf-8")
    headers = {**OPEN_TO_ALL, **_POLICY}
    return RenderedDocument(fixed(body), "image/svg+xml; charset=utf-8", headers, cache_control=FOR_TOOLS)


def _drawn(label: str, words: str, tone: str, language: str) -> ElementTree.Element:
    state = f"{_SIGNS[tone]} {words}"
    left, right = (round(len(text) * _LETTER + 2 * _PAD) for text in (label, state))
    said = f"{label}: {words}"
    attributes = {"xmlns": SVG, "width": str(left + right), "height": str(_HEIGHT), "role": "img", "aria-label": said}
    svg = ElementTree.Element("svg", {**attributes, "xml:lang": language})
    ElementTree.SubElement(svg, "title").text = said
    box = {"height": str(_HEIGHT), "rx": "4"}
    ElementTree.SubElement(svg, "rect", {**box, "width": str(left + right), "fill": _COLOURS[tone]})
    ElementTree.SubElement(svg, "rect", {**box, "width": str(left), "fill": _LABEL_COLOUR})
    ElementTree.SubElement(
        svg, "rect", {"x": str(left - 4), "width": "4", "height": str(_HEIGHT), "fill": _COLOURS[tone]}
    )
    font = {"fill": "#fff", "font-family": "Verdana,DejaVu Sans,Geneva,sans-serif", "font-size": "11"}
    for text, start, width in ((label, 0, left - 4), (state, left, right)):
        place = {
            "x": str(start + _PAD),
            "y": "15",
            "textLength": str(width - 2 * _PAD),
            "lengthAdjust": "spacingAndGlyphs",
        }
        ElementTree.SubElement(svg, "text", {**font, **place}).text = text
    return svg


def _short(text: str) -> str:
    """On one line, cut where a badge would become a banner."""
    words = " ".join(without_controls(text, but="\n\t").split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
