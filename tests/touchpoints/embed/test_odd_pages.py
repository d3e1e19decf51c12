"""Pages and visitors off the beaten track: other kinds of document, other hands in the document, other ways to come and go."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from .conftest import Visitor
from .stage import Answer, notice

pytestmark = pytest.mark.browser

EMPTY = {"entries": [], "menu": []}
ARABIC = {
    "ar": {
        "title": "فشل الدفع بالبطاقة",
        "body": [{"t": "p", "c": ["نحن نبحث في الأمر."]}],
        "instructions": [{"t": "p", "c": ["ادفع بالفاتورة."]}],
    }
}
FOCUS_IN_A_FRAME = '<iframe src="/card" title="Card"></iframe>'


@pytest.fixture
def card_form(stage):
    stage.page("/card", "<label>Card <input id=card></label>", snippet="")


def raw(stage, path, html, kind="text/html"):
    stage.pages[path] = Answer(html, kind=kind)
    return stage.host + path


def xhtml(stage, body="<h1>Shop</h1>"):
    tag = f'<script async="async" src="{stage.embed}/embed/v1.js" data-site="shop" data-lang="en"></script>'
    return raw(
        stage,
        "/x",
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>{tag}</head><body>{body}</body></html>',
        "application/xhtml+xml",
    )


def test_an_xhtml_page_shows_everything(stage, visitor):
    stage.feed(notice("overlay"), notice(), chatbot=EMPTY)
    page = visitor.visit(xhtml(stage))
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    page.get_by_role("button", name="Help").click()
    expect(page.locator("#chat")).to_be_visible()
    assert visitor.complaints == []


def test_a_frameset_has_no_body_and_still_shows_the_notice(stage, visitor):
    stage.page("/in", snippet="")
    stage.feed(notice("overlay"))
    frames = '<frameset cols="50%,50%"><frame src="/in"><frame src="/in"></frameset>'
    page = visitor.visit(raw(stage, "/f", f"<html><head><title>x</title>{stage.tag()}</head>{frames}</html>"))
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.locator("#overlay")).to_have_count(0)
    assert visitor.complaints == []


@pytest.mark.parametrize("document", ["html", "xhtml"])
def test_an_urgent_overlay_waits_for_a_payment_in_a_frame_and_comes_after_it(stage, visitor, card_form, document):
    stage.feed()
    body = "<h1>Shop</h1>" + FOCUS_IN_A_FRAME
    page = visitor.visit(xhtml(stage, body) if document == "xhtml" else stage.page("/", body))
    page.locator("h1").wait_for()
    card = page.frames[1].locator("#card")
    card.press_sequentially("4111")
    stage.feed(notice("overlay", critical=True))
    expect(page.locator("#banner [role=alert]")).to_contain_text("Card payments fail")
    card.press_sequentially("22")
    expect(card).to_have_value("411122")
    assert page.locator("#overlay").count() == 0
    page.locator("h1").click()
    expect(page.locator("#overlay")).to_be_visible()


def test_a_menu_that_calls_itself_modal_but_is_not_to_be_seen_holds_nothing_back(stage, visitor):
    stage.feed(notice("overlay"))
    menu = "<div role=dialog aria-modal=true style='visibility:hidden'>Menu</div>"
    page = visitor.visit(stage.page("/", menu))
    expect(page.locator("#overlay")).to_be_visible()


def test_a_dialog_that_the_page_opens_above_ours_is_closed_first(stage, visitor, settled):
    stage.feed(notice("overlay"))
    page = visitor.visit(stage.page("/", "<dialog id=own>Your session ends.<button>Stay</button></dialog>"))
    page.locator("#overlay").wait_for()
    page.evaluate("own.showModal()")
    settled(page, stage, 3)
    expect(page.get_by_role("button", name="Stay")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#own")).to_be_hidden()
    expect(page.locator("#overlay")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#overlay")).to_have_count(0)


def test_what_the_page_removes_comes_back_whole(stage, visitor):
    # Frameworks that take over the whole document remove what they did not draw.
    stage.feed(notice("overlay"), notice(), chatbot=EMPTY)
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").wait_for()
    page.evaluate("document.querySelector('statuscomms-embed').remove()")
    overlay = page.locator("#overlay")
    expect(overlay).to_be_visible()
    assert overlay.evaluate("e => e.matches(':modal')")
    overlay.get_by_role("button", name="Close").click()
    expect(overlay).to_have_count(0)
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    expect(page.locator("#help")).to_be_visible()


def test_a_printed_page_carries_no_notice(stage, visitor):
    stage.feed(notice(), chatbot=EMPTY)
    page = visitor.visit(stage.page("/", "<h1>Receipt</h1>"))
    page.locator("#banner").wait_for()
    page.get_by_role("button", name="Help").click()
    page.locator("#chat").wait_for()
    page.emulate_media(media="print")
    for part in ("#banner", "#help", "#chat"):
        expect(page.locator(part)).to_be_hidden()
    page.emulate_media(media="screen")
    expect(page.locator("#banner")).to_be_visible()


@pytest.mark.parametrize("kind", ["incident", "maintenance", "announcement"])
def test_on_an_arabic_page_every_notice_stands_right_to_left(stage, visitor, kind):
    more = {"texts": ARABIC, "kind": kind}
    stage.feed(
        notice("overlay", **more), notice(**more), notice("chat_notice", **more), chatbot=EMPTY, default_language="ar"
    )
    head = f"<head><meta charset=utf-8><title>x</title>{stage.tag('')}</head>"
    page = visitor.visit(raw(stage, "/ar", f"<!doctype html><html lang=ar dir=rtl>{head}<body><h1>متجر</h1></html>"))
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Help").click()
    for part in ("#banner", "#chat .line"):
        badge, words = (page.locator(f"{part} {inner}").first.bounding_box() for inner in (".badge", "[lang=ar]"))
        assert badge["x"] > words["x"]
    # Words of ours that no one has in Arabic are English, and say so to whoever reads them out.
    expect(page.locator("statuscomms-embed")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_clock_wrong_by_a_day_hides_nothing_that_is_on_and_shows_nothing_that_is_over(stage, visitor, hours):
    visitor.context.add_init_script(f"const real = Date.now; Date.now = () => real() + {hours} * 3600e3")
    now = datetime.now(UTC)

    def window(start, end):
        return {
            "from": (now + timedelta(minutes=start)).isoformat(),
            "until": (now + timedelta(minutes=end)).isoformat(),
        }

    stage.feed(
        notice("overlay", key="over", **window(-10, -5)),
        notice("overlay", key="to come", **window(5, 10)),
        notice(key="on", **window(-5, 5)),
    )
    page = visitor.visit(stage.page("/"))
    expect(page.locator("#banner")).to_be_visible()
    assert page.locator("#overlay").count() == 0


def test_what_is_closed_in_one_tab_closes_in_the_other(stage, visitor):
    stage.feed(notice())
    one, other = visitor.visit(stage.page("/")), visitor.tab()
    other.goto(stage.host + "/")
    for page in (one, other):
        page.locator("#banner").wait_for()
    one.get_by_role("button", name="Close").click()
    expect(other.locator("#banner")).to_be_hidden()


def test_a_tag_manager_that_adds_the_script_again_later_adds_nothing(stage, visitor, settled):
    stage.feed(notice())
    page = visitor.visit(stage.page("/"))
    page.locator("#banner").wait_for()
    page.evaluate(
        "src => { const tag = document.createElement('script'); tag.src = src; document.head.append(tag); }",
        stage.embed + "/embed/v1.js?site=shop",
    )
    settled(page, stage, 3)
    assert page.locator("statuscomms-embed").count() == 1
    assert visitor.complaints == []


def test_a_page_fetched_from_the_back_forward_cache_is_up_to_date_at_once(stage, chromium):
    browser = chromium.browser_type.launch(
        executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    try:
        visitor = Visitor(browser)
        stage.feed(poll_seconds=600)
        stage.page("/next", snippet="")
        page = visitor.visit(stage.page("/", "<a href=/next>Next</a>"))
        page.wait_for_function("window.statuscomms && statuscomms.version")
        page.evaluate("window.addEventListener('pageshow', one => { window.kept = one.persisted })")
        page.get_by_role("link", name="Next").click()
        page.wait_for_url("**/next")
        stage.feed(notice(), poll_seconds=600)
        page.evaluate("history.back()")
        page.wait_for_url(stage.host + "/", wait_until="commit")
        expect(page.locator("#banner")).to_be_visible()
        assert page.evaluate("window.kept") is True
    finally:
        browser.close()


def test_a_page_that_is_made_ready_before_it_is_looked_at_asks_nothing_until_then(stage, visitor):
    visitor.context.add_init_script(
        """let hidden = true;
        Object.defineProperty(document, "hidden", {get: () => hidden});
        window.activate = () => {
          hidden = false;
          document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
        };"""
    )
    stage.feed(notice())
    page = visitor.visit(stage.page("/"))
    page.wait_for_function("window.statuscomms && statuscomms.version")
    page.wait_for_timeout(700)
    assert "/embed/v1/shop.json" not in stage.asked
    page.evaluate("activate()")
    expect(page.locator("#banner")).to_be_visible()


def test_a_host_that_never_answers_costs_the_fallback_five_seconds(stage, visitor):
    stage.feed(notice())
    raw(stage, "/embed/v1/shop.json", stage.answers["/embed/v1/shop.json"].body, "application/json")
    stage.answers["/embed/v1/shop.json"] = Answer("{}", delay=20)
    page = visitor.visit(stage.page("/", snippet=stage.tag(f'data-lang="en" data-fallback="{stage.host}"')))
    expect(page.locator("#banner")).to_be_visible(timeout=9000)


def test_at_twice_the_size_on_a_small_phone_nothing_leaves_the_screen(stage, visitors):
    stage.feed(
        notice("overlay"),
        notice(collect=["email"], link="https://status.example.com/"),
        notice("chatbot"),
        chatbot={"entries": ["pay-chatbot"], "menu": []},
    )
    page = visitors(viewport={"width": 180, "height": 320}, device_scale_factor=2).visit(stage.page("/"))
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    parts = [dialog.bounding_box()]
    dialog.get_by_role("button", name="Close").click()
    page.get_by_label("E-mail").wait_for()
    parts.append(page.locator("#banner").bounding_box())
    page.get_by_role("button", name="Help").click()
    page.locator("#chat .entry").click()
    parts.append(page.locator("#chat").bounding_box())
    page.locator("#chat").get_by_text("Pay by invoice.").scroll_into_view_if_needed()
    for box in parts:
        assert box["x"] >= 0 and box["y"] >= 0
        assert box["x"] + box["width"] <= 180 and box["y"] + box["height"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 180
