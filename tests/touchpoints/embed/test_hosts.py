import json
import time

import pytest
from playwright.sync_api import expect

from .stage import Answer, notice

pytestmark = pytest.mark.browser

EVERYTHING = [
    notice("overlay"),
    notice(collect=["email"], link="https://status.example.com/"),
    notice("chat_notice"),
    notice("chatbot"),
]
CHATBOT = {"entries": ["pay-chatbot"], "menu": []}
HIDING = """
let hidden = false;
Object.defineProperty(document, "hidden", {get: () => hidden});
window.hide = (value) => { hidden = value; document.dispatchEvent(new Event("visibilitychange", {bubbles: true})) };
"""
HOSTILE = """<style>
* {all: unset !important}
* {display: none !important; color: #fff !important; font-size: 1px !important}
html, body, main, h1 {display: block !important}
</style>"""
LOOKS = """e => {
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  return [style.color, style.fontSize, style.backgroundColor, box.width, box.height];
}"""


def walk_through(page):
    page.get_by_role("dialog", name="Card payments fail").get_by_role("button", name="Close").click()
    page.get_by_label("E-mail").fill("aino@example.com")
    page.get_by_role("button", name="Keep me posted").click()
    expect(page.locator("#banner")).to_contain_text("Check your e-mail")
    page.get_by_role("button", name="Help").click()
    page.locator("#chat").get_by_role("button", name="Card payments fail").click()
    expect(page.locator("#chat")).to_contain_text("Pay by invoice.")


