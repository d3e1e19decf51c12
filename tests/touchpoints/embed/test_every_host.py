"""What the embed does, once on each kind of host page."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .host_kinds import KINDS, World
from .stage import Answer, notice

pytestmark = pytest.mark.browser

STUB = "window.heard = []; window.statuscomms = function () { (statuscomms.q = statuscomms.q || []).push(arguments) }"
MENU = [{"topic": "billing", "labels": {"en": "Billing"}, "entries": ["pay-chatbot"], "children": []}]
EMPTY = {"entries": [], "menu": []}
ENTRY = {"entries": ["pay-chatbot"], "menu": MENU}


def titled(title):
    return {"en": {"title": title, "body": [{"t": "p", "c": ["Text."]}], "instructions": []}}


def overlay_is_a_modal_that_stays_closed(world):
    world.stage.feed(notice("overlay", link="https://status.example.com/"))
    page = world.arrive()
    dialog = page.get_by_role("dialog", name="Card payments fail")
    dialog.wait_for()
    world.stands()
    expect(dialog).to_be_visible()
    assert dialog.evaluate("e => e.matches(':modal')")
    dialog.get_by_role("button", name="Close").click()
    page.wait_for_timeout(1200)
    assert page.locator("#overlay").count() == 0
    assert page.evaluate("Object.values(localStorage)") == ['{"pay-overlay":[1,0]}']


def overlay_waits_behind_the_pages_own_modal(world):
    world.stage.feed()
    page = world.arrive()
    page.evaluate("own.showModal()")
    world.stage.feed(notice("overlay", critical=True))
    expect(page.locator("#banner [role=alert]")).to_contain_text("Card payments fail")
    assert page.locator("#banner button, #overlay").count() == 0
    page.evaluate("own.close()")
    expect(page.locator("#overlay")).to_be_visible()
    world.stands()
    expect(page.locator("#overlay")).to_be_visible()


def overlay_waits_while_somebody_types(world):
    world.stage.feed()
    page = world.arrive()
    page.locator("#name").press_sequentially("Ai")
    world.stage.feed(notice("overlay"))
    expect(page.locator("#banner [role=status]")).to_contain_text("Card payments fail")
    page.locator("#name").press_sequentially("no")
    assert page.locator("#overlay").count() == 0
    if world.kind == "offline":
        world.stands()
    page.locator("#name").blur()
    expect(page.locator("#overlay")).to_be_visible()


def closing_one_banner_reveals_the_next_and_gives_the_room_back(world):
    world.stage.feed(notice(level=4), notice(key="next", kind="maintenance", texts=titled("Planned work")))
    page = world.arrive()
    banner, heading = page.locator("#banner"), page.locator("h1")
    expect(banner.get_by_role("status")).to_contain_text("Card payments fail")
    world.stands()
    for title in ("Card payments fail", "Planned work"):
        expect(banner.get_by_role("status")).to_contain_text(title)
        expect(page.locator("html")).to_have_attribute("style", re.compile("padding-top"))
        bar = banner.bounding_box()
        assert heading.bounding_box()["y"] >= bar["y"] + bar["height"] - 1  # the push is in whole pixels
        banner.get_by_role("button", name="Close").click()
    expect(banner).to_be_hidden()
    expect(page.locator("html")).not_to_have_attribute("style", re.compile("padding-top"))


def a_banner_asks_for_an_address(world):
    world.stage.feed(notice(collect=["email"]))
    page = world.arrive()
    page.get_by_label("E-mail").wait_for()
    world.stands()
    banner = page.locator("#banner")
    world.send(page.get_by_role("button", name="Keep me posted"), page.get_by_label("E-mail"), "a@example.com", banner)
    expect(banner).to_contain_text("Check your e-mail to confirm.")
    assert [one["email"] for one in world.stage.sent("follow")] == ["a@example.com"]


def open_window(world):
    page = world.page
    page.get_by_role("button", name="Help").click()
    window = page.get_by_role("dialog", name="Help")
    window.wait_for()
    world.stands()
    expect(window).to_be_visible()
    return window


def the_chat_notice_stands_at_the_top_of_the_window(world):
    world.stage.feed(notice("chat_notice"))
    page = world.arrive()
    window = open_window(world)
    expect(window.locator(".line")).to_contain_text("Pay by invoice.")
    window.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Help")).to_be_focused()


def the_chatbot_entry_is_found_first_and_under_its_topic(world):
    world.stage.feed(notice("chatbot", collect=["email"]), chatbot=ENTRY)
    page = world.arrive()
    window = open_window(world)
    expect(window.locator(".menu button")).to_have_text(["!Card payments fail", "Billing"])
    window.get_by_role("button", name="Billing").click()
    window.get_by_role("button", name="Card payments fail").click()
    expect(window).to_contain_text("Pay by invoice.")
    world.send(
        window.get_by_role("button", name="Keep me posted"), page.get_by_label("E-mail"), "a@example.com", window
    )
    expect(window).to_contain_text("Check your e-mail to confirm.")


def a_banner_opens_the_entry(world):
    world.stage.feed(notice(options={"entry": "pay-chatbot"}), notice("chatbot"), chatbot=ENTRY)
    page = world.arrive()
    page.get_by_role("button", name="See the answer").wait_for()
    world.stands()
    page.get_by_role("button", name="See the answer").click()
    expect(page.get_by_role("dialog", name="Help")).to_contain_text("Pay by invoice.")


def a_problem_is_reported_with_the_address_of_the_page(world):
    world.stage.feed(chatbot=EMPTY)
    page = world.arrive("/checkout?card=4111")
    window = open_window(world)
    window.get_by_role("button", name="Report a problem").click()
    page.get_by_label("E-mail, if you want an answer").fill("a@example.com")
    world.send(window.get_by_role("button", name="Send"), page.get_by_label("What is wrong?"), "I cannot pay", window)
    expect(window).to_contain_text("We have received your report.")
    assert world.stage.sent("enquiries") == [
        {"text": "I cannot pay", "email": "a@example.com", "page": world.stage.host + "/checkout"}
    ]


def the_sites_own_chat_hears_the_notice(world):
    world.stage.feed(notice("chat_notice"), chatbot=EMPTY)
    on = ";statuscomms('on', 'chat_notice', one => heard.push(one))"
    page = world.arrive(extra='data-lang="fi" data-chat="off"', before=STUB + on)
    world.reaches(lambda: page.evaluate("heard.length") == 1)
    world.stands()
    assert page.evaluate("[heard.length, heard[0].title]") == [1, "Korttimaksut eivät toimi"]
    assert page.locator("#help").count() == 0
    world.back()
    world.stage.feed()
    world.reaches(lambda: page.evaluate("heard.length === 2 && heard[1] === null"))


def a_change_of_route_brings_and_takes_a_notice(world):
    world.stage.feed(notice(pages={"include": ["/help*"], "exclude": ["/help/me"]}))
    page = world.arrive("/app")
    world.reaches(lambda: page.evaluate("window.statuscomms && statuscomms.version"))
    world.reaches(lambda: len(world.stage.asked) > 2)
    world.stands()
    for path, visible in (("/help", True), ("/help/me", False), ("/help/you", True), ("/app", False)):
        page.evaluate("path => history.pushState(null, '', path)", path)
        expect(page.locator("#banner")).to_be_visible(visible=visible)


def a_time_window_closes(world):
    world.stage.feed(notice(until=(datetime.now(UTC) + timedelta(seconds=4)).isoformat()))
    page = world.arrive()
    page.locator("#banner").wait_for()
    world.stands()
    # The server's clock is read in whole seconds and the page looks once a second.
    expect(page.locator("#banner")).to_be_hidden(timeout=15_000)


def a_known_customer_sees_what_is_meant_for_the_group(world):
    world.stage.feed(audiences_generation="g")
    world.stage.feed(notice(texts=titled("For business")), audience="k1", audiences_generation="g")
    known = '{"audience_key": "k1", "generation": "g", "visitor": "signed", "dismissed": []}'
    world.stage.replies["identify"] = Answer(known)
    page = world.arrive(before=STUB + ";statuscomms('identify', async () => 'jwt')")
    expect(page.locator("#banner")).to_contain_text("For business")
    world.stands()
    expect(page.locator("#banner")).to_contain_text("For business")


def what_is_seen_is_counted(world):
    world.stage.feed(notice())
    page = world.arrive()
    page.locator("#banner").wait_for()
    world.reaches(lambda: len(world.stage.sent("seen")) == 2)
    world.stands()
    expect(page.locator("#banner")).to_be_visible()
    assert [one["event"] for one in world.stage.sent("seen")] == ["shown", "seen"]


def the_kill_switch_takes_everything_away(world):
    world.stage.feed(notice(), notice("chat_notice"), chatbot=ENTRY)
    page = world.arrive()
    page.locator("#banner").wait_for()
    world.stands()
    world.back()
    world.stage.feed(notice(), off=True)
    expect(page.locator("#banner")).to_be_hidden()
    expect(page.locator("#help")).to_be_hidden()
    assert page.evaluate("document.documentElement.style.length") == 0


def colours_corner_and_offsets_are_the_sites(world):
    look = {"accent": "#00aa55", "accent_text": "#000", "offset_x": 40, "offset_y": 60, "corner": "left"}
    world.stage.feed(chatbot=EMPTY, look=look)
    page = world.arrive()
    button = page.locator("#help")
    button.wait_for()
    world.stands()
    box = button.bounding_box()
    assert (box["x"], round(720 - box["y"] - box["height"])) == (40, 60)
    assert button.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(0, 170, 85)"


def axe_finds_nothing_in_any_notice(world):
    world.stage.feed(
        notice("overlay"), notice(collect=["email"]), notice("chat_notice"), notice("chatbot"), chatbot=ENTRY
    )
    page = world.arrive()
    page.get_by_label("E-mail").wait_for()
    world.stands()
    inside = {"include": [["statuscomms-embed"]]}
    for button in ("Close", "Help", None):
        if world.kind == "strict":  # the page's policy keeps axe itself out: what it would look at is the same
            assert page.locator("#banner, #overlay").count()
        else:
            found = Axe().run(page, context=inside).response["violations"]
            assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
        if button == "Help":
            world.back()
        if button:
            page.get_by_role("button", name=button).first.click()
    expect(page.locator("#chat .line")).to_contain_text("Card payments fail")


BEHAVIOURS: list[Callable[[World], None]] = [
    overlay_is_a_modal_that_stays_closed,
    overlay_waits_behind_the_pages_own_modal,
    overlay_waits_while_somebody_types,
    closing_one_banner_reveals_the_next_and_gives_the_room_back,
    a_banner_asks_for_an_address,
    the_chat_notice_stands_at_the_top_of_the_window,
    the_chatbot_entry_is_found_first_and_under_its_topic,
    a_banner_opens_the_entry,
    a_problem_is_reported_with_the_address_of_the_page,
    the_sites_own_chat_hears_the_notice,
    a_change_of_route_brings_and_takes_a_notice,
    a_time_window_closes,
    a_known_customer_sees_what_is_meant_for_the_group,
    what_is_seen_is_counted,
    the_kill_switch_takes_everything_away,
    colours_corner_and_offsets_are_the_sites,
    axe_finds_nothing_in_any_notice,
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=[one.__name__ for one in BEHAVIOURS])
def test_on_every_kind_of_host(stage, visitor, behaviour, kind):
    behaviour(World(kind, stage, visitor))
    assert not [text for text in visitor.complaints if "Failed to load resource" not in text]
