"""The four shown channels: options, declared limits, previews, visitors an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.channels import NoticeDraft, NoticeText, shown_channels
from incidents.declarations import ChannelChoice
from statuscomms.clock import now
from statuscomms.errors import InvalidInput
from tests.factories import make_incident, make_service, make_site
from touchpoints.channels.banner import BannerChannel
from touchpoints.channels.chatbot import ChatbotChannel
from touchpoints.channels.overlay import OverlayChannel
from touchpoints.models import ImpressionCount

pytestmark = pytest.mark.django_db
CHANNELS = [channel.slug for channel in shown_channels()]


def draft(title="Card payments fail", body="We look into it.", **fields) -> NoticeDraft:
    usual = {"kind": "incident", "severity": "sev2", "level": 3, "options": {}, "service_slugs": ()}
    return NoticeDraft(**{**usual, "texts": {"en": NoticeText(title, body, "Pay by invoice.")}, **fields})


def channel(slug):
    return next(found for found in shown_channels() if found.slug == slug)


@pytest.mark.parametrize("slug", CHANNELS)
def test_a_title_beyond_the_declared_limit_warns_and_does_not_block(slug):
    make_site()
    limit = channel(slug).limits.title
    assert channel(slug).review(draft("x" * limit)).warnings == ()
    review = channel(slug).review(draft("x" * (limit + 1)))
    assert len(review.warnings) == 1 and review.problems == ()


@pytest.mark.parametrize("slug", CHANNELS)
def test_a_missing_title_blocks_and_a_notice_without_a_site_warns(slug):
    review = channel(slug).review(draft("  "))
    assert len(review.problems) == 1 and len(review.warnings) == 1


@pytest.mark.parametrize("slug", CHANNELS)
def test_a_preview_is_safe_html_without_inline_style(slug):
    shown = channel(slug).preview(draft("<b>T</b>", "[x](javascript:alert(1)) <img src=x> **loud**"), "en")
    assert "&lt;b&gt;T" in shown and "<strong>loud</strong>" in shown
    assert "style=" not in shown and "<img" not in shown and 'href="javascript' not in shown


@pytest.mark.parametrize("slug", CHANNELS)
def test_a_language_without_text_previews_the_one_that_is_there(slug):
    assert 'lang="en"' in channel(slug).preview(draft(), "sv")


@pytest.mark.parametrize(
    ("found", "options"),
    [
        (OverlayChannel(), {"delay_seconds": 61}),
        (OverlayChannel(), {"delay_seconds": -1}),
        (OverlayChannel(), {"position": "top"}),
        (BannerChannel(), {"position": "left"}),
        (BannerChannel(), {"collect": ["fax"]}),
        (ChatbotChannel(), {"depth": 3}),
    ],
)
def test_wrong_options_are_refused_by_name(found, options):
    with pytest.raises(InvalidInput) as refused:
        found.clean_options(options)
    assert list(refused.value.fields) == [f"channels.{found.slug}.{next(iter(options))}"]


def test_options_are_filled_up_with_the_defaults():
    assert BannerChannel().clean_options({}) == {"position": "top", "closable": True, "collect": []}
    assert BannerChannel().clean_options({"closable": False})["closable"] is False


def test_visitors_an_hour_are_unknown_before_anything_was_counted():
    service = make_service()
    site = make_site(services=[service])
    reach = BannerChannel().estimate_visitors(draft(service_slugs=[service.slug]))
    assert (reach.sites, reach.per_hour) == ((site.name,), None)


def test_visitors_an_hour_follow_the_busiest_notice_of_each_site():
    service = make_service()
    site = make_site(services=[service])
    incident = make_incident(services=[service], channels={"banner": ChannelChoice(), "chat_notice": ChannelChoice()})
    moment = now()
    for notice, shown in zip(incident.notices.order_by("channel"), (600, 40), strict=True):
        ImpressionCount.objects.create(
            incident=incident, channel=notice.channel, notice_key=notice.key, revision=1, site=site,
            day=moment.date(), shown=shown, first_at=moment - timedelta(hours=2),
        )  # fmt: skip
    assert BannerChannel().estimate_visitors(draft(service_slugs=[service.slug])).per_hour == 300
