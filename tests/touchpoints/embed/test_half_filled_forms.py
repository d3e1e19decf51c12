"""Somebody has begun to write when the feed changes, or when the server does not take what they wrote."""

import json

import pytest
from playwright.sync_api import expect

from .stage import Answer, notice

pytestmark = pytest.mark.browser

EMPTY = {"entries": [], "menu": []}
CORRECTED = {"en": {"title": "Now only slow", "body": [], "instructions": []}}


def begin_a_report(visitor, stage):
    stage.feed(chatbot=EMPTY)
    page = visitor.visit(stage.page("/"))
    page.get_by_role("button", name="Help").click()
    page.get_by_role("button", name="Report a problem").click()
    page.get_by_label("What is wrong?").fill("A long story")
    return page


@pytest.mark.parametrize("where", ["the next field", "the page"])
def test_a_report_is_kept_when_its_writer_looks_elsewhere_and_the_feed_changes(stage, visitor, where):
    page = begin_a_report(visitor, stage)
    following = page.get_by_label("E-mail, if you want an answer")
    if where == "the next field":
        following.focus()
    else:
        page.locator("h1").click()
    stage.feed(notice("chat_notice"), chatbot=EMPTY)
    expect(page.locator("#chat .line")).to_contain_text("Card payments fail")
    expect(page.get_by_label("What is wrong?")).to_have_value("A long story")
    if where == "the next field":
        expect(following).to_be_focused()


def test_a_report_is_kept_while_its_writer_looks_at_the_menu_and_gone_once_sent(stage, visitor):
    page = begin_a_report(visitor, stage)
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Report a problem").click()
    expect(page.get_by_label("What is wrong?")).to_have_value("A long story")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#chat")).to_contain_text("We have received your report.")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Report a problem").click()
    expect(page.get_by_label("What is wrong?")).to_have_value("")


def test_an_address_in_the_banner_is_kept_when_the_text_is_corrected_but_put_into_no_other_field(stage, visitor):
    stage.feed(notice(collect=["email"]))
    page = visitor.visit(stage.page("/"))
    page.get_by_label("E-mail").fill("aino@example.com")
    page.locator("h1").click()
    stage.feed(notice(collect=["email"], texts=CORRECTED))
    expect(page.locator("#banner")).to_contain_text("Now only slow")
    expect(page.get_by_label("E-mail")).to_have_value("aino@example.com")
    stage.feed(notice(collect=["phone"], texts=CORRECTED))
    expect(page.get_by_label("Mobile number")).to_have_value("")


def test_thanks_are_read_although_the_text_was_corrected_while_the_address_was_on_its_way(stage, visitor, settled):
    stage.feed(notice(collect=["email"]))
    stage.replies["follow"] = Answer("{}", 202, delay=1.5)
    page = visitor.visit(stage.page("/"))
    page.get_by_label("E-mail").fill("aino@example.com")
    page.get_by_role("button", name="Keep me posted").click()
    stage.feed(notice(collect=["email"], texts=CORRECTED))
    expect(page.locator("#banner")).to_contain_text("Check your e-mail to confirm.")
    settled(page, stage, 3)
    expect(page.locator("#banner")).to_contain_text("Check your e-mail to confirm.")
    page.locator("h1").click()
    expect(page.locator("#banner")).to_contain_text("Now only slow")


REFUSALS = {
    "refused": (Answer(json.dumps({"error": {"message": "Write a little less."}}), 422), "Write a little less."),
    "too many": (Answer(json.dumps({"error": {"message": "Please wait a little."}}), 429), "Please wait a little."),
    "broken": (Answer("<h1>Error</h1>", 500), "That did not work. Please try again."),
    "cut off": (Answer('{"error": {"mess', 503), "That did not work. Please try again."),
    "too slow": (Answer("{}", 202, delay=7), "That did not work. Please try again."),
}


@pytest.mark.parametrize("case", REFUSALS)
@pytest.mark.parametrize("form", ["follow", "enquiries"])
def test_whatever_the_server_answers_the_visitor_reads_a_calm_sentence_and_keeps_the_text(stage, visitor, form, case):
    stage.replies[form], sentence = REFUSALS[case]
    if form == "enquiries":
        page = begin_a_report(visitor, stage)
        field, button = page.get_by_label("What is wrong?"), page.get_by_role("button", name="Send")
    else:
        stage.feed(notice(collect=["email"]))
        page = visitor.visit(stage.page("/"))
        field, button = page.get_by_label("E-mail"), page.get_by_role("button", name="Keep me posted")
    field.fill("aino@example.com")
    button.click()
    expect(page.locator(".error")).to_have_text(sentence, timeout=7000)
    expect(field).to_have_value("aino@example.com")
    expect(field).to_be_focused()
    stage.replies.clear()
    button.click()
    expect(page.locator(".error")).to_have_count(0)
    assert not [text for text in visitor.complaints if "Failed to load resource" not in text]
