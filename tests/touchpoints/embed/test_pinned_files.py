"""The script pinned by its checksum, and a page that loses its network."""

import pytest
from playwright.sync_api import expect

from touchpoints.documents.embed_files import file_paths, integrity

from .stage import CHAT, STATIC, Answer, notice

pytestmark = pytest.mark.browser

PINNED = next(path for path in file_paths() if path.startswith("/embed/v1.") and path.count(".") == 2)
CHATBOT = {"entries": [], "menu": []}


def pinned_tag(stage):
    checked = f'integrity="{integrity("v1.js")}" crossorigin="anonymous"'
    return f'<script async src="{stage.embed}{PINNED}" {checked} data-site="shop" data-lang="en"></script>'


def test_the_pinned_script_runs_with_its_chat_window(stage, visitor):
    stage.feed(notice(), chatbot=CHATBOT)
    page = visitor.visit(stage.page("/", snippet=pinned_tag(stage)))
    page.get_by_role("button", name="Help").click()
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
    assert visitor.complaints == []


def test_a_pinned_script_whose_bytes_were_changed_does_not_run(stage, visitor):
    stage.feed(notice())
    stage.answers[PINNED] = Answer((STATIC / "v1.js").read_text("utf-8") + "window.evil = 1", kind="text/javascript")
    page = visitor.visit(stage.page("/", snippet=pinned_tag(stage)))
    page.wait_for_timeout(1000)
    assert page.evaluate("[window.evil, window.statuscomms]") == [None, None]


def test_a_chat_file_whose_bytes_were_changed_does_not_run_either(stage, visitor):
    stage.feed(chatbot=CHATBOT)
    stage.answers[CHAT] = Answer("window.evil = 1; export default () => {}", kind="text/javascript")
    page = visitor.visit(stage.page("/", snippet=pinned_tag(stage)))
    page.get_by_role("button", name="Help").click()
    page.wait_for_timeout(1000)
    assert CHAT in stage.asked and page.evaluate("window.evil") is None
    assert page.locator("#chat").count() == 0


def test_the_floating_and_the_pinned_script_on_one_page_are_one(stage, visitor, settled):
    stage.feed(notice())
    page = visitor.visit(stage.page("/", snippet=stage.tag() + pinned_tag(stage)))
    page.locator("#banner").wait_for()
    before = stage.asked.count("/embed/v1/shop.json")
    page.wait_for_timeout(1500)
    assert page.locator("statuscomms-embed").count() == 1
    assert stage.asked.count("/embed/v1/shop.json") - before <= 9


def test_without_a_network_what_stands_stays_and_news_come_as_soon_as_it_is_back(stage, visitor):
    stage.feed(notice())
    page = visitor.visit(stage.page("/"))
    page.locator("#banner").wait_for()
    visitor.context.set_offline(True)
    page.wait_for_timeout(1500)
    expect(page.locator("#banner")).to_be_visible()
    stage.feed(notice(key="news", level=4, texts={"en": {"title": "All is lost", "body": [], "instructions": []}}))
    visitor.context.set_offline(False)
    expect(page.locator("#banner")).to_contain_text("All is lost", timeout=2000)
    assert not [text for text in visitor.complaints if "Failed to load resource" not in text]


def test_nothing_moves_by_itself(stage, visitors):
    stage.feed(notice("overlay"), notice("chat_notice"), notice(), chatbot=CHATBOT)
    page = visitors(reduced_motion="reduce").visit(stage.page("/"))
    page.get_by_role("dialog").wait_for()
    page.locator("#banner").wait_for()
    page.evaluate("statuscomms('open')")
    page.locator("#chat").wait_for(state="attached")
    assert page.evaluate("document.getAnimations({subtree: true}).length") == 0


def test_a_banner_at_the_bottom_shifts_nothing(stage, visitor):
    stage.feed(notice(options={"position": "bottom"}))
    visitor.context.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(one => shift += one.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page = visitor.visit(stage.page("/", "<h1>Shop</h1>" + "<p>Text.</p>" * 40))
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    page.wait_for_timeout(600)
    assert page.evaluate("shift") == 0