def test_a_strict_policy_with_trusted_types_has_nothing_to_say(stage, visitor):
    stage.feed(
        *EVERYTHING,
        chatbot=CHATBOT,
        look={"accent": "#00aa55", "accent_text": "#000", "offset_x": 40, "offset_y": 60, "corner": "left"},
    )
    csp = (
        f"default-src 'none'; script-src {stage.embed}; connect-src {stage.embed}; style-src 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page = visitor.visit(stage.page("/", csp=csp))
    walk_through(page)
    box = page.locator("#help").bounding_box()
    assert (box["x"], round(720 - box["y"] - box["height"])) == (40, 60)
    assert page.locator("#help").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(0, 170, 85)"
    assert visitor.complaints == []


def test_a_nonce_is_enough_for_both_files(stage, visitor):
    stage.feed(*EVERYTHING, chatbot=CHATBOT)
    csp = f"default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src {stage.embed}"
    walk_through(visitor.visit(stage.page("/", snippet=stage.tag('data-lang="en" nonce="abc"'), csp=csp)))
    assert visitor.complaints == []


def test_hostile_style_sheets_change_nothing(stage, visitors):
    stage.feed(*EVERYTHING, chatbot=CHATBOT)
    looks = []
    for path, head in (("/plain", ""), ("/hostile", HOSTILE)):
        visitor = visitors()
        page = visitor.visit(stage.page(path, head=head))
        dialog = page.get_by_role("dialog")
        dialog.wait_for()
        page.locator("#help").wait_for()
        looks.append([page.locator(name).evaluate(LOOKS) for name in ("#overlay", "#banner", "#help")])
        walk_through(page)
    assert looks[0] == looks[1]


@pytest.mark.parametrize(
    "answer",
    [
        Answer("", 500),
        Answer("", 404),
        Answer("", 403),
        Answer("", 429),
        Answer('{"notices": [', 200),
        Answer("<html>", 200),
        Answer("null", 200),
        Answer("[]", 200),
        Answer('{"notices": 7}', 200),
        Answer('{"notices": [null, 7, {"channel": "banner"}]}', 200),
        Answer('{"notices": []' + " " * 400_000 + "}", 200),
        Answer(json.dumps({"off": True, "notices": EVERYTHING})),
    ],
    ids=["500", "404", "403", "429", "cut", "html", "null", "list", "no list", "no notices", "huge", "off"],
)
def test_a_feed_that_is_no_use_leaves_the_page_as_it_was(stage, visitor, answer):
    stage.answers["/embed/v1/shop.json"] = answer
    page = visitor.visit(stage.page("/"))
    before = page.evaluate("document.documentElement.outerHTML")
    page.wait_for_timeout(1300)
    assert "/embed/v1/shop.json" in stage.asked
    assert page.locator("#banner:visible, #overlay, #help:visible").count() == 0
    assert (
        page.evaluate("document.documentElement.outerHTML").replace("<statuscomms-embed></statuscomms-embed>", "")
        == before
    )
    assert not [text for text in visitor.complaints if "Failed to load resource" not in text]


def test_a_slow_feed_does_not_hold_the_page_and_is_given_up(stage, visitor):
    stage.answers["/embed/v1/shop.json"] = Answer(json.dumps({"notices": [notice()]}), delay=7)
    started = time.monotonic()
    page = visitor.visit(stage.page("/"))
    assert time.monotonic() - started < 3
    page.wait_for_timeout(7500)
    assert page.locator("#banner").count() == 0
    assert not [text for text in visitor.complaints if "Failed to load resource" not in text]


def test_a_broken_server_leaves_standing_what_stands_and_the_switch_removes_it(stage, visitor, settled):
    stage.feed(notice(), chatbot=CHATBOT)
    page = visitor.visit(stage.page("/"))
    page.locator("#banner").wait_for()
    good = stage.answers["/embed/v1/shop.json"]
    stage.answers["/embed/v1/shop.json"] = Answer("", 503, headers={"Statuscomms-Poll": "0.2"})
    settled(page, stage)
    assert page.locator("#banner").is_visible()
    stage.answers["/embed/v1/shop.json"] = good
    settled(page, stage)
    stage.feed(notice(), off=True, chatbot=CHATBOT)
    expect(page.locator("#banner")).to_be_hidden()
    expect(page.locator("#help")).to_be_hidden()
    assert page.evaluate("document.documentElement.style.paddingTop") == ""


def test_polling_slows_down_after_failures(stage, visitor):
    stage.answers["/embed/v1/shop.json"] = Answer("", 500, headers={"Statuscomms-Poll": "0.4"})
    page = visitor.visit(stage.page("/"))
    page.wait_for_timeout(4500)
    # 0.8, 1.6, 3.2 s: three questions where a steady 0.4 s would ask eleven.
    assert 2 <= stage.asked.count("/embed/v1/shop.json") <= 4


def test_the_header_overrides_the_interval_of_the_feed(stage, visitor):
    stage.feed(poll_seconds=600)
    stage.answers["/embed/v1/shop.json"].headers["Statuscomms-Poll"] = "0.3"
    page = visitor.visit(stage.page("/"))
    page.wait_for_timeout(1500)
    assert stage.asked.count("/embed/v1/shop.json") >= 3


def test_polling_pauses_while_hidden_and_asks_at_once_when_visible_again(stage, visitor):
    stage.feed()
    visitor.context.add_init_script(HIDING)
    page = visitor.visit(stage.page("/"))
    page.wait_for_function("window.statuscomms && statuscomms.version")
    page.evaluate("hide(true)")
    page.wait_for_timeout(500)
    before = stage.asked.count("/embed/v1/shop.json")
    page.wait_for_timeout(1000)
    assert stage.asked.count("/embed/v1/shop.json") == before
    stage.feed(notice())
    page.evaluate("hide(false)")
    expect(page.locator("#banner")).to_be_visible(timeout=1000)


def test_the_fallback_host_answers_when_ours_does_not(stage, visitor):
    stage.answers["/embed/v1/shop.json"] = Answer("", 503)
    body = json.dumps({"notices": [notice()], "default_language": "en"})
    stage.pages["/embed/v1/shop.json"] = Answer(body)
    page = visitor.visit(stage.page("/", snippet=stage.tag(f'data-lang="en" data-fallback="{stage.host}"')))
    expect(page.locator("#banner")).to_be_visible()


def test_loading_twice_does_nothing_twice(stage, visitor):
    stage.feed(notice())
    page = visitor.visit(stage.page("/", snippet=stage.tag() + stage.tag()))
    page.locator("#banner").wait_for()
    assert page.locator("statuscomms-embed").count() == 1


def test_it_works_through_a_tag_manager_without_a_current_script(stage, visitor):
    stage.feed(notice())
    loader = (
        f"<script>const s=document.createElement('script');s.src='{stage.embed}/embed/v1.js?site=shop&lang=fi';"
        "Object.defineProperty(Document.prototype,'currentScript',{get:()=>null});document.head.append(s)</script>"
    )
    page = visitor.visit(stage.page("/", snippet=loader))
    expect(page.locator("#banner")).to_contain_text("Korttimaksut")


def test_one_global_and_no_more(stage, visitor):
    stage.feed(*EVERYTHING, chatbot=CHATBOT)
    page = visitor.visit(stage.page("/", snippet="<script>window.before=Object.keys(window)</script>" + stage.tag()))
    walk_through(page)
    assert page.evaluate("Object.keys(window).filter(k => !before.includes(k) && k !== 'before')") == ["statuscomms"]


def test_hostile_text_and_links_stay_text(stage, visitor):
    evil = [
        {
            "t": "p",
            "c": [
                "<img src=x onerror=alert(1)>",
                {"t": "a", "href": "javascript:alert(1)", "c": ["press"]},
                {"t": "script", "c": ["alert(2)"]},
                {"t": "iframe", "c": []},
            ],
        }
    ]
    stage.feed(
        notice(
            texts={"en": {"title": "<script>alert(3)</script>", "body": evil, "instructions": []}},
            link="data:text/html,<script>1</script>",
        )
    )
    page = visitor.visit(stage.page("/"))
    banner = page.locator("#banner")
    expect(banner).to_contain_text("<img src=x onerror=alert(1)>")
    expect(banner).to_contain_text("<script>alert(3)</script>")
    assert banner.locator("a, img, script, iframe").count() == 0


def test_keys_typed_in_our_forms_do_not_reach_the_pages_shortcuts(stage, visitor):
    stage.feed(notice(collect=["email"]))
    page = visitor.visit(
        stage.page("/", head="<script>window.keys=[];document.addEventListener('keydown',e=>keys.push(e.key))</script>")
    )
    page.get_by_label("E-mail").press_sequentially("ai")
    assert page.evaluate("keys") == []
