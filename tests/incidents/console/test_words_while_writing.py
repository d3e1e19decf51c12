"""While somebody writes: lengths and segments on the rendered text, what other languages fall back to, placeholders to click."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect

from incidents.models import Incident, Update
from incidents.placeholders import PLACEHOLDERS
from tests.factories import make_incident, make_levels, make_service
from tests.incidents.console.conftest import Desk

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]
LENGTHS = "/console/declare/lengths"
CHOSEN = {"title": "Card payments fail", "kind": "incident", "severity": "sev2", "channels_from": "level", "level": "3"}


@pytest.fixture(autouse=True)
def levels() -> None:
    make_levels()


def test_lengths_are_counted_on_the_rendered_words_of_each_channel(client_of: Clients) -> None:
    make_service("web-shop", names={"en": "W" * 60})
    asked = {**CHOSEN, "services.web-shop": "major_outage", "texts.en.body": "{service}{service}{service}{service}!"}
    words = client_of("responder", htmx=True).post(LENGTHS, asked).content.decode()
    assert "Banner text 241/240" in words  # four times sixty and one, not the forty letters that were typed
    assert words.count("too long") >= 1
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("body", "segments"), [("x" * 100, "1 segment"), ("x" * 200, "2 segments"), ("λ" * 100, "2 segments")]
)
def test_text_messages_are_counted_in_segments(client_of: Clients, body: str, segments: str) -> None:
    page = client_of("responder", htmx=True).post(LENGTHS, {**CHOSEN, "texts.en.body": body})
    assert f"· {segments}" in page.content.decode()


def test_an_empty_language_says_what_its_readers_see(client_of: Clients) -> None:
    page = client_of("responder", htmx=True).post(LENGTHS, {**CHOSEN, "texts.en.body": "We are on it."})
    assert page.content.decode().count("Nothing written: readers see English.") == 2


def test_a_word_that_cannot_be_saved_is_named_at_once(client_of: Clients) -> None:
    page = client_of("responder", htmx=True).post(LENGTHS, {**CHOSEN, "texts.en.body": "At {tomorrow}"})
    assert page.status_code == 200
    assert "There is no placeholder {tomorrow}." in page.content.decode()


@pytest.mark.parametrize("place", ["update", "resolve"])
def test_updates_and_endings_show_how_they_will_read(client_of: Clients, place: str) -> None:
    incident = make_incident(services=[make_service("web-shop", names={"en": "Web shop"})])
    said = {"status": "resolved" if place == "resolve" else "monitoring", "tell": "same", "then": "tell"}
    said |= {"texts.en.body": "**{service}** works, in <5 s"}
    words = (
        client_of("responder", htmx=True)
        .post(f"/console/incidents/{incident.uuid}/{place}/lengths/", said)
        .content.decode()
    )
    assert "<strong>Web shop</strong> works, in &lt;5 s" in words
    assert "SMS text" in words
    assert Update.objects.count() == 1


@pytest.mark.parametrize("place", ["/console/declare", "update/", "resolve/"])
def test_every_placeholder_is_on_the_click_list(client_of: Clients, place: str) -> None:
    incident = make_incident()
    path = place if place.startswith("/") else f"/console/incidents/{incident.uuid}/{place}"
    words = client_of("responder").get(path).content.decode()
    for name in PLACEHOLDERS:
        assert f'data-placeholder="{{{name}}}"' in words


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_click_puts_a_placeholder_where_the_cursor_is_and_lengths_follow(desk_of: Callable[..., Desk]) -> None:
    incident = make_incident(services=[make_service("web-shop", names={"en": "Web shop"})])
    desk = desk_of("responder")
    page = desk.open(f"/console/incidents/{incident.uuid}/update/")
    body = page.locator("[name='texts.en.body']")
    body.fill("Now  works.")
    body.evaluate("field => field.setSelectionRange(4, 4)")
    page.locator("summary", has_text="Placeholders").click()
    page.get_by_role("button", name="{service}", exact=True).click()
    expect(body).to_have_value("Now {service} works.")
    expect(page.locator(".lengths-words").first).to_contain_text("Now Web shop works.")
    assert desk.complaints == []
