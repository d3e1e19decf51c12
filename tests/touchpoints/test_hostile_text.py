"""Hostile text in every field stays text in every sink: pages, JSON, feeds, calendar, badges, spoken state, data blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import feedparser
import icalendar
import pytest

from incidents.models import Incident, Update
from statuscomms.clock import now
from tests.factories import make_incident, make_maintenance, make_service
from tests.touchpoints.publishing_steps import text_at
from touchpoints.services import mark_missing_documents

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "end of a script": "</script><script>alert(1)</script><!--",
    "picture": '"><img src=x onerror=alert(1)>',
    "picture in quotes": "'\"><svg/onload=alert(1)>",
    "link": "[x](javascript:alert(1)) <javascript:alert(1)> [y](data:text/html,x)",
    "end of CDATA": "]]><x>&bogus;<!DOCTYPE y>",
    "calendar line": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
    "bare carriage return": "x\rATTENDEE:mailto:a@example.com",
    "calendar signs": "a;b,c:d\\n\\;",
    "long": "ä😀" * 60,
    "template": "{{ 7*7 }}{% load x %}{name.__class__}",
    "direction": "\u202egnp.exe\u2066 \u200f",
    "controls": "a\x08\x0b\x0c\x1b[31m\x7f\x85b\ufffe\uffff",
    "separators": "a\u2028b\u2029c",
    "telephone": "</Say><Dial>+358500000000</Dial><Say>",
    "attributes": "' onmouseover='alert(1)' style='x",
}


@pytest.fixture(params=list(HOSTILE), ids=list(HOSTILE))
def world(request) -> str:
    """An incident, a maintenance and a service whose every text is hostile, also where forms and API would have refused it;
    answers the incident's path."""
    bad = HOSTILE[request.param]
    service = make_service("victim", names={"en": bad, "fi": bad}, descriptions={"en": bad})
    begin = (now() + timedelta(days=1)).replace(microsecond=0)
    make_maintenance(services=[service], starts_at=begin)
    incident = make_incident(services=[service])
    Update.objects.update(texts={"en": {"title": bad, "body": bad, "instructions": bad}})
    Incident.objects.update(title=bad[:200])
    mark_missing_documents()
    return f"/en/incidents/{incident.uuid}"


class Elements(HTMLParser):
    """The elements of a page with their attributes, and what its data blocks hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def a_page(text: str) -> None:
    parser = Elements()
    parser.feed(text)
    assert {tag for tag, _attributes in parser.found}.isdisjoint(
        {"iframe", "object", "embed", "base", "x", "dial", "style"}
    )
    for tag, attributes in parser.found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        assert not (attributes.get("href") or "").startswith(("javascript:", "data:")), attributes
        assert tag != "script" or attributes == {"type": "application/ld+json"}
        assert tag != "img" or not attributes.get("src", "").startswith("x")
        assert tag != "svg" or attributes.get("class") == "uptime"
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
        assert "<" not in block and json.loads(block)["@context"] == "https://schema.org"


def json_file(text: str) -> None:
    assert isinstance(json.loads(text), dict)


def an_atom_feed(text: str) -> None:
    assert {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(text).iter()} <= {
        "feed", "id", "title", "updated", "author", "name", "link", "entry", "published", "content",
    }  # fmt: skip
    read_feed(text)


def an_rss_feed(text: str) -> None:
    assert {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(text).iter()} <= {
        "rss", "channel", "title", "link", "description", "language", "item", "pubDate", "guid",
    }  # fmt: skip
    read_feed(text)


def read_feed(text: str) -> None:
    read = feedparser.parse(text.encode())
    assert not read.bozo and len(read.entries) == 2
    raw = feedparser.parse(text.encode(), sanitize_html=False)
    for entry in raw.entries:
        content = entry.get("summary", "") + "".join(part.value for part in entry.get("content", []))
        assert "<script" not in content and "<img" not in content and "<svg" not in content
        assert 'href="javascript' not in content


def a_calendar(text: str) -> None:
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert set(event) <= {
        "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES",
        "URL", "STATUS", "TRANSP", "X-STATUSCOMMS-SERVICES",
    }  # fmt: skip
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    assert "\r" not in text.replace("\r\n", "") and "\n" not in text.replace("\r\n", "")


def a_badge(text: str) -> None:
    svg = ElementTree.fromstring(text)
    assert {element.tag.rpartition("}")[2] for element in svg.iter()} == {"svg", "title", "rect", "text"}
    assert not [name for element in svg.iter() for name in element.attrib if name.startswith("on")]


def a_greeting(text: str) -> None:
    assert {element.tag for element in ElementTree.fromstring(text).iter()} == {"Response", "Say"}


def a_text(text: str) -> None:
    assert all(
        line.isprintable() or "\u202e" in line or "\u2028" in line or "\u2066" in line for line in text.split("\n")
    )
    assert len(text.splitlines()) <= 12


SINKS: dict[str, Callable[[str], None]] = {
    "/en/": a_page,
    "/fi/": a_page,
    "/en/history/{month}": a_page,
    "/api/v2/summary.json": json_file,
    "/api/v2/scheduled-maintenances.json": json_file,
    "/history.atom": an_atom_feed,
    "/fi/history.rss": an_rss_feed,
    "/maintenance.ics": a_calendar,
    "/en/badges/victim.svg": a_badge,
    "/en/state.twiml": a_greeting,
    "/en/state.txt": a_text,
}


def test_hostile_text_stays_text_in_every_sink(world):
    for path, check in {**SINKS, world: a_page}.items():
        check(text_at(path.format(month=f"{now():%Y-%m}")))
