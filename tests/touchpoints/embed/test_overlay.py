import pytest
from playwright.sync_api import expect

from .stage import notice

pytestmark = pytest.mark.browser


def overlay(delay=0, **more):
    return notice("overlay", options={"delay_seconds": delay}, **more)


def test_the_overlay_comes_after_its_delay_as_a_labelled_modal(stage, visitor):
    stage.feed(overlay(2))
    page = visitor.visit(stage.page("/"))
    page.wait_for_timeout(1200)
    assert page.locator("dialog").count() == 0
    dialog = page.get_by_role("dialog", name="Card payments fail")
    expect(dialog).to_be_visible()
    assert page.evaluate(
        "document.querySelector('statuscomms-embed').shadowRoot.querySelector('dialog').matches(':modal')"
    )
    expect(dialog.get_by_role("heading")).to_be_focused()


def test_the_overlay_is_not_shown_again_once_closed_until_it_is_shown_anew(stage, visitor, settled):
    stage.feed(overlay())
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    settled(page, stage, 3)
    assert page.get_by_role("dialog").count() == 0
    stage.feed(overlay(revision=2))
    expect(page.get_by_role("dialog")).to_be_visible()


def test_leaving_after_a_second_counts_as_seen(stage, visitor, settled, eventually):
    stage.feed(overlay())
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").wait_for()
    eventually(lambda: not page.wait_for_timeout(100) and "seen" in [one["event"] for one in stage.sent("seen")])
    expect(page.get_by_role("dialog")).to_be_visible()
    visitor.visit(stage.page("/next"))
    settled(page, stage, 3)
    assert page.get_by_role("dialog").count() == 0


def test_leaving_sooner_does_not(stage, visitor):
    stage.feed(overlay())
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").wait_for()
    visitor.visit(stage.page("/next"))
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_site_may_want_it_closed_and_not_only_left(stage, visitor, settled, eventually):
    stage.feed(overlay(), overlay_seen_on_leaving=False)
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").wait_for()
    eventually(lambda: not page.wait_for_timeout(100) and "seen" in [one["event"] for one in stage.sent("seen")])
    visitor.visit(stage.page("/next"))
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.reload()
    settled(page, stage, 3)
    assert page.get_by_role("dialog").count() == 0


@pytest.mark.parametrize("leaving", [True, False])
def test_following_its_link_counts_as_seen(stage, visitor, settled, leaving):
    stage.feed(overlay(link=f"{stage.host}/help"), overlay_seen_on_leaving=leaving)
    stage.page("/help")
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").get_by_role("link", name="Read more").click()
    page.reload()
    settled(page, stage, 3)
    assert page.get_by_role("dialog").count() == 0


def test_it_informs_and_does_not_invite_to_chat(stage, visitor):
    stage.feed(
        overlay(collect=["email"], link="https://status.example.com/", key="loud"),
        notice("chatbot"),
        chatbot={"entries": ["pay-chatbot"], "menu": []},
    )
    dialog = visitor.visit(stage.page("/")).get_by_role("dialog")
    dialog.wait_for()
    assert dialog.get_by_role("button").all_inner_texts() == ["Close"]
    assert dialog.get_by_role("link").all_inner_texts() == ["Read more"]
    assert dialog.locator("input").count() == 0


def test_a_payment_field_in_a_frame_holds_it_back(stage, visitor, settled):
    stage.feed()
    stage.page("/card", "<label>Card <input id=card></label>", snippet="")
    page = visitor.visit(stage.page("/", '<iframe src="/card" title="Card"></iframe>'))
    page.frame_locator("iframe").locator("#card").press_sequentially("4111")
    stage.feed(overlay())
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    settled(page, stage)
    assert page.locator("#overlay").count() == 0


def test_only_one_overlay_and_one_banner_stand_at_a_time(stage, visitor):
    stage.feed(
        overlay(key="a"), overlay(key="b", kind="maintenance"), notice(key="c"), notice(key="d", kind="announcement")
    )
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").wait_for()
    page.locator("#banner").wait_for()
    assert (page.locator("dialog").count(), page.locator("#banner [role=status]").count()) == (1, 1)


def test_escape_closes_and_focus_returns(stage, visitor):
    stage.feed()
    page = visitor.visit(stage.page("/", "<h1>Shop</h1><button id=buy>Buy</button>"))
    page.locator("#buy").focus()
    stage.feed(overlay())
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#buy")).to_be_focused()


def test_while_somebody_types_the_overlay_waits_as_a_banner_that_cannot_be_closed(stage, visitor, settled):
    stage.feed()
    page = visitor.visit(stage.page("/", "<h1>Shop</h1><label>Name <input id=name></label>"))
    page.locator("#name").press_sequentially("Ai")
    stage.feed(overlay())
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    page.locator("#name").press_sequentially("no")
    settled(page, stage)
    assert page.get_by_role("dialog").count() == 0
    assert page.locator("#banner").get_by_role("button").count() == 0
    expect(page.locator("#name")).to_have_value("Aino")
    page.locator("#name").blur()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("#banner")).to_be_hidden()


def test_a_field_that_only_has_the_focus_does_not_hold_the_overlay_back(stage, visitor):
    stage.feed(overlay())
    page = visitor.visit(stage.page("/", "<h1>Shop</h1><label>Search <input autofocus></label>"))
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize(
    "modal",
    [
        "<dialog id=own><p>Cookies?</p><button onclick='own.close()'>Fine</button></dialog>",
        "<div id=own role=dialog aria-modal=true aria-label=Cookies><p>Cookies?</p></div>",
    ],
)
def test_the_overlay_never_opens_over_another_modal(stage, visitor, settled, modal):
    stage.feed(overlay())
    page = visitor.visit(stage.page("/", modal + "<script>window.own.showModal && own.showModal()</script>"))
    expect(page.locator("#banner")).to_contain_text("Card payments fail")
    settled(page, stage)
    assert page.locator("#overlay").count() == 0
    page.evaluate("own.close ? own.close() : own.remove()")
    expect(page.locator("#overlay")).to_be_visible()


def test_a_withdrawn_overlay_closes_by_itself_and_is_not_counted_as_closed(stage, visitor):
    stage.feed(overlay())
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").wait_for()
    stage.feed()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_timeout(700)
    assert "closed" not in [one["event"] for one in stage.sent("seen")]


def test_closing_one_overlay_reveals_the_next(stage, visitor):
    other = {"en": {"title": "Planned work", "body": [], "instructions": []}}
    stage.feed(overlay(key="b", kind="maintenance", texts=other), overlay(key="a"))
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog", name="Card payments fail").get_by_role("button").click()
    expect(page.get_by_role("dialog", name="Planned work")).to_be_visible()


def test_a_text_corrected_in_place_does_not_close_the_overlay(stage, visitor):
    stage.feed(overlay())
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").wait_for()
    stage.feed(overlay(texts={"en": {"title": "Card payments are slow", "body": [], "instructions": []}}))
    expect(page.get_by_role("dialog", name="Card payments are slow")).to_be_visible()
    assert page.locator("dialog").count() == 1


def test_where_nothing_can_be_stored_memory_serves(stage, visitor, settled):
    visitor.context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})")
    stage.feed(overlay())
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").get_by_role("button").click()
    settled(page, stage, 3)
    assert page.get_by_role("dialog").count() == 0
    assert visitor.complaints == []
