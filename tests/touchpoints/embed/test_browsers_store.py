"""The browser's own store of files never keeps news from a visitor, whatever a host in the middle says about keeping."""

import pytest
from playwright.sync_api import expect

from touchpoints.documents.rendered import SHORT_LIVED

from .stage import notice

pytestmark = pytest.mark.browser

KEPT_BY_BROWSERS = {
    "a day, as a delivery network may rewrite it": {"Cache-Control": "public, max-age=86400"},
    "as long as the browser thinks fit": {"Cache-Control": "", "Last-Modified": "Mon, 05 Jan 2015 10:00:00 GMT"},
}
ASKED_ANEW = {"as we answer": SHORT_LIVED, "never kept": "no-store", "always checked": "no-cache"}
FEED = "/embed/v1/shop.json"


@pytest.mark.parametrize("headers", KEPT_BY_BROWSERS.values(), ids=KEPT_BY_BROWSERS)
def test_an_open_page_and_the_next_page_hear_news_although_browsers_may_keep_the_feed(stage, visitor, settled, headers):
    stage.feed()
    stage.answers[FEED].headers = headers
    page = visitor.visit(stage.page("/"))
    settled(page, stage)
    stage.feed(notice())
    stage.answers[FEED].headers = headers
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    # The next page asks once only, so that the first answer has to be the true one.
    stage.feed(notice("overlay"), poll_seconds=600)
    stage.answers[FEED].headers = headers
    page = visitor.visit(stage.page("/next"))
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("#banner")).to_have_count(0)


@pytest.mark.parametrize("said", ASKED_ANEW.values(), ids=ASKED_ANEW)
def test_a_host_that_makes_browsers_ask_anew_is_asked_once_for_each_poll(stage, visitor, said):
    stage.feed(poll_seconds=600)
    stage.answers[FEED].headers = {"Cache-Control": said}
    page = visitor.visit(stage.page("/"))
    for polls in (1, 2, 3):
        page.wait_for_function(
            "(polls) => performance.getEntriesByType('resource').filter((one) => one.name.includes('shop.json')).length >= polls",
            arg=polls,
        )
        page.evaluate("dispatchEvent(new Event('online'))")
    assert stage.asked.count(FEED) in (3, 4)  # the last one may be on its way
