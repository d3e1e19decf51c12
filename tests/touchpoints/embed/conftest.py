import os
import time

import pytest
from playwright.sync_api import Error, sync_playwright

from .stage import open_stage


@pytest.fixture(scope="module")
def chromium():
    # Per module: Playwright's loop must be gone before other tests touch the database.
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def stage():
    with open_stage() as stage:
        yield stage


class Visitor:
    """One person with a fresh browser profile; keeps what the browser complained about."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(locale="en-GB", **options)
        self.context.set_default_timeout(6000)
        self.complaints = []
        self.page = self.tab()

    def tab(self):
        page = self.context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def visit(self, address):
        self.page.goto(address)
        return self.page


@pytest.fixture
def visitors(chromium):
    opened = []

    def arrive(**options):
        opened.append(Visitor(chromium, **options))
        return opened[-1]

    yield arrive
    for visitor in opened:
        visitor.context.close()


@pytest.fixture
def visitor(visitors):
    return visitors()


@pytest.fixture
def eventually():
    def wait(condition, seconds=6.0):
        """Poll a condition of the test's side until it holds, letting the browser go on meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if condition():
                return
            time.sleep(0.05)
        raise AssertionError("did not become true in time")

    return wait


@pytest.fixture
def settled():
    def wait(page, stage, polls=2):
        """Wait until the page has asked for the feed some more times, so that absence means something."""
        before = len(stage.asked)
        until = time.monotonic() + 6
        while len(stage.asked) < before + polls and time.monotonic() < until:
            try:
                page.wait_for_timeout(50)
            except Error:
                break
        page.wait_for_timeout(100)

    return wait
