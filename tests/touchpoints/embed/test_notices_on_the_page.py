from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from .stage import notice

pytestmark = pytest.mark.browser


def texts(title, **more):
    return {"en": {"title": title, "body": [{"t": "p", "c": ["Text."]}], "instructions": []} | more}


def test_a_banner_appears_in_an_open_page_and_vanishes_when_withdrawn(stage, visitor):
    stage.feed()
    page = visitor.visit(stage.page("/"))
    banner = page.locator("#banner")
    stage.feed(notice())
    expect(banner).to_be_visible()
    expect(banner.get_by_role("status")).to_contain_text("Card payments fail")
    expect(banner).to_contain_text("Pay by invoice.")
    stage.feed()
    expect(banner).to_be_hidden()
    assert visitor.complaints == []


def test_a_banner_pushes_the_page_and_gives_the_room_back(stage, visitor):
    stage.feed(notice())
    page = visitor.visit(stage.page("/"))
    heading = page.locator("h1")
    page.locator("#banner").wait_for()
    page.wait_for_function("document.documentElement.style.paddingTop")
    bar = page.locator("#banner").bounding_box()
    assert heading.bounding_box()["y"] >= bar["y"] + bar["height"]
    page.get_by_role("button", name="Close").click()
    page.wait_for_function("!document.documentElement.style.paddingTop")
    assert heading.bounding_box()["y"] < 40


def test_a_banner_at_the_bottom_lifts_the_chat_button(stage, visitor):
    stage.feed(notice(options={"position": "bottom"}), chatbot={"entries": [], "menu": []})
    page = visitor.visit(stage.page("/"))
    page.wait_for_function("document.documentElement.style.paddingBottom")
    bar, button = page.locator("#banner").bounding_box(), page.locator("#help").bounding_box()
    assert bar["y"] + bar["height"] == pytest.approx(720, abs=1)
    assert button["y"] + button["height"] < bar["y"]


def test_only_a_critical_banner_is_an_alert(stage, visitor):
    stage.feed(notice(critical=True))
    page = visitor.visit(stage.page("/"))
    expect(page.locator("#banner [role=alert]")).to_contain_text("Card payments fail")


def test_a_page_outside_the_rule_stays_as_it_is(stage, visitor, settled):
    stage.feed(notice(pages={"include": ["/checkout*"], "exclude": ["/checkout/done"]}))
    page = visitor.visit(stage.page("/home"))
    settled(page, stage)
    assert page.locator("statuscomms-embed").count() == 0
    visitor.visit(stage.page("/checkout?step=2"))
    expect(page.locator("#banner")).to_be_visible()
    visitor.visit(stage.page("/checkout/done"))
    settled(page, stage)
    assert page.locator("statuscomms-embed").count() == 0


@pytest.mark.parametrize("how", ["pushState", "replaceState"])
def test_single_page_navigation_is_noticed_without_touching_history(stage, visitor, how):
    stage.feed(notice(pages={"include": ["/help*"], "exclude": []}))
    page = visitor.visit(stage.page("/app"))
    page.wait_for_function("window.statuscomms && statuscomms.version")
    assert page.evaluate("how => /native code/.test(history[how])", how)
    page.evaluate("how => history[how](null, '', '/help/me')", how)
    expect(page.locator("#banner")).to_be_visible()
    page.evaluate("how => history[how](null, '', '/app')", how)
    expect(page.locator("#banner")).to_be_hidden()


def test_going_back_is_noticed_where_there_is_no_navigation_interface(stage, visitor):
    stage.feed(notice(pages={"include": ["/help*"], "exclude": []}))
    visitor.context.add_init_script("delete window.navigation")
    page = visitor.visit(stage.page("/app"))
    page.evaluate("history.pushState(null, '', '/help')")
    expect(page.locator("#banner")).to_be_visible()
    page.go_back()
    expect(page.locator("#banner")).to_be_hidden()


