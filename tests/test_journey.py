"""The main job, end to end, in real browsers against the real installation: web and edge, both Celery workers, tick, Valkey,
SMTP, the Twilio stand-in and a customer's website on another origin. The first thing to read, and the last to break.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, expect, sync_playwright

from demo.launch import installation
from tests.journey_people import SHOWS_WITHIN, Duty, Mailbox, Staff, Visitor, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser]

BUSINESS = "demo-kahvila"
PRIVATE = "demo-aino"
CUSTOMER = "kahvila.revontuli@example.com"
TITLE = "Paying by card fails"
SETTLED = {"done", "expired", "stopped"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Everything that `make run` starts, with demo data; reports settle at once."""
    directory = tmp_path_factory.mktemp("journey")
    with installation(Path(directory), environment={"REPORT_SETTLING_SECONDS": "5"}) as launched:
        yield launched.addresses


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def test_from_the_first_enquiry_to_the_report(run: dict[str, Any], browser: Browser):
    staff, mailbox, duty = Staff(run), Mailbox(run), Duty(browser, run)

    customers_complain(run, browser, staff, duty)
    on_checkout = Visitor(browser, run, "/checkout", BUSINESS)
    elsewhere = Visitor(browser, run, "/help", BUSINESS)
    somebody_else = Visitor(browser, run, "/checkout", PRIVATE)
    stranger = Visitor(browser, run, "/checkout")

    incident = duty_declares_and_publishes(duty)
    the_right_visitor_sees_it(on_checkout)
    for visitor in (elsewhere, somebody_else, stranger):
        visitor.sees_nothing_of(TITLE)

    visitors_leave_addresses_and_confirm(on_checkout, staff, mailbox, incident)
    subscribed_contacts_are_written_to(duty, staff, mailbox, incident)

    duty.update("identified", "The bank has found the fault.")
    expect(on_checkout.banner).to_contain_text("The bank has found the fault.", timeout=SHOWS_WITHIN)
    mailbox.mail_to("banner.visitor@example.com", containing="The bank has found the fault.")

    duty.resolve("Cards work again.")
    expect(on_checkout.page.get_by_text(TITLE).filter(visible=True)).to_have_count(0, timeout=SHOWS_WITHIN)
    for address in ("banner.visitor@example.com", "chatbot.visitor@example.com"):
        mailbox.mail_to(address, containing="Cards work again.")
    eventually(lambda: len(mailbox.mails_to(CUSTOMER)) == 3, seconds=60, what="the first, second and closing message")
    the_report_is_honest(run, duty, staff, incident)
    assert not [words for words in on_checkout.messages if "statuscomms" in words.lower()]


def customers_complain(run: dict[str, Any], browser: Browser, staff: Staff, duty: Duty) -> None:
    """Step 1: enquiries come by the API and by the embed's form; their number is on the console."""
    for number in range(6):
        staff.post("enquiries", {"channel": "chat", "text": f"Card payments fail, try {number}", "page": "/checkout"})
    Visitor(browser, run, "/help").report_a_problem("I cannot pay by card in the web shop")
    duty.page.goto(f"{duty.base}/console/")
    expect(duty.page.locator(".home-pulse")).to_contain_text(re.compile(r"\b\d+\b"), timeout=15_000)


def duty_declares_and_publishes(duty: Duty) -> str:
    """Steps 1 and 2: the form proposes a level and says why, shows all six channels and whom they reach."""
    duty.declare_from_playbook(
        "Payment failure", severity="sev2", level=3, pages="/checkout*", audience="business-customers"
    )
    expect(duty.page.locator("#speaking")).to_contain_text("SEV2")
    preview = duty.page.locator(".preview-of-all")
    for channel in ("Overlay", "Banner", "Chat notice", "Chatbot", "E-mail", "SMS"):
        expect(preview).to_contain_text(re.compile(channel, re.IGNORECASE))
    duty.go_to_review()
    expect(duty.page.locator("#review")).to_contain_text(re.compile(r"segment", re.IGNORECASE))
    return duty.publish()


def the_right_visitor_sees_it(visitor: Visitor) -> None:
    """Step 2: the overlay after its delay and once, the banner, the line in the chat window, the chatbot's first button."""
    expect(visitor.overlay).to_be_visible(timeout=SHOWS_WITHIN + 4_000)
    visitor.page.keyboard.press("Escape")
    expect(visitor.banner).to_contain_text(TITLE)
    visitor.page.reload()
    expect(visitor.banner).to_contain_text(TITLE, timeout=SHOWS_WITHIN)
    expect(visitor.overlay).to_have_count(0)
    window = visitor.open_chat()
    expect(window.locator(".line")).to_be_visible()
    expect(window.locator("button.entry").first).to_be_visible()


