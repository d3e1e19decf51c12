"""A brand on a customer's page: its font and its logo, under any policy and beside any style sheet of the page."""

import io

import pytest
from PIL import Image

from .stage import Answer, notice

pytestmark = pytest.mark.browser
LOGO = "/looks/aurora.png"
LOOK = {
    "accent": "#0b5a4a",
    "accent_text": "#ffffff",
    "font": 'Charter, "Sitka Text", serif',
    "logo": LOGO,
    "corner": "left",
}
FONT = "e => getComputedStyle(e).fontFamily"
PIXEL = """e => [e.width, e.height, ...e.getContext("2d").getImageData(5, 5, 1, 1).data]"""
MENU = {"entries": [], "menu": [{"topic": "billing", "labels": {"en": "Billing"}, "entries": [], "children": []}]}


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (90, 30), "#aa3311").save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def branded(stage):
    stage.files[LOGO] = picture()
    stage.feed(notice(), chatbot=MENU, look=LOOK)
    return stage


def test_notices_and_chat_window_wear_the_font_and_the_window_the_logo_under_the_strictest_policy(branded, visitor):
    csp = (
        f"default-src 'none'; script-src {branded.embed}; connect-src {branded.embed}; style-src 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page = visitor.visit(branded.page("/", csp=csp))
    page.locator("#banner").wait_for()
    page.get_by_role("button", name="Help").click()
    page.locator("#chat canvas:visible").wait_for()
    assert (
        page.locator("#banner").evaluate(FONT) == page.locator("#chat").evaluate(FONT) == LOOK["font"] + ", sans-serif"
    )
    assert page.locator("#chat canvas").evaluate(PIXEL) == [90, 30, 170, 51, 17, 255]
    assert round(page.locator("#chat canvas").bounding_box()["height"]) == 32
    assert visitor.complaints == []


def test_the_logo_is_asked_for_once_and_stays_while_somebody_walks_through_the_menu(branded, visitor):
    page = visitor.visit(branded.page("/"))
    page.get_by_role("button", name="Help").click()
    page.locator("#chat canvas:visible").wait_for()
    page.get_by_role("button", name="Billing").click()
    page.get_by_role("button", name="Back").click()
    assert page.locator("#chat canvas").is_visible() and branded.asked.count(LOGO) == 1


@pytest.mark.parametrize(
    "answer", [Answer("", 404), Answer("<svg>", kind="image/svg+xml"), Answer("x" * 10, kind="image/png")]
)
def test_without_a_readable_logo_the_window_opens_as_ever(stage, visitor, answer):
    stage.answers[LOGO] = answer
    stage.feed(chatbot=MENU, look=LOOK)
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Help").click()
    page.get_by_role("button", name="Billing").wait_for()
    assert page.locator("#chat canvas").is_hidden()
    assert not [text for text in visitor.complaints if "Failed to load resource" not in text]


def test_nothing_that_a_look_says_can_load_anything(stage, visitor, settled):
    stage.feed(
        notice(), look={"accent": f"url({stage.embed}/spy.png)", "font": f"x;background:url({stage.embed}/spy2.png)"}
    )
    page = visitor.visit(stage.page("/"))
    page.locator("#banner").wait_for()
    settled(page, stage)
    assert not [path for path in stage.asked if "spy" in path]


NAMES = ("accent", "accent_text", "s", "t", "l", "n", "k", "m", "e", "b", "offset_x", "offset_y", "font")
DRAWN = """e => {
  const style = getComputedStyle(e);
  return ["color", "backgroundColor", "font", "bottom", "right", "borderColor"].map((name) => style[name]);
}"""


def test_custom_properties_of_the_page_do_not_leak_in(stage, visitors):
    stage.feed(notice("overlay"), notice(), notice("chat_notice"), chatbot=MENU)
    own = "<style>:root{" + "".join(f"--{name}:red;" for name in NAMES) + "}</style>"
    seen = []
    for path, head in (("/plain", ""), ("/own", own)):
        page = visitors().visit(stage.page(path, head=head))
        page.get_by_role("dialog").wait_for()
        page.get_by_role("button", name="Close").first.click()
        page.get_by_role("button", name="Help").click()
        page.locator("#chat .line").wait_for()
        parts = ("#banner", "#help", "#chat", "#chat .line")
        seen.append([page.locator(name).evaluate(DRAWN) for name in parts])
    assert seen[0] == seen[1]


STICKY = """<style>body{margin:0}header{position:sticky;top:var(--statuscomms-top,0px);height:50px;background:#ccc}
footer{position:fixed;bottom:var(--statuscomms-bottom,0px);height:30px}p{height:3000px}</style>"""


@pytest.mark.parametrize("side", ["top", "bottom"])
def test_what_the_page_fixes_to_an_edge_can_make_room_for_the_banner(stage, visitor, side):
    stage.feed(notice(options={"position": side}))
    page = visitor.visit(
        stage.page("/", "<header>Shop</header><p id=far>Text</p><h2 id=end>End</h2><footer>Foot</footer>", head=STICKY)
    )
    page.locator("#banner").wait_for()
    page.wait_for_function(f"document.documentElement.style.getPropertyValue('--statuscomms-{side}')")
    page.mouse.wheel(0, 900)
    page.wait_for_function("scrollY > 500")
    bar, head, foot = (page.locator(name).bounding_box() for name in ("#banner", "header", "footer"))
    if side == "top":
        assert bar["y"] == 0 and abs(head["y"] - bar["height"]) < 1
    else:
        assert head["y"] == 0 and abs(foot["y"] + foot["height"] - bar["y"]) < 1
    page.evaluate("location.hash = 'end'")
    assert page.locator("#end").bounding_box()["y"] >= (bar["height"] if side == "top" else 0)
    page.get_by_role("button", name="Close").click()
    page.locator("#banner").wait_for(state="hidden")
    page.wait_for_function(f"!document.documentElement.style.getPropertyValue('--statuscomms-{side}')")
    assert page.evaluate("document.documentElement.getAttribute('style') || ''") == ""
