import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .stage import notice

pytestmark = pytest.mark.browser

LINK = {"link": "https://status.example.com/"}
MENU = {
    "entries": ["pay-chatbot"],
    "menu": [{"topic": "billing", "labels": {"en": "Billing"}, "entries": [], "children": []}],
}
FOCUSED = """() => {
  let node = document.activeElement;
  if (node.shadowRoot) node = node.shadowRoot.activeElement;
  return node.getAttribute("aria-label") || node.id || node.textContent;
}"""


def open_chat(page):
    page.get_by_role("button", name="Help").click()
    page.locator("#chat").wait_for()


def open_entry(page):
    open_chat(page)
    page.locator("#chat .entry").click()


def open_report(page):
    open_chat(page)
    page.get_by_role("button", name="Report a problem").click()


def refuse(page):
    page.get_by_role("button", name="Keep me posted").click()
    page.locator(".error").wait_for()


def follow(page):
    page.get_by_role("textbox").first.fill("anna@example.com")
    page.get_by_role("button", name="Keep me posted").click()
    page.get_by_text("Check your e-mail to confirm.").wait_for()


def open_topic(page):
    open_chat(page)
    page.get_by_role("button", name="Billing").click()
    page.get_by_role("button", name="Back").wait_for()


STATES = {
    "banner": (
        [notice(collect=["email", "phone"], **LINK)],
        lambda page: page.get_by_role("button", name="Keep me posted").wait_for(),
    ),
    "critical banner": ([notice(critical=True, **LINK)], lambda page: None),
    "maintenance banner": (
        [notice(kind="maintenance", collect=["phone"], options={"position": "bottom"})],
        lambda page: page.get_by_label("Mobile number").wait_for(),
    ),
    "refused form": ([notice(collect=["email"])], refuse),
    "overlay": ([notice("overlay", **LINK), notice()], lambda page: page.get_by_role("dialog").wait_for()),
    "chat": ([notice("chat_notice", **LINK), notice("chatbot")], open_chat),
    "entry": ([notice("chatbot", collect=["email"], **LINK)], open_entry),
    "report": ([notice("chatbot")], open_report),
    "thanks": ([notice(collect=["email"])], follow),
    "topic": ([notice("chat_notice"), notice("chatbot", kind="maintenance")], open_topic),
    "announcement": ([notice(kind="announcement", level=1, **LINK)], lambda page: page.locator("#banner").wait_for()),
    "all at once": (
        [notice("overlay"), notice(), notice("chat_notice"), notice("chatbot")],
        lambda page: page.get_by_role("dialog").wait_for(),
    ),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, {"width": 360, "height": 740}], ids=["desk", "phone"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(stage, visitors, state, size, scheme):
    notices, arrange = STATES[state]
    stage.feed(*notices, chatbot=MENU)
    page = visitors(color_scheme=scheme, viewport=size).visit(stage.page("/"))
    page.locator("#help").wait_for()
    page.wait_for_timeout(100)
    arrange(page)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("state", ["banner", "overlay", "entry", "report"])
def test_on_a_small_phone_nothing_is_cut_off_and_targets_are_large_enough(stage, visitors, state):
    notices, arrange = STATES[state]
    stage.feed(*notices, chatbot=MENU)
    page = visitors(viewport={"width": 320, "height": 568}, has_touch=True).visit(stage.page("/"))
    page.locator("#help").wait_for()
    page.wait_for_timeout(100)
    arrange(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    area = {"banner": "#banner", "overlay": "#overlay"}.get(state, "#chat")
    for control in page.locator(f"{area} :is(button, input, textarea, .link)").all():
        box = control.bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320


def test_the_banner_leaves_room_for_the_page_at_twice_the_text_size(stage, visitors):
    stage.feed(notice(collect=["email"], **LINK))
    page = visitors(viewport={"width": 320, "height": 400}).visit(stage.page("/"))
    page.locator("#banner").wait_for()
    assert page.locator("#banner").bounding_box()["height"] <= 201


def test_everything_can_be_reached_by_keyboard_in_reading_order(stage, visitor):
    stage.feed(notice(collect=["email"], **LINK), chatbot=MENU)
    page = visitor.visit(stage.page("/", "<h1>Shop</h1><a href='#x'>Host link</a>"))
    page.get_by_label("E-mail").wait_for()
    names = []
    for _ in range(6):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED))
    assert names == ["follow-banner", "Keep me posted", "Read more", "Close", "Help", "Host link"]


def test_right_to_left_text_stands_right_to_left(stage, visitor):
    stage.feed(notice(texts={"ar": {"title": "فشل الدفع", "body": [{"t": "p", "c": ["نص"]}], "instructions": []}}))
    page = visitor.visit(stage.page("/"))
    expect(page.locator("#banner [role=status]")).to_contain_text("فشل الدفع")
    badge, close = (
        page.locator("#banner .badge").bounding_box(),
        page.get_by_role("button", name="Close").bounding_box(),
    )
    assert badge["x"] > close["x"]
