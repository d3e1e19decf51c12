"""What a phone shows of the console: no keys that it does not have, and a page that is not hidden behind its buttons."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.factories import make_incident, make_levels
from tests.incidents.console.conftest import DESKTOP_DARK, PHONE_LIGHT, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Desks = Callable[..., Desk]
LOWEST_BAR = 100


@pytest.mark.parametrize("options", [PHONE_LIGHT, {"viewport": {"width": 1180, "height": 820}, "has_touch": True}])
def test_keys_are_named_only_where_there_are_keys(desk_of: Desks, options: dict[str, object]) -> None:
    make_levels()
    page = desk_of("responder", **{**options, "is_mobile": True}).open("/console/declare")
    expect(page.locator("kbd.key-hint")).not_to_have_count(0)
    assert page.locator("kbd.key-hint:visible").count() == 0
    desk = desk_of("responder", **DESKTOP_DARK).open("/console/declare")
    expect(desk.locator("kbd.key-hint:visible").first).to_be_visible()


def test_the_stripe_of_a_drill_comes_as_soon_as_its_box_is_ticked(desk_of: Desks) -> None:
    make_levels()
    page = desk_of("responder", **PHONE_LIGHT).open("/console/declare")
    expect(page.locator(".stripe")).to_be_hidden()
    page.locator("details:has([name=drill]) > summary").click()
    page.locator("[name=drill]").check()
    expect(page.locator(".stripe")).to_be_visible()


def test_the_bar_of_buttons_leaves_room_to_write(desk_of: Desks) -> None:
    make_levels()
    page = desk_of("responder", **PHONE_LIGHT).open("/console/declare")
    bar = page.locator(".action-bar").bounding_box()
    assert bar and bar["height"] <= LOWEST_BAR


def test_who_keeps_a_channel_is_folded_away_and_who_leads_is_not(desk_of: Desks) -> None:
    incident = make_incident()
    page = desk_of("responder", **PHONE_LIGHT).open(f"/console/incidents/{incident.uuid}/")
    panel = page.locator("#responsibility")
    expect(panel.get_by_text("Writer", exact=True)).to_be_visible()
    button = panel.get_by_role("button", name=re.compile("Channel Banner"))
    expect(button).to_be_hidden()
    panel.locator("summary").click()
    button.click()
    expect(page.locator("#responsibility summary")).to_contain_text("1 of 6 have somebody")
