"""A real Chromium in front of a live server, signed in as one of the people."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.people import client_for, make_people

DESKTOP_DARK = {"viewport": {"width": 1360, "height": 900}, "color_scheme": "dark"}
PHONE_LIGHT = {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Per module: the loop of Playwright must be gone before other tests touch the database."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Desk:
    """Somebody on the staff with a browser; keeps what the browser complained about and how much it loaded."""

    context: BrowserContext
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """A new tab at ``path``, loaded."""
        page = self.context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.base + path)
        return page


@pytest.fixture
def desk_of(transactional_db: None, live_server: LiveServer, chromium: Browser) -> Iterator[Callable[..., Desk]]:
    """``desk_of("responder", **browser options)``."""
    people, opened = make_people(), []

    def sit_down(role: str, **options: object) -> Desk:
        client: Client = client_for(people[role])
        cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
        cookie["value"] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = chromium.new_context(locale="en-GB", **(options or DESKTOP_DARK))  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        context.add_cookies([cookie])  # type: ignore[list-item]
        opened.append(context)
        return Desk(context, live_server.url)

    yield sit_down
    for context in opened:
        context.close()
