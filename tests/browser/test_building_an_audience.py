"""Building an audience with nested groups: by clicking, by keyboard alone, and by plain forms when no script runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as installed
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from audiences.models import Audience
from tests.factories import make_attribute, make_contact, make_service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOADING = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
NEW = "/console/audiences/new/"
RULE = {"all": [{"attribute": "type", "is": "business"}, {"any": [{"language": "sv"}, {"follows": "web-shop"}]}]}
SENTENCE = "type is “business” and (language is Swedish or follows Web shop)"


@pytest.fixture
def open_page(
    live_server: LiveServer, chromium: Browser, client_of: Callable[..., Client]
) -> Iterator[Callable[..., Page]]:
    """``open_page(path, **options of the browser)``, signed in as an administrator; twelve people match ``RULE``."""
    make_attribute("type", "choice", choices=["business", "household"])
    make_service("web-shop", names={"en": "Web shop"})
    for number in range(14):
        kind = "business" if number < 12 else "household"
        make_contact(name=f"Person {number:02}", language="sv", attributes={"type": kind})
    contexts = []

    def open_one(path: str, **options: Any) -> Page:
        context = chromium.new_context(locale="en-GB", **options)
        name = installed.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(live_server.url + path)
        return page

    cookie = client_of("administrator").cookies[installed.SESSION_COOKIE_NAME].value
    yield open_one
    for context in contexts:
        context.close()


def part(page: Page, path: str, what: str) -> Any:
    return page.locator(f"[id='{path}-{what}']")


def button(page: Page, value: str) -> Any:
    return page.locator(f"button[name=do][value='{value}']")


def ask(page: Page, path: str, question: str) -> None:
    """Choose what a condition asks and wait for its value's field."""
    expect(page.locator(LOADING)).to_have_count(0)
    part(page, path, "what").select_option(question)
    expect(part(page, path, "value")).to_be_visible()
    expect(page.locator(LOADING)).to_have_count(0)


def violations(page: Page) -> list[str]:
    return [f"{found['id']}: {found['help']}" for found in Axe().run(page).response["violations"]]


