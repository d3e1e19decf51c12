import json

import pytest
from playwright.sync_api import expect

from tests.demo.conftest import wait_for

from .stage import Answer, notice

pytestmark = pytest.mark.browser

QUEUE = "window.statuscomms=function(){(statuscomms.q=statuscomms.q||[]).push(arguments)};"
STUB = f"<script>{QUEUE}window.token='jwt-1';statuscomms('identify',async()=>window.token)</script>"
PUBLIC, BUSINESS = (
    notice(key="public"),
    notice(key="business", level=4, texts={"en": {"title": "For business", "body": [], "instructions": []}}),
)


def known(key="k1", generation="g1", **more):
    return Answer(
        json.dumps({"audience_key": key, "generation": generation, "visitor": "signed", "dismissed": []} | more)
    )


def test_a_known_customer_sees_what_is_meant_for_the_group_and_a_stranger_does_not(stage, visitors):
    stage.feed(PUBLIC, audiences_generation="g1")
    stage.feed(BUSINESS, PUBLIC, audience="k1", audiences_generation="g1")
    stage.replies["identify"] = known()
    page = visitors().visit(stage.page("/", head=STUB))
    expect(page.locator("#banner")).to_contain_text("For business")
    assert stage.sent("identify") == [{"token": "jwt-1"}]
    stranger = visitors().visit(stage.page("/stranger"))
    expect(stranger.locator("#banner")).to_contain_text("Card payments fail")


@pytest.mark.parametrize(
    "reply", [Answer("{}", 403), Answer("{}", 422), Answer("", 500), Answer("[", 200)], ids=["403", "422", "500", "cut"]
)
def test_a_refused_token_leaves_the_public_file(stage, visitor, reply):
    stage.feed(PUBLIC, audiences_generation="g1")
    stage.replies["identify"] = reply
    page = visitor.visit(stage.page("/", head=STUB))
    wait_for(lambda: len(stage.sent("identify")) == 1)
    expect(page.locator("#banner")).to_contain_text("Card payments fail")


@pytest.mark.parametrize("how", ["throw new Error('down')", "return Promise.reject(new Error('down'))"])
def test_a_page_that_could_not_say_who_is_there_is_asked_again(stage, visitor, how):
    stage.feed(PUBLIC, audiences_generation="g1")
    stage.feed(BUSINESS, PUBLIC, audience="k1", audiences_generation="g1")
    stage.replies["identify"] = known()
    visitor.context.add_init_script(
        "const wait = setTimeout; setTimeout = (act, ms) => wait(act, ms > 5000 ? ms / 10 : ms)"
    )
    token = f"let asked = 0; statuscomms('identify', () => {{ if (!asked++) {{ {how} }} return 'jwt-1' }})"
    page = visitor.visit(stage.page("/", head=f"<script>{QUEUE}{token}</script>"))
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    expect(page.locator("#banner")).to_contain_text("For business")
    assert visitor.complaints == []


def test_a_page_that_never_says_who_is_there_shows_the_public_notices(stage, visitor):
    stage.feed(PUBLIC, audiences_generation="g1")
    page = visitor.visit(stage.page("/", head=STUB.replace("window.token)", "new Promise(() => 0))")))
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    assert stage.sent("identify") == []


def test_without_a_token_nobody_is_asked(stage, visitor, settled):
    stage.feed(PUBLIC, audiences_generation="g1")
    page = visitor.visit(stage.page("/", head=STUB.replace("'jwt-1'", "null")))
    settled(page, stage)
    assert stage.sent("identify") == []
    expect(page.locator("#banner")).to_contain_text("Card payments fail")


def test_when_other_audiences_come_into_use_the_visitor_is_identified_again(stage, visitor):
    stage.feed(audiences_generation="g1")
    stage.replies["identify"] = known(key="")
    page = visitor.visit(stage.page("/", head=STUB))
    page.wait_for_function("window.statuscomms && statuscomms.version")
    stage.replies["identify"] = known(key="k2", generation="g2")
    stage.feed(BUSINESS, audience="k2", audiences_generation="g2")
    stage.feed(audiences_generation="g2")
    expect(page.locator("#banner")).to_contain_text("For business", timeout=4000)
    assert len(stage.sent("identify")) == 2


