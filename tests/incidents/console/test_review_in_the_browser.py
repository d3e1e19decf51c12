"""The review in a real Chromium: the real embed draws the draft inside its sandbox, and disturbs nobody."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from incidents.declarations import Text
from incidents.models import Incident
from tests.factories import make_incident, make_levels, make_service, make_site
from tests.incidents.console.conftest import DESKTOP_DARK, Desk
from touchpoints.models import ImpressionCount
from touchpoints.services import publish_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Desks = Callable[..., Desk]
TEXTS = {"en": Text("Payments fail", "We look into it."), "fi": Text("Maksut eivät toimi", "Selvitämme asiaa.")}


def prepare() -> Incident:
    make_levels()
    service = make_service("card-payments")
    make_site(services=[service])
    publish_all()
    return make_incident(publish=False, services=[service], level=3, texts=TEXTS)


def frame_of(page: Page, channel: str, language: str) -> FrameLocator:
    """The frame, scrolled to: frames load when somebody comes near."""
    chosen = f"iframe[src$='/frames/{channel}/{language}/']"
    page.locator(chosen).first.scroll_into_view_if_needed()
    return page.frame_locator(f"{chosen} >> nth=0")


def test_the_real_embed_draws_all_four_in_both_languages_and_lets_nothing_out(desk_of: Desks) -> None:
    incident = prepare()
    desk = desk_of("responder")
    asked: list[str] = []
    desk.context.on("request", lambda request: asked.append(request.url))
    page = desk.open(f"/console/incidents/{incident.uuid}/review/")
    for code, words in TEXTS.items():
        expect(frame_of(page, "overlay", code).locator("dialog")).to_contain_text(words.title)
        expect(frame_of(page, "banner", code).locator("#banner")).to_contain_text(words.title)
        expect(frame_of(page, "chat_notice", code).locator("#chat")).to_contain_text(words.title)
        expect(frame_of(page, "chatbot", code).locator("#chat h2")).to_have_text(words.title)
        expect(frame_of(page, "email", code).locator("h1")).to_have_text(words.title)
    expect(page.locator("#publish")).to_be_focused()
    assert not [address for address in asked if "/embed/v1/" in address], "no feed is fetched, nothing is reported"
    assert not ImpressionCount.objects.exists()
    assert desk.complaints == []


def test_a_framed_notice_can_be_tried_without_leaving_a_trace(desk_of: Desks) -> None:
    incident = prepare()
    page = desk_of("responder").open(f"/console/incidents/{incident.uuid}/review/")
    dialog = frame_of(page, "overlay", "en").locator("dialog")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    expect(frame_of(page, "overlay", "en").locator("dialog")).to_be_visible()


def test_one_language_alone_or_all_side_by_side(desk_of: Desks) -> None:
    page = desk_of("responder").open(f"/console/incidents/{prepare().uuid}/review/")
    row = page.locator(".preview-of-sms")
    expect(row.get_by_text("Maksut eivät toimi")).to_be_visible()
    page.locator("label[for=wall-en]").click()
    expect(row.get_by_text("Maksut eivät toimi")).to_be_hidden()
    expect(row.get_by_text(re.compile("Payments fail"))).to_be_visible()
    page.locator("label[for=wall-fi]").click()
    expect(row.get_by_text("Maksut eivät toimi")).to_be_visible()
    expect(row.get_by_text(re.compile("Payments fail"))).to_be_hidden()


def test_without_javascript_the_frames_show_drawn_previews(desk_of: Desks) -> None:
    desk = desk_of("responder", **DESKTOP_DARK, java_script_enabled=False)
    page = desk.open(f"/console/incidents/{prepare().uuid}/review/")
    expect(frame_of(page, "banner", "fi").locator(".notice-preview .preview-title").first).to_have_text(
        "Maksut eivät toimi"
    )
