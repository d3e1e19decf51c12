"""The status page and the console's site pages in a real browser: axe finds nothing, nothing overflows, it is light."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from statuscomms.clock import now
from tests.factories import make_incident, make_service, make_site
from touchpoints.documents.snapshot import month_of
from touchpoints.services import publish_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [{"width": 360, "height": 740}, {"width": 1280, "height": 900}]


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """Chromium; Playwright keeps a loop in this thread, which Django would otherwise take for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(browser: Browser, address: str, **context) -> tuple[Page, list[str], list[int]]:
    """A page, what its console said, and the bytes that it transferred."""
    page = browser.new_context(**context).new_page()
    said: list[str] = []
    sizes: list[int] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(address, wait_until="networkidle")
    return page, said, sizes


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_status_page_is_accessible_light_and_fits(live_server, browser, language, size, scheme):
    services = [make_service(f"service-{number}") for number in range(8)]
    make_service("part", parent=services[0])
    incident = make_incident(services=services[:2])
    make_incident(services=services[:1])  # of the same name
    publish_all()
    month = f"/{language}/history/{month_of(now()):%Y-%m}"
    for path in (f"/{language}/", f"/{language}/incidents/{incident.uuid}", month):
        page, said, sizes = opened(browser, live_server.url + path, viewport=size, color_scheme=scheme)
        assert Axe().run(page).response["violations"] == []
        assert said == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert sum(sizes) < 60_000
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/status-{language}-{size['width']}-{scheme}.png", full_page=True)
        page.context.close()


def test_the_sites_pages_are_accessible(live_server, browser, client_of):
    site = make_site(services=[make_service()])
    cookie = client_of("administrator").cookies["statuscomms_session"].value
    for path in ("/console/sites/", "/console/sites/new/", f"/console/sites/{site.uuid}/"):
        page = browser.new_context(viewport=SIZES[0]).new_page()
        page.context.add_cookies([{"name": "statuscomms_session", "value": cookie, "url": live_server.url}])
        page.goto(live_server.url + path, wait_until="networkidle")
        assert page.locator("h1").count() == 1
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{path.strip('/').replace('/', '-')[:20]}.png", full_page=True)
        page.context.close()
