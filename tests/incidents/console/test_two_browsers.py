"""Two people work on one incident, each in a browser: both see what the other does, and lose nothing that they write."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from incidents.declarations import Tell, Text, UpdateDraft
from incidents.services import add_update
from tests.factories import make_actor, make_incident, make_levels, make_service
from tests.incidents.console.conftest import PHONE_LIGHT, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Desks = Callable[..., Desk]
SOON = 15_000
"""Milliseconds; the page asks every three seconds, the machine may be busy."""


def still_the_same_document(page: Page) -> None:
    """Marks the document, so that a reload would be noticed."""
    page.evaluate("document.body.dataset.opened = 'once'")


def was_not_reloaded(page: Page) -> bool:
    return bool(page.evaluate("document.body.dataset.opened === 'once'"))


def test_an_update_and_a_withdrawal_appear_in_the_other_browser_while_a_note_is_being_written(desk_of: Desks) -> None:
    make_levels()
    incident = make_incident(services=[make_service("card-payments")], level=2)
    address = f"/console/incidents/{incident.uuid}/"
    watching = desk_of("manager").open(address)
    still_the_same_document(watching)
    watching.locator("#note-form textarea").fill("Half a sentence")
    watching.get_by_text("Who did what").click()

    working = desk_of("responder", **PHONE_LIGHT).open(address + "update/")
    working.locator("input[name=status][value=identified]").check()
    working.locator("[name='texts.en.body']").fill("The cable is broken.")
    working.get_by_role("button", name="Publish update").click()
    working.wait_for_url("**" + address)

    expect(watching.get_by_text("The cable is broken.")).to_be_visible(timeout=SOON)
    expect(watching.locator(".incident-head .badge").first).to_have_text("Identified")
    working.locator("#live-notices").get_by_role("button", name=re.compile("Withdraw.*Banner")).click()
    expect(watching.locator("#live-notices")).not_to_contain_text("Banner", timeout=SOON)
    expect(watching.locator("#note-form textarea")).to_have_value("Half a sentence")
    expect(watching.locator("#history")).to_have_attribute("open", "")
    assert was_not_reloaded(watching)


def test_what_somebody_looks_at_stays_chosen_and_focused(desk_of: Desks) -> None:
    make_levels()
    incident = make_incident(level=1, texts={"en": Text("Payments fail"), "fi": Text("Maksut eivät toimi")})
    watching = desk_of("manager").open(f"/console/incidents/{incident.uuid}/")
    watching.locator("label[for=said-1-fi]").click()
    watching.locator("#live-actions a").first.focus()
    news = UpdateDraft(status="identified", texts={"en": Text(body="Found.")}, channels=Tell.SHOWN)
    add_update(actor=make_actor(), incident=incident, draft=news)
    expect(watching.locator("#earlier-updates")).to_be_visible(timeout=SOON)
    watching.locator("#earlier-updates summary").click()
    expect(watching.locator("#said-1-fi")).to_be_checked()
    assert watching.evaluate("document.activeElement.closest('#live-actions, #live-timeline') !== null")


def test_the_open_list_shows_what_was_declared_elsewhere(desk_of: Desks) -> None:
    make_levels()
    make_incident("Card payments fail", level=1)
    watching = desk_of("viewer", **PHONE_LIGHT).open("/console/")
    still_the_same_document(watching)
    watching.get_by_label("Search").fill("fail")
    watching.wait_for_url("**text=fail**")
    make_incident("Sign-in fails", level=1)
    expect(watching.get_by_role("link", name="Sign-in fails")).to_be_visible(timeout=SOON)
    expect(watching.get_by_label("Search")).to_have_value("fail")
    assert was_not_reloaded(watching)
