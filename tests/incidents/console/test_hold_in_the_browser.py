"""The hold: a countdown that survives a reload and a wrong clock, undone by Escape, by `u` or without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from incidents.models import Incident, Update
from tests.factories import make_incident
from tests.incidents.console.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Desks = Callable[..., Desk]


def held() -> Incident:
    incident = make_incident("Card payments fail", level=2, hold_seconds=300)
    assert incident.updates.get().state == "held"
    return incident


@pytest.mark.parametrize("key", ["Escape", "u"])
def test_one_key_undoes_and_leads_to_the_draft(desk_of: Desks, key: str) -> None:
    incident = held()
    page = desk_of("responder").open(f"/console/incidents/{incident.uuid}/")
    expect(page.get_by_role("timer")).to_contain_text("seconds left to undo")
    page.keyboard.press(key)
    page.wait_for_url("**/review/")
    assert Update.objects.get().state == "draft"


def test_the_countdown_is_right_after_a_reload_and_with_a_wrong_clock(desk_of: Desks) -> None:
    incident = held()
    page = desk_of("responder").open("/console/style")
    page.context.add_init_script("Date.now = () => 0;")  # the reader's computer believes that it is 1970
    page.goto(page.url.replace("/console/style", f"/console/incidents/{incident.uuid}/"))
    for _ in range(2):
        words = page.get_by_role("timer")
        expect(words).to_contain_text("seconds left to undo")
        assert 200 < int(words.inner_text().split()[0]) <= 300
        page.reload()


def test_typing_a_note_is_no_undo(desk_of: Desks) -> None:
    incident = held()
    page = desk_of("responder").open(f"/console/incidents/{incident.uuid}/")
    page.locator("[name=body]").focus()
    page.keyboard.press("u")
    page.keyboard.press("Escape")
    expect(page.locator("[name=body]")).to_have_value("u")
    assert Update.objects.get().state == "held"


def test_without_javascript_the_button_undoes(desk_of: Desks) -> None:
    incident = held()
    page = desk_of("responder", java_script_enabled=False).open(f"/console/incidents/{incident.uuid}/")
    page.get_by_role("button", name="Undo: back to draft").click()
    page.wait_for_url("**/review/")
    assert Update.objects.get().state == "draft"
