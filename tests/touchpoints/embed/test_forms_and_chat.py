import json

import pytest
from playwright.sync_api import expect

from .stage import CHAT, STATIC, Answer, notice

pytestmark = pytest.mark.browser

REFUSED = Answer(
    json.dumps({"error": {"code": "invalid", "message": "Enter a valid e-mail address.", "fields": {}}}), 422
)
MENU = [
    {
        "topic": "billing",
        "labels": {"en": "Billing", "fi": "Laskutus"},
        "entries": ["pay-chatbot"],
        "children": [{"topic": "cards", "labels": {"en": "Cards"}, "entries": [], "children": []}],
    },
    {"topic": "network", "labels": {"en": "Network"}, "entries": [], "children": []},
]


def test_the_chat_file_is_loaded_only_when_it_is_needed(stage, visitor):
    stage.feed(notice("chat_notice"), notice(), chatbot={"entries": [], "menu": MENU})
    page = visitor.visit(stage.page("/"))
    page.locator("#banner").wait_for()
    assert CHAT not in stage.asked
    page.get_by_role("button", name="Help").click()
    page.get_by_role("dialog", name="Help").wait_for()
    assert stage.asked.count(CHAT) == 1


@pytest.mark.parametrize(
    ("collect", "label", "typed", "field", "thanks"),
    [
        (["email"], "E-mail", "aino@example.com", "email", "Check your e-mail to confirm."),
        (["phone"], "Mobile number", "+358 50 000 0001", "phone", "Check your text messages to confirm."),
        (
            ["email", "phone"],
            "E-mail or mobile number",
            "050 000 0001",
            "phone",
            "Check your text messages to confirm.",
        ),
        (["email", "phone"], "E-mail or mobile number", "aino@example.com", "email", "Check your e-mail to confirm."),
    ],
)
def test_a_visitor_leaves_an_address_in_the_banner(stage, visitor, collect, label, typed, field, thanks):
    stage.feed(notice(collect=collect, incident="6f0c1b1e-0000-4000-8000-000000000001"))
    page = visitor.visit(stage.page("/"))
    page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Keep me posted").click()
    expect(page.locator("#banner")).to_contain_text(thanks)
    assert stage.sent("follow") == [
        {
            field: typed,
            "language": "en",
            "incident": "6f0c1b1e-0000-4000-8000-000000000001",
            "wants": "updates",
            "source": "banner",
        }
    ]
    stage.feed(notice(collect=collect, revision=2, incident="6f0c1b1e-0000-4000-8000-000000000001"))
    expect(page.get_by_label(label)).to_have_count(0)


def test_the_servers_sentence_shows_what_was_wrong_and_the_typed_address_stays(stage, visitor):
    stage.feed(notice(collect=["email"]))
    stage.replies["follow"] = REFUSED
    page = visitor.visit(stage.page("/"))
    box = page.get_by_label("E-mail")
    box.fill("aino@")
    box.press("Enter")
    expect(page.locator("#banner")).to_contain_text("Enter a valid e-mail address.")
    expect(box).to_have_value("aino@")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    stage.replies.clear()
    box.fill("aino@example.com")
    box.press("Enter")
    expect(page.locator("#banner")).to_contain_text("Check your e-mail to confirm.")


@pytest.mark.parametrize("reply", [Answer("", 500), Answer("<html>", 403)])
def test_a_form_that_fails_says_so_and_can_be_sent_again(stage, visitor, reply):
    stage.feed(notice(collect=["email"]))
    stage.replies["follow"] = reply
    page = visitor.visit(stage.page("/"))
    page.get_by_label("E-mail").fill("aino@example.com")
    page.get_by_role("button", name="Keep me posted").click()
    expect(page.locator("#banner")).to_contain_text("That did not work.")


def test_an_empty_field_is_not_sent(stage, visitor):
    stage.feed(notice(collect=["email"]))
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Keep me posted").click()
    expect(page.locator("#banner")).to_contain_text("Please fill in this field.")
    assert stage.sent("follow") == []


def test_what_is_being_typed_survives_a_corrected_text(stage, visitor, settled):
    stage.feed(notice(collect=["email"]))
    page = visitor.visit(stage.page("/"))
    page.get_by_label("E-mail").fill("aino")
    stage.feed(notice(collect=["email"], texts={"en": {"title": "Now slow", "body": [], "instructions": []}}))
    settled(page, stage)
    expect(page.get_by_label("E-mail")).to_have_value("aino")


def test_the_chat_notice_is_the_line_at_the_top_of_the_window(stage, visitor):
    stage.feed(notice("chat_notice"))
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Help").click()
    window = page.get_by_role("dialog", name="Help")
    expect(window.locator(".line")).to_contain_text("Card payments fail")
    stage.feed()
    expect(window).to_be_hidden()
    expect(page.get_by_role("button", name="Help")).to_be_hidden()


