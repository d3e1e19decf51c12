"""The first page on a slow line: few requests, little weight, and something to read and press before everything is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.factories import make_incident, make_levels, make_service
from tests.incidents.console.conftest import PHONE_LIGHT, Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
"""Chromium's own *Slow 3G*: 400 kbit/s, 400 ms there and back."""
MOST_BYTES, MOST_REQUESTS = 100_000, 12
USABLE_SECONDS = 8.0


def slow_down(page: Page) -> None:
    """Put the page at the end of a slow line."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)


def weight(desk: Desk, asked: set[str]) -> int:
    """Bytes of everything that was asked for, compressed as the product sends it (the test server compresses no files)."""
    client = Client()
    for cookie in desk.context.cookies():
        client.cookies[str(cookie["name"])] = cookie["value"]
    answers = (client.get(path, headers={"Accept-Encoding": "gzip"}) for path in sorted(asked))
    return sum(len(answer.getvalue()) for answer in answers)


@pytest.mark.parametrize("which", ["list", "incident"])
def test_the_first_page_is_light_and_soon_usable(desk_of: Callable[..., Desk], which: str) -> None:
    make_levels()
    service = make_service("card-payments")
    incidents = [make_incident(f"Incident {number}", services=[service]) for number in range(5)]
    desk = desk_of("responder", **PHONE_LIGHT)
    page = desk.context.new_page()
    slow_down(page)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.removeprefix(desk.base)))
    path = "/console/" if which == "list" else f"/console/incidents/{incidents[0].uuid}/"
    page.goto(desk.base + path, wait_until="commit")
    action = page.get_by_role("link", name="Declare" if which == "list" else "Update").first
    expect(action).to_be_visible(timeout=USABLE_SECONDS * 1_000)
    panels = page.locator("[data-panel]").count()
    expect(page.locator("[data-panel] > .muted:has(a)")).to_have_count(0, timeout=20_000)
    assert weight(desk, asked) < MOST_BYTES
    assert len(asked) <= MOST_REQUESTS + panels
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