def test_nested_groups_are_built_by_clicking_while_sentence_count_and_people_follow(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(NEW, viewport={"width": 1360, "height": 900}, color_scheme="dark")
    preview = page.locator("#audience-preview")
    expect(preview).to_contain_text("14 people now")
    expect(preview).to_contain_text("It has no conditions: it means everybody.")
    button(page, "add-line r").click()
    expect(part(page, "r.0", "what")).to_be_focused()
    expect(preview).to_contain_text("Complete the conditions")
    ask(page, "r.0", "attribute:type")
    part(page, "r.0", "value").select_option("business")
    expect(preview.locator("dd[lang=en]")).to_have_text("type is “business”")
    expect(preview).to_contain_text("12 people now")
    button(page, "add-group r").click()
    expect(part(page, "r.1.0", "what")).to_be_focused()
    ask(page, "r.1.0", "language")
    part(page, "r.1.0", "value").select_option("sv")
    button(page, "add-line r.1").click()
    ask(page, "r.1.1", "follows")
    part(page, "r.1.1", "value").select_option(label="Web shop")
    expect(preview.locator("dd[lang=en]")).to_have_text(SENTENCE)
    expect(preview.locator("dd[lang=fi]")).to_contain_text("ruotsi")
    people = preview.locator(".plain-list li")
    expect(people).to_have_count(10)
    for index in range(10):
        expect(people.nth(index)).to_contain_text(
            re.compile(r"Person \d\d.*type is “business”.*language is Swedish", re.S)
        )
    assert violations(page) == []
    page.get_by_label("Name (English)").or_(page.locator("[name='names.en']")).first.fill("Swedish firms")
    page.locator("[name=slug]").fill("swedish-firms")
    button(page, "save").click()
    page.wait_for_url("**/console/audiences/swedish-firms/")
    assert Audience.objects.get().rule == RULE
    expect(page.get_by_text(SENTENCE).first).to_be_visible()
    assert violations(page) == []


def test_the_same_by_keyboard_alone_each_step_goes_on_where_one_is(open_page: Callable[..., Page]) -> None:
    page = open_page(NEW, viewport={"width": 1360, "height": 900})

    def tab_to(locator: Any) -> None:
        for _press in range(30):
            if locator.evaluate("element => element === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"thirty tabs do not lead to {locator}")

    def choose(path: str, what: str, letters: str, value: str) -> None:
        tab_to(part(page, path, what))
        page.keyboard.type(letters, delay=80)  # as people type, so that what a letter sets off may come before the next
        expect(part(page, path, what)).to_have_value(value)

    part(page, "r", "join").focus()
    tab_to(button(page, "add-line r"))
    page.keyboard.press("Enter")
    expect(part(page, "r.0", "what")).to_be_focused()
    choose("r.0", "what", "type", "attribute:type")
    expect(part(page, "r.0", "value")).to_be_visible()
    expect(part(page, "r.0", "what")).to_be_focused()
    choose("r.0", "value", "bus", "business")
    tab_to(button(page, "add-group r"))
    page.keyboard.press("Space")
    expect(part(page, "r.1.0", "what")).to_be_focused()
    choose("r.1.0", "what", "Lang", "language")
    expect(part(page, "r.1.0", "value")).to_be_visible()
    choose("r.1.0", "value", "Swe", "sv")
    tab_to(button(page, "add-line r.1"))
    page.keyboard.press("Enter")
    expect(part(page, "r.1.1", "what")).to_be_focused()
    tab_to(button(page, "remove r.1.1"))
    page.keyboard.press("Enter")
    expect(part(page, "r.1.1", "what")).to_have_count(0)
    expect(button(page, "add-line r.1")).to_be_focused()
    expect(page.locator("#audience-preview dd[lang=en]")).to_have_text("type is “business” and language is Swedish")


def test_without_a_script_every_button_draws_the_page_anew(open_page: Callable[..., Page]) -> None:
    page = open_page(NEW, java_script_enabled=False, viewport={"width": 360, "height": 740})
    button(page, "add-line r").click()
    part(page, "r.0", "what").select_option("attribute:type")
    button(page, "refresh").last.click()
    part(page, "r.0", "value").select_option("business")
    button(page, "add-group r").click()
    part(page, "r.1.0", "what").select_option("language")
    button(page, "refresh").last.click()
    part(page, "r.1.0", "value").select_option("sv")
    button(page, "add-line r.1").click()
    part(page, "r.1.1", "what").select_option("follows")
    button(page, "refresh").last.click()
    part(page, "r.1.1", "value").select_option(label="Web shop")
    button(page, "refresh").last.click()
    preview = page.locator("#audience-preview")
    expect(preview.locator("dd[lang=en]")).to_have_text(SENTENCE)
    expect(preview).to_contain_text("12 people now")
    expect(preview.locator(".plain-list li")).to_have_count(10)
    page.locator("[name='names.en']").fill("Swedish firms")
    page.locator("[name=slug]").fill("swedish-firms")
    button(page, "save").click()
    page.wait_for_url("**/console/audiences/swedish-firms/")
    assert Audience.objects.get().rule == RULE


def test_an_unfinished_rule_is_not_saved_and_what_is_missing_is_said_beside_it(open_page: Callable[..., Page]) -> None:
    page = open_page(NEW, viewport={"width": 360, "height": 740}, color_scheme="light")
    button(page, "add-line r").click()
    ask(page, "r.0", "language")
    page.locator("[name='names.en']").fill("Half")
    page.locator("[name=slug]").fill("half")
    button(page, "save").click()
    expect(page.locator("[id='r.0-error']")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []
    assert not Audience.objects.exists()
