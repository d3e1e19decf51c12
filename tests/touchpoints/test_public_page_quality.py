"""What Lighthouse asks of a public page and can be asked without it: a sound head, sized images, nothing inline, headers, few bytes."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.robotparser import RobotFileParser

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from audiences.tokens import preferences_token
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_audience, make_contact, make_incident, make_service, make_site
from touchpoints.audience_keys import key_of
from touchpoints.documents.snapshot import month_of
from touchpoints.models import AudienceKey
from touchpoints.services import create_look, publish_all
from touchpoints.services.looks import LookDraft

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIGHT = 60_000


@dataclass
class Head:
    """A page as its tags tell it: name -> the attributes of each."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    title: str = ""

    def named(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [found for name, found in self.tags if name == tag and attributes.items() <= found.items()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.head = Head()
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.head.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.head.title += data
            self._inside = ""


def read(page: str) -> Head:
    reader = _Reader()
    reader.feed(page)
    return reader.head


@pytest.fixture
def pages(client: Client) -> dict[str, str]:
    """Name -> path of each kind of public page, of an installation with a logo."""
    picture = io.BytesIO()
    Image.new("RGB", (400, 120), "#0b5a4a").save(picture, "PNG")
    draft = LookDraft(name="Aurora", logo=picture.getvalue(), host="status.aurora.example", is_default=True)
    look = create_look(actor=make_actor(Role.ADMINISTRATOR), draft=draft)
    service = make_service("card-payments")
    site = make_site(services=[service], look=look)
    AudienceKey.objects.create(site=site, key=key_of(site, ["business"]), audiences=["business"])
    incident = make_incident(services=[service])
    unlisted = make_incident("For business", audience=make_audience("business").slug)
    contact = make_contact(email="anna@example.com")
    publish_all()
    return {
        "status": "/",
        "in Finnish": "/fi/",
        "incident": f"/en/incidents/{incident.uuid}",
        "unlisted": f"/en/incidents/{unlisted.uuid}",
        "month": f"/en/history/{month_of(now()):%Y-%m}",
        "brand": f"/looks/{look.uuid}/en/",
        "audience": f"/en/for/{site.key}/{key_of(site, ['business'])}/",
        "subscribe": "/subscribe/",
        "preferences": f"/preferences/{preferences_token(contact.addresses.get())}",
    }


def test_every_public_page_has_a_sound_head_sized_images_and_nothing_inline(
    client: Client, pages: dict[str, str]
) -> None:
    titles = {}
    for name, path in pages.items():
        answer = client.get(path)
        text = answer.content.decode()
        head = read(text)
        assert answer.status_code == 200, name
        assert text.lower().startswith("<!doctype html>") and text.index('charset="utf-8"') < 1024, name
        (viewport,) = head.named("meta", name="viewport")
        assert "width=device-width" in viewport["content"] and "scal" not in viewport["content"].replace(
            "initial-scale=1", ""
        )
        (description,) = head.named("meta", name="description")
        assert 20 <= len(description["content"]) <= 300, name
        assert head.named("html")[0]["lang"] in ("en", "fi", "sv") and head.named("link", rel="icon"), name
        for image in head.named("img"):
            assert "alt" in image and (int(image["width"]), int(image["height"])) == (200, 60), name
        assert head.named("img"), name
        assert all(
            "style" not in found and not any(one.startswith("on") for one in found) for _tag, found in head.tags
        ), name
        assert not head.named("style") and all(one.get("type") or one.get("src") for one in head.named("script")), name
        assert not [one for one in head.named("a", target="_blank") if "noopener" not in one.get("rel", "")], name
        titles[name] = head.title
    assert len(set(titles.values())) >= len(titles) - 3  # the same page for other readers has the same title


def test_every_public_page_says_how_browsers_must_guard_it(client: Client, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors" in policy, name
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] in (
            "same-origin",
            "no-referrer",
        ), name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin" and "X-Frame-Options" in headers, name


def test_every_public_page_is_light_with_all_that_it_loads(client: Client, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        page = client.get(path).content
        head = read(page.decode())
        loaded = [one["href"] for rel in ("stylesheet", "icon") for one in head.named("link", rel=rel)]
        loaded += [one["src"] for tag in ("img", "script") for one in head.named(tag) if "src" in one]
        assert loaded and all(one.startswith("/") for one in loaded), name
        assert len(gzip.compress(page)) + sum(len(gzip.compress(_bytes(client, one))) for one in loaded) < LIGHT, name


def _bytes(client: Client, path: str) -> bytes:
    if not path.startswith("/static/"):
        return client.get(path).content
    found = finders.find(path.removeprefix("/static/"))
    assert isinstance(found, str), path
    with open(found, "rb") as file:
        return file.read()


def test_what_is_listed_names_its_own_address_and_what_is_not_asks_to_be_left_out(
    client: Client, pages: dict[str, str]
) -> None:
    for name in ("status", "in Finnish", "incident", "month", "brand"):
        (link,) = read(client.get(pages[name]).content.decode()).named("link", rel="canonical")
        path = pages[name] if name != "status" else "/en/"
        assert link["href"].endswith("status.aurora.example/en/" if name == "brand" else path), name
    for name in ("unlisted", "audience"):
        head = read(client.get(pages[name]).content.decode())
        assert head.named("meta", name="robots", content="noindex") and not head.named("link", rel="canonical"), name


def test_search_engines_may_read_what_is_published_and_nothing_of_staff_or_single_people(
    client: Client, pages: dict[str, str]
) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())
    for name in ("status", "incident", "month", "subscribe"):
        assert rules.can_fetch("Anybody", pages[name]), name
    for path in (pages["preferences"], "/console/", "/unsubscribe/x", "/confirm/x", "/api/v1/incidents"):
        assert not rules.can_fetch("Anybody", path), path