def test_a_loud_entry_is_the_first_button_and_a_quiet_one_stands_under_its_topic(stage, visitor):
    entry = notice("chatbot", collect=["email"], incident="6f0c1b1e-0000-4000-8000-000000000001")
    stage.feed(entry, chatbot={"entries": ["pay-chatbot"], "menu": MENU})
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Help").click()
    window = page.get_by_role("dialog", name="Help")
    expect(window.locator(".menu button").first).to_contain_text("Card payments fail")
    stage.feed(entry, chatbot={"entries": [], "menu": MENU})
    expect(window.locator(".menu button").first).to_have_text("Billing")
    window.get_by_role("button", name="Billing").click()
    expect(window.get_by_role("heading", name="Billing")).to_be_focused()
    window.get_by_role("button", name="Card payments fail").click()
    expect(window).to_contain_text("We are looking into it.")
    expect(window).to_contain_text("Pay by invoice.")
    window.get_by_label("E-mail").fill("aino@example.com")
    window.get_by_role("button", name="Keep me posted").click()
    expect(window).to_contain_text("Check your e-mail to confirm.")
    assert stage.sent("follow")[0]["source"] == "chatbot"
    window.get_by_role("button", name="Back").click()
    window.get_by_role("button", name="Cards").click()
    expect(window).to_contain_text("Nothing is reported here")
    window.get_by_role("button", name="Back").click()
    window.get_by_role("button", name="Back").click()
    expect(window.get_by_role("heading", name="How can we help?")).to_be_visible()


def test_an_entry_outside_its_pages_is_not_in_the_menu(stage, visitor):
    stage.feed(
        notice("chatbot", pages={"include": ["/checkout"], "exclude": []}),
        chatbot={"entries": ["pay-chatbot"], "menu": MENU},
    )
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Help").click()
    expect(page.locator("#chat .menu button")).to_have_text(["Billing", "Network"])


def test_a_problem_is_reported_with_the_page_but_not_its_query(stage, visitor):
    stage.feed(chatbot={"entries": [], "menu": []})
    page = visitor.visit(stage.page("/checkout?card=4111"))
    page.get_by_role("button", name="Help").click()
    page.get_by_role("button", name="Report a problem").click()
    page.get_by_label("What is wrong?").fill("I cannot pay")
    page.get_by_label("E-mail, if you want an answer").fill("aino@example.com")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#chat")).to_contain_text("We have received your report.")
    assert stage.sent("enquiries") == [
        {"text": "I cannot pay", "email": "aino@example.com", "page": stage.host + "/checkout"}
    ]


def test_escape_closes_the_window_and_focus_returns_to_its_button(stage, visitor):
    stage.feed(chatbot={"entries": [], "menu": []})
    page = visitor.visit(stage.page("/"))
    button = page.get_by_role("button", name="Help")
    button.click()
    page.get_by_role("dialog", name="Help").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("#chat")).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_a_banner_can_open_the_chatbot_entry(stage, visitor):
    stage.feed(
        notice(options={"entry": "pay-chatbot"}), notice("chatbot"), chatbot={"entries": ["pay-chatbot"], "menu": []}
    )
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="See the answer").click()
    expect(page.get_by_role("dialog", name="Help")).to_contain_text("Pay by invoice.")


def test_the_sites_own_chat_can_take_over(stage, visitor):
    stage.feed(notice("chat_notice", link="https://status.example.com/"), chatbot={"entries": [], "menu": []})
    stub = (
        "<script>window.heard=[];window.statuscomms=function(){(statuscomms.q=statuscomms.q||[]).push(arguments)};"
        "statuscomms('on','chat_notice',n=>heard.push(n))</script>"
    )
    page = visitor.visit(stage.page("/", head=stub, snippet=stage.tag('data-lang="fi" data-chat="off"')))
    page.wait_for_function("heard.length === 1")
    heard = page.evaluate("heard[0]")
    assert (heard["title"], heard["lang"], heard["link"]) == (
        "Korttimaksut eivät toimi",
        "fi",
        "https://status.example.com/",
    )
    assert "Selvitämme asiaa." in heard["text"]
    assert page.locator("#help").count() == 0
    stage.feed()
    page.wait_for_function("heard.length === 2 && heard[1] === null")


def test_a_chat_file_that_did_not_come_is_asked_for_again_at_the_next_press(stage, visitor, eventually):
    stage.feed(chatbot={"entries": [], "menu": []})
    stage.answers[CHAT] = Answer("", 503)
    page = visitor.visit(stage.page("/"))
    button = page.get_by_role("button", name="Help")
    button.click()
    eventually(lambda: not page.wait_for_timeout(50) and CHAT in stage.asked)
    del stage.answers[CHAT]
    button.click()
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
    assert not [text for text in visitor.complaints if "Failed to load resource" not in text]


def test_two_presses_while_the_chat_file_is_on_its_way_open_one_window(stage, visitor):
    stage.feed(notice(collect=["email"]), chatbot={"entries": [], "menu": []})
    chat = (STATIC / "v1-chat.js").read_text("utf-8")
    stage.answers[CHAT] = Answer(chat, kind="text/javascript", delay=0.5)
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Help").click()
    page.evaluate("statuscomms('open'); statuscomms.open()")
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_be_visible()
    assert page.locator("#chat").count() == 1


def test_an_overlay_that_comes_while_an_address_is_typed_leaves_the_form_alone(stage, visitor, settled):
    stage.feed(notice(collect=["email"]))
    page = visitor.visit(stage.page("/"))
    page.get_by_label("E-mail").press_sequentially("aino")
    stage.feed(notice(collect=["email"]), notice("overlay"))
    settled(page, stage)
    page.get_by_label("E-mail").press_sequentially("@example.com")
    expect(page.get_by_label("E-mail")).to_have_value("aino@example.com")
    assert page.locator("#overlay").count() == 0
    page.get_by_role("button", name="Keep me posted").click()
    expect(page.locator("#banner")).to_contain_text("Check your e-mail to confirm.")
    expect(page.locator("#overlay")).to_be_visible(timeout=9000)
