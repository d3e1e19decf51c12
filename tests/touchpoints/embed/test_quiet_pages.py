"""Pages with nothing to show: the embed asks nothing of them, and what began while they were quiet is right afterwards."""

import pytest
from playwright.sync_api import expect

from .stage import notice

pytestmark = pytest.mark.browser

COUNTING = """
window.asked = {storage: 0, clocks: 0};
const storage = Object.getOwnPropertyDescriptor(Window.prototype, "localStorage") ||
  Object.getOwnPropertyDescriptor(window, "localStorage");
Object.defineProperty(window, "localStorage", {get() { asked.storage++; return storage.get.call(window); }});
const clock = window.setInterval;
window.setInterval = (...rest) => { asked.clocks++; return clock(...rest); };
"""
LATER = "const real = Date.now; window.past = 0; Date.now = () => real() + window.past;"
"""``past``: milliseconds that the page believes to have gone by."""


def test_nothing_is_asked_of_storage_clock_or_document_until_there_is_something_to_show(stage, visitor, settled):
    visitor.context.add_init_script(COUNTING)
    stage.feed()
    page = visitor.visit(stage.page("/"))
    settled(page, stage, 3)
    assert page.evaluate("asked") == {"storage": 0, "clocks": 0}
    assert page.locator("statuscomms-embed").count() == 0
    stage.feed(notice())
    expect(page.locator("#banner")).to_be_visible()
    asked = page.evaluate("asked")
    assert asked["storage"] and asked["clocks"] == 1
    settled(page, stage, 3)
    assert page.evaluate("asked.clocks") == 1


def test_what_ended_while_the_visitor_was_away_is_forgotten_when_they_leave_the_next_page(stage, visitor, settled):
    stage.feed(notice())
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Close").click()
    page.goto(stage.page("/without", snippet=""))
    assert page.evaluate("localStorage.length") == 1
    stage.feed()
    page = visitor.visit(stage.page("/"))
    settled(page, stage)
    page.goto(stage.page("/without", snippet=""))
    page.wait_for_function("localStorage.length === 0")


@pytest.mark.parametrize("off", ["never answered", "switched off"])
def test_nothing_is_forgotten_by_a_page_that_never_learnt_what_is_on(stage, visitor, settled, off):
    stage.feed(notice())
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Close").click()
    if off == "switched off":
        stage.feed(off=True)
    else:
        stage.answers.clear()
    page = visitor.visit(stage.page("/"))
    settled(page, stage, 1)
    page.goto(stage.page("/without", snippet=""))
    assert page.evaluate("localStorage.length") == 1


@pytest.fixture
def quiet(stage, visitor, settled):
    """A page that has stood open for some polls with nothing to show, and whose clock ``past`` moves on."""
    visitor.context.add_init_script(LATER)
    stage.feed()
    page = visitor.visit(stage.page("/"))
    settled(page, stage)
    return page


def test_the_wait_of_an_overlay_counts_from_the_visitors_arrival_also_on_a_quiet_page(stage, quiet):
    quiet.evaluate("past = 60_000")
    stage.feed(notice("overlay", options={"delay_seconds": 30}))
    expect(quiet.get_by_role("dialog")).to_be_visible()


def test_it_counts_anew_from_a_change_of_address_that_happened_while_the_page_was_quiet(stage, quiet, settled):
    quiet.evaluate("past = 60_000; history.pushState({}, '', '/basket')")
    stage.feed(notice("overlay", options={"delay_seconds": 30}))
    settled(quiet, stage, 6)
    assert quiet.get_by_role("dialog").count() == 0
    quiet.evaluate("past = 95_000")
    expect(quiet.get_by_role("dialog")).to_be_visible()