def test_time_windows_open_and_close_between_polls(stage, visitor):
    now = datetime.now(UTC)
    window = {"from": (now + timedelta(seconds=2)).isoformat(), "until": (now + timedelta(seconds=5)).isoformat()}
    stage.feed(notice(**window), poll_seconds=600)
    page = visitor.visit(stage.page("/"))
    banner = page.locator("#banner")
    assert banner.count() == 0
    expect(banner).to_be_visible()
    expect(banner).to_be_hidden()


def test_a_visitors_wrong_clock_is_put_right_by_the_servers_date(stage, visitor, settled):
    visitor.context.add_init_script("const real = Date.now; Date.now = () => real() + 7200e3")
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    stage.feed(notice(until=until))
    expect(visitor.visit(stage.page("/")).locator("#banner")).to_be_visible()


def test_the_louder_banner_comes_first_and_closing_it_reveals_the_next(stage, visitor):
    stage.feed(
        notice(key="c", kind="announcement", level=2, texts=texts("Opening hours")),
        notice(key="b", kind="maintenance", level=2, texts=texts("Planned work")),
        notice(key="a", kind="incident", level=2, texts=texts("Sign-in fails")),
        notice(key="d", kind="announcement", level=4, texts=texts("Data breach")),
    )
    page = visitor.visit(stage.page("/"))
    for title in ("Data breach", "Sign-in fails", "Planned work", "Opening hours"):
        expect(page.locator("#banner")).to_contain_text(title)
        page.get_by_role("button", name="Close").click()
    expect(page.locator("#banner")).to_be_hidden()


def test_nothing_is_kept_on_the_device_until_something_is_closed(stage, visitor):
    stage.feed(notice())
    page = visitor.visit(stage.page("/"))
    page.locator("#banner").wait_for()
    page.wait_for_timeout(1300)
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="Close").click()
    assert page.evaluate("Object.values(localStorage)") == ['{"pay-banner":[1,0]}']
    assert visitor.context.cookies() == []


def test_a_closed_banner_stays_closed_until_its_next_revision_and_is_forgotten_afterwards(stage, visitor, settled):
    stage.feed(notice())
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Close").click()
    page.reload()
    settled(page, stage)
    expect(page.locator("#banner")).to_be_hidden()
    stage.feed(notice(revision=2))
    expect(page.locator("#banner")).to_be_visible()
    stage.feed()
    expect(page.locator("#banner")).to_be_hidden()
    page.goto(stage.page("/without", snippet=""))
    page.wait_for_function("localStorage.length === 0")


def test_a_corrected_text_replaces_the_old_one_though_the_revision_stays(stage, visitor):
    stage.feed(notice())
    page = visitor.visit(stage.page("/"))
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    stage.feed(notice(texts=texts("Card payments do not work")))
    expect(page.locator("#banner")).to_contain_text("Card payments do not work")


def test_the_texts_come_in_the_pages_language_and_fall_back_with_their_own(stage, visitor):
    stage.feed(notice(link="https://status.example.com/"))
    page = visitor.visit(stage.page("/", snippet=stage.tag('data-lang="fi-FI"')))
    expect(page.locator("#banner")).to_contain_text("Korttimaksut eivät toimi")
    expect(page.get_by_role("link", name="Lue lisää")).to_be_visible()
    page = visitor.visit(stage.page("/sv", snippet=stage.tag('data-lang="sv"')))
    expect(page.locator("#banner [lang=en]").first).to_contain_text("Card payments fail")
    expect(page.get_by_role("button", name="Stäng")).to_be_visible()


def test_impressions_are_reported_once_each(stage, visitor, eventually):
    stage.feed(notice(link="https://status.example.com/"))
    page = visitor.visit(stage.page("/"))
    page.locator("#banner").wait_for()
    eventually(lambda: not page.wait_for_timeout(100) and len(stage.sent("seen")) == 2)
    page.get_by_role("button", name="Close").click()
    eventually(lambda: not page.wait_for_timeout(100) and len(stage.sent("seen")) == 3)
    assert [(one["event"], one["key"], one["revision"]) for one in stage.sent("seen")] == [
        ("shown", "pay-banner", 1),
        ("seen", "pay-banner", 1),
        ("closed", "pay-banner", 1),
    ]
    assert {post.origin for post in stage.posts} == {stage.host}
