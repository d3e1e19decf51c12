"""Where a notice shows: where its services are, unless the notice says otherwise for itself; updates keep what it said."""

from typing import Any

import pytest

from incidents.declarations import ChannelChoice, PageRules, Tell, Text, UpdateDraft
from incidents.services import add_update
from tests.factories import make_actor, make_audience, make_incident, make_service, make_site
from tests.touchpoints.publishing_steps import channels_in, feed_of

pytestmark = pytest.mark.django_db


def _notice(feed: dict[str, Any], channel: str) -> dict[str, Any]:
    return next(notice for notice in feed["notices"] if notice["channel"] == channel)


def test_each_notice_may_differ_in_sites_pages_people_and_words_and_the_next_update_keeps_where():
    cards = make_service("cards")
    shop, blog = make_site("shop", services=[cards]), make_site("blog", origins=("https://blog.example.com",))
    make_audience("business")
    incident = make_incident(
        services=[cards],
        pages=PageRules(("/all*",), ()),
        channels={
            "chat_notice": ChannelChoice(),
            "banner": ChannelChoice(
                sites=("blog",),
                pages=PageRules(("/pay*",), ("/pay/help",)),
                texts={"en": Text("Use another card", "Cards fail here.", "")},
            ),
            "overlay": ChannelChoice(audience="business"),
        },
    )

    def shown_where_they_should() -> None:
        assert channels_in(feed_of(shop)) == ["chat_notice"]
        assert channels_in(feed_of(blog)) == ["banner"]
        assert _notice(feed_of(shop), "chat_notice")["pages"] == {"include": ["/all*"], "exclude": []}
        assert _notice(feed_of(blog), "banner")["pages"] == {"include": ["/pay*"], "exclude": ["/pay/help"]}
        overlay = incident.notices.filter(channel="overlay").latest("id")
        assert (overlay.state, overlay.audience.slug) == ("live", "business")

    shown_where_they_should()
    assert _notice(feed_of(blog), "banner")["texts"]["en"]["title"] == "Use another card"
    assert _notice(feed_of(shop), "chat_notice")["texts"]["en"]["title"] == "Card payments fail"
    draft = UpdateDraft(
        status="identified", texts={"en": Text("Card payments fail", "A cable broke.", "")}, channels=Tell.SHOWN
    )
    add_update(actor=make_actor("administrator"), incident=incident, draft=draft)
    shown_where_they_should()
    assert _notice(feed_of(blog), "banner")["texts"]["en"]["title"] == "Card payments fail"