@pytest.mark.parametrize("stuck", ["generation", "document"])
def test_a_server_that_never_agrees_is_asked_ever_more_rarely(stage, visitor, stuck):
    # Either the feed lags behind what identify says, or the group's own document never comes.
    stage.feed(audiences_generation="g9" if stuck == "generation" else "g1")
    stage.replies["identify"] = known(key="" if stuck == "generation" else "k1")
    visitor.context.add_init_script("Math.random = () => 0.25")
    page = visitor.visit(stage.page("/", head=STUB))
    page.wait_for_timeout(7000)
    # At the start, then after 0.5, 1.5, 4.5 and 13.5 seconds.
    assert 3 <= len(stage.sent("identify")) <= 4


def test_when_the_groups_document_is_gone_the_public_one_serves_until_identified_again(stage, visitor):
    stage.feed(PUBLIC, audiences_generation="g1")
    stage.feed(BUSINESS, audience="k1", audiences_generation="g1")
    stage.replies["identify"] = known()
    page = visitor.visit(stage.page("/", head=STUB))
    expect(page.locator("#banner")).to_contain_text("For business")
    stage.replies["identify"] = known(key="k2")
    stage.feed(
        notice(key="new", texts={"en": {"title": "For the north", "body": [], "instructions": []}}),
        audience="k2",
        audiences_generation="g1",
    )
    del stage.answers["/embed/v1/shop/k1.json"]
    expect(page.locator("#banner")).to_contain_text("For the north", timeout=4000)


def test_what_was_closed_on_another_device_stays_closed_here(stage, visitor, settled):
    stage.feed(PUBLIC, audience="k1")
    stage.feed()
    stage.replies["identify"] = known(dismissed=[{"key": "public", "revision": 1}])
    page = visitor.visit(stage.page("/", head=STUB))
    settled(page, stage, 3)
    assert page.locator("#banner").count() == 0 or page.locator("#banner").is_hidden()


def test_a_closed_notice_for_the_group_is_not_forgotten_on_a_page_that_starts_anonymous(stage, visitor, settled):
    stage.feed()
    stage.feed(BUSINESS, audience="k1")
    stage.replies["identify"] = known()
    page = visitor.visit(stage.page("/", head=STUB))
    page.get_by_role("button", name="Close").click()
    visitor.visit(stage.page("/anonymous"))
    settled(page, stage)
    visitor.visit(stage.page("/", head=STUB))
    settled(page, stage, 3)
    assert page.locator("#banner").count() == 0 or page.locator("#banner").is_hidden()


@pytest.mark.parametrize(("gpc", "visitor_name"), [(False, "signed"), (True, None)])
def test_beacons_name_a_known_visitor_unless_the_browser_asks_for_privacy(
    stage, visitors, eventually, gpc, visitor_name
):
    stage.feed()
    stage.feed(BUSINESS, audience="k1")
    stage.replies["identify"] = known()
    visitor = visitors()
    visitor.context.add_init_script(
        f"Object.defineProperty(navigator,'globalPrivacyControl',{{get:()=>{str(gpc).lower()}}})"
    )
    page = visitor.visit(stage.page("/", head=STUB))
    page.locator("#banner").wait_for()
    eventually(lambda: not page.wait_for_timeout(100) and stage.sent("seen"))
    assert stage.sent("seen")[0].get("visitor") == visitor_name


def hidden(page):
    return page.locator("#banner").count() == 0 or page.locator("#banner").is_hidden()


def test_an_older_revision_closed_elsewhere_opens_nothing_that_was_closed_here(stage, visitor, settled):
    newer = notice(key="public", revision=2)
    stage.feed(newer, audience="k1")
    stage.feed(newer)
    page = visitor.visit(stage.page("/anonymous"))
    page.get_by_role("button", name="Close").click()
    stage.replies["identify"] = known(dismissed=[{"key": "public", "revision": 1}])
    visitor.visit(stage.page("/", head=STUB))
    settled(page, stage, 3)
    assert stage.sent("identify") and hidden(page)


def test_another_tab_that_still_knows_the_older_revision_opens_nothing(stage, visitor, settled):
    stage.feed(notice(key="public", revision=2))
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Close").click()
    page.evaluate("localStorage['statuscomms:shop'] = JSON.stringify({public: [1, 0]})")
    settled(page, stage, 3)
    assert hidden(page)
    page.evaluate("localStorage['statuscomms:shop'] = '{\"public\":null,\"x\":7}'")
    settled(page, stage, 3)
    assert hidden(page)
    stage.feed(notice(key="public", revision=3))
    page.locator("#banner").wait_for()
