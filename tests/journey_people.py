"""The people of the journey: somebody on duty at the console, and visitors of the demo customer site, in real browsers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

import requests
from playwright.sync_api import Browser, expect

Found = TypeVar("Found")
SHOWS_WITHIN = 15_000  # milliseconds: the promise for appearing and vanishing, counted from release


def eventually(look: Callable[[], Found], *, seconds: float = 30.0, what: str = "it") -> Found:
    """The first truthy thing that ``look`` finds; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.2)


class Duty:
    """Somebody on duty at the console."""

    def __init__(self, browser: Browser, run: dict[str, Any]) -> None:
        self.base = run["base_url"]
        self.page = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}).new_page()
        self.page.set_default_timeout(20_000)
        self.page.goto(f"{self.base}/console/")
        self.page.fill("[name=login]", run["admin"]["username"])
        self.page.fill("[name=password]", run["admin"]["password"])
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_selector("#incidents")

    def declare_from_playbook(self, name: str, *, severity: str, level: int, pages: str, audience: str) -> None:
        """From the list by keyboard to the review, through the playbook's card."""
        self.page.press("body", "c")
        self.page.get_by_role("link", name=name).click()
        self.page.check(f"[name=severity][value={severity}]", force=True)
        self.page.check(f"[name=level][value='{level}']", force=True)
        self.page.get_by_text("Whom and where").click()
        self.page.fill("[name='pages.include']", pages)
        self.page.select_option("[name=audience]", audience)

    def go_to_review(self) -> None:
        self.page.get_by_role("button", name="Review").click()
        self.page.wait_for_selector("#publish-form")

    def publish(self) -> str:
        """Press the button; the incident's UUID."""
        self.page.locator("#publish-form").get_by_role("button", name="Publish").click()
        self.page.wait_for_url(re.compile(r"/console/incidents/[0-9a-f-]{36}/$"))
        return self.page.url.rstrip("/").rsplit("/", 1)[1]

    def update(self, status: str, body: str) -> None:
        self.page.get_by_role("link", name="Update", exact=True).click()
        self.page.check(f"[name=status][value={status}]", force=True)
        self.page.fill("[name='texts.en.body']", body)
        self.page.get_by_role("button", name="Publish update").click()
        self.page.wait_for_url(re.compile(r"/console/incidents/[0-9a-f-]{36}/$"))

    def resolve(self, body: str) -> None:
        self.page.get_by_role("link", name="Resolve").click()
        self.page.fill("[name='texts.en.body']", body)
        self.page.get_by_role("button", name="Resolve and publish").click()
        self.page.wait_for_url(re.compile(r"/console/incidents/[0-9a-f-]{36}/$"))


class Visitor:
    """A visitor of the demo customer site, logged in as ``reference`` or not at all."""

    def __init__(self, browser: Browser, run: dict[str, Any], path: str, reference: str = "") -> None:
        self.site = run["demo_site_url"].rstrip("/")
        self.context = browser.new_context(locale="en-GB", viewport={"width": 1200, "height": 800})
        self.page = self.context.new_page()
        self.messages: list[str] = []
        self.page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        if reference:
            self.page.goto(f"{self.site}/login")
            self.page.locator(f"button[value={reference}]").click()
            self.page.wait_for_load_state()
        self.page.goto(f"{self.site}{path}?lang=en")

    @property
    def overlay(self) -> Any:
        return self.page.locator("dialog[open]")

    @property
    def banner(self) -> Any:
        return self.page.locator("#banner.box")

    def sees_nothing_of(self, words: str) -> None:
        """After the next time the page asked for news, nothing on it says ``words``."""
        with self.page.expect_response(lambda answer: "/embed/v1/" in answer.url and ".json" in answer.url):
            pass
        expect(self.overlay).to_have_count(0)
        expect(self.page.get_by_text(words)).to_have_count(0)

    def open_chat(self) -> Any:
        self.page.locator("#help").click()
        window = self.page.get_by_role("dialog").last
        expect(window).to_be_visible()
        return window

    def report_a_problem(self, text: str) -> None:
        window = self.open_chat()
        window.get_by_role("button", name="Report a problem").click()
        window.locator("textarea").fill(text)
        window.get_by_role("button", name="Send").click()
        expect(window.get_by_role("status").last).to_contain_text("Thank", timeout=10_000)


class Mailbox:
    """What the demo's customers received, mail and SMS."""

    def __init__(self, run: dict[str, Any]) -> None:
        self.mail, self.phone = run["mailbox_url"], run["phone_url"]

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        return self._read(self.mail, address)

    def texts_to(self, number: str) -> list[dict[str, Any]]:
        return self._read(self.phone, number)

    def mail_to(self, address: str, *, containing: str) -> dict[str, Any]:
        """The newest mail to an address that contains these words, waited for."""

        def look() -> dict[str, Any] | None:
            return next((mail for mail in self.mails_to(address) if containing in mail["text"] + mail["subject"]), None)

        return eventually(look, seconds=60, what=f"a mail with {containing!r}")

    @staticmethod
    def _read(address: str, to: str) -> list[dict[str, Any]]:
        return list(requests.get(address, params={"format": "json", "to": to}, timeout=5).json()["messages"])


class Staff:
    """A script with the administrator's key."""

    def __init__(self, run: dict[str, Any]) -> None:
        self.base = f"{run['base_url']}/api/v1"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {run['api_key']}"

    def get(self, path: str) -> Any:
        response = self.session.get(f"{self.base}/{path}", timeout=10)
        assert response.status_code < 400, response.text
        return response.json()

    def post(self, path: str, body: Any) -> Any:
        response = self.session.post(f"{self.base}/{path}", json=body, timeout=10)
        assert response.status_code < 400, response.text
        return response.json()

    def broadcasts(self, incident: str) -> list[dict[str, Any]]:
        return [self.get(f"broadcasts/{row['id']}") for row in self.get(f"incidents/{incident}")["broadcasts"]]