def visitors_leave_addresses_and_confirm(visitor: Visitor, staff: Staff, mailbox: Mailbox, incident: str) -> None:
    """Step 3: one address in the chatbot, one in the banner; opening the link changes nothing, the button confirms."""
    window = visitor.page.get_by_role("dialog").last
    window.locator("button.entry").first.click()
    window.locator("input").fill("chatbot.visitor@example.com")
    window.locator("form button").click()
    expect(window.get_by_role("status").last).to_contain_text(re.compile("confirm", re.IGNORECASE))
    visitor.page.keyboard.press("Escape")
    visitor.banner.locator("input").fill("banner.visitor@example.com")
    visitor.banner.locator("form button").click()
    expect(visitor.banner).to_contain_text(re.compile("confirm", re.IGNORECASE))
    before = staff.get(f"incidents/{incident}")["followers"]
    for number, address in enumerate(("chatbot.visitor@example.com", "banner.visitor@example.com"), start=1):
        mail = mailbox.mail_to(address, containing="/confirm/")
        link = re.search(r"https?://\S*/confirm/[^\s>)\]]+", mail["text"])
        assert link is not None
        visitor.context.new_page().goto(link.group())
        assert staff.get(f"incidents/{incident}")["followers"] == before + number - 1
        page = visitor.context.pages[-1]
        page.locator("main form button").click()
        expect(page.locator("main")).to_contain_text("Thank you")
        assert staff.get(f"incidents/{incident}")["followers"] == before + number
        page.close()


def subscribed_contacts_are_written_to(duty: Duty, staff: Staff, mailbox: Mailbox, incident: str) -> None:
    """Step 4: workers fan the broadcasts out; the incident page shows it; mail carries both headers of RFC 8058."""
    broadcasts = eventually(
        lambda: [row for row in staff.broadcasts(incident) if row["state"] in SETTLED and row["expected"]],
        seconds=120,
        what="a finished broadcast",
    )
    eventually(lambda: all(is_settled(row) for row in staff.broadcasts(incident)), seconds=180, what="the sending")
    for row in staff.broadcasts(incident):
        assert row["expected"] == sum(row["counts"].values())
    assert broadcasts
    expect(duty.page.locator("#sending-progress")).to_contain_text(re.compile("e-mail", re.IGNORECASE))
    mail = mailbox.mail_to(CUSTOMER, containing="/unsubscribe/")
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<https?://\S+/unsubscribe/\S+>", mail["headers"]["List-Unsubscribe"])
    assert len(mailbox.texts_to("+358500000103")) == 1


def is_settled(broadcast: dict[str, Any]) -> bool:
    """Done, or nothing left but those who sleep: quiet hours hold a text message back until the morning."""
    counts = broadcast["counts"]
    asleep = counts["ready"] < broadcast["expected"] / 5 and not counts["sending"] and not counts["uncertain"]
    return broadcast["state"] in SETTLED or (broadcast["channel"] == "sms" and asleep)


def the_report_is_honest(run: dict[str, Any], duty: Duty, staff: Staff, incident: str) -> None:
    """Step 5: reach per channel and in total, the closing message, what was collected; CSV and PDF say the same."""
    report = eventually(
        lambda: (found := staff.get(f"incidents/{incident}/report")).get("closing") and found,
        seconds=90,
        what="a report",
    )
    emails = next(row for row in staff.broadcasts(incident) if row["channel"] == "email")
    assert report["channels"]["email"]["expected"] >= emails["expected"]
    assert 0 < report["people"]["reached"] <= report["people"]["contacts"] + report["people"]["identified_visitors"]
    assert report["times"]["first_notice_at"]
    duty.page.goto(f"{duty.base}/console/incidents/{incident}/report/")
    expect(duty.page.locator("main")).to_contain_text(str(report["people"]["reached"]))
    cookies = {cookie["name"]: cookie["value"] for cookie in duty.page.context.cookies()}
    address = f"{run['base_url']}/console/incidents/{incident}/report"
    table = requests.get(f"{address}.csv", cookies=cookies, timeout=20)
    assert table.status_code == 200
    assert str(report["people"]["reached"]) in table.text
    assert requests.get(f"{address}.pdf", cookies=cookies, timeout=30).content.startswith(b"%PDF")
