"""Every page, on a desk by day and on a phone at night: accessible, silent, light, in one piece, usable by keyboard."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.access_walk import routes
from tests.browser.addresses import console_pages, public_pages
from tests.browser.rows import furnish
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = {
    "desk": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
PUBLIC_LOOKS = {
    **LOOKS,
    "desk by night": {**LOOKS["desk"], "color_scheme": "dark"},
    "phone by day": {**LOOKS["phone"], "color_scheme": "light"},
}
CONSOLE_BYTES, PUBLIC_BYTES = 100_000, 60_000
NO_PAGES = {  # routes under console/ that only take a form, answer with a part of a page, or give a file
    "publish/", "discard/", "still-working/", "brief/read/", "notes/", "withdraw/", "approve/", "undo/", "cancel/",
    "pause/", "resume/", "stop/", "retry-failed/", "delete/", "delete", "discard", "decide", "close", "alerts/", "count/",
    "suggestion", "preview", "revoke/", "restore/", "move/", "archive/", "unarchive/", "<slug:language>/",
    "contacts/export/", "errors.csv", "version/", "live/", "lengths/", "lengths", "autosave", "done/", "take/", "remove/", "start/",
    "preview/", "secret/", "origins/", "consents/", "addresses/", "switch/", "lift/", "copy/",
    "keywords/change", "messages/", "<uuid:contact>/enquiries/", "frame/", "preview/<slug:part>/",
    "report.csv", "report.xlsx", "report.pdf",
    "menu-preview/", "now/frame/", "looks/preview/", "<slug:part>/",
}  # fmt: skip


def walk(walker: Walker, pages: list[str], limit: int, name: str) -> None:
    for path in pages:
        walker.visit(path, limit=limit if name == "desk" else None)  # the same bytes go to both
        if folder := os.environ.get("SCREENSHOTS"):
            walker.look(name, folder)
    if walker.problems:
        pytest.fail("\n".join(walker.problems), pytrace=False)


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_the_console(
    live_server: LiveServer, chromium: Browser, client_of: Callable[..., Client], look: str
) -> None:
    client, house = client_of("administrator"), furnish()
    context = chromium.new_context(locale="en-GB", **LOOKS[look])  # type: ignore[arg-type]
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    walk(Walker(context, live_server.url, client), console_pages(house), CONSOLE_BYTES, look)
    context.close()


@pytest.mark.parametrize("look", PUBLIC_LOOKS)
def test_every_page_for_customers(live_server: LiveServer, chromium: Browser, look: str) -> None:
    house = furnish()
    context = chromium.new_context(locale="en-GB", **PUBLIC_LOOKS[look])  # type: ignore[arg-type]
    walk(Walker(context, live_server.url, Client()), public_pages(house), PUBLIC_BYTES, look)
    context.close()


def test_the_walk_leaves_no_page_of_the_console_out() -> None:
    walked = {resolve(path.split("?")[0]).route for path in console_pages(furnish())}
    pages = {route for route in routes() if route.startswith("console/") and not route.endswith(tuple(NO_PAGES))}
    assert pages - walked == set()
