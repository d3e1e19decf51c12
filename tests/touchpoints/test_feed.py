"""The feed of a site: its shape, where a notice shows, and that a targeted one is never in the public file."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine

from incidents.declarations import ChannelChoice, PageRules, Resolution, Text
from incidents.models import Incident, Notice
from incidents.services import resolve, withdraw_notice
from incidents.services.releasing import release_update
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_audience, make_incident, make_service, make_site
from tests.touchpoints.publishing_steps import channels_in, document, feed_of
from touchpoints.drills import drill_token
from touchpoints.models import Look, MenuTopic, PublishedDocument

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_feed_has_the_shape_of_the_contract():
    service = make_service("card-payments")
    look = Look.objects.create(name="Shop")
    site = make_site(services=[service], look=look)
    incident = make_incident(
        services=[service],
        level=4,
        hold_seconds=0,
        pages=PageRules(include=("/checkout*",), exclude=("/checkout/help",)),
        channels={"banner": ChannelChoice(options={"collect": ["email"]})},
        texts={"en": Text("Card payments fail", "We **look** into it.", "Pay by [invoice](https://example.com).")},
        publish=False,
    )
    release(incident)
    feed = feed_of(site)
    site_wide = "site generation poll_seconds off default_language audiences_generation look overlay_seen_on_leaving"
    assert set(feed) == {*site_wide.split(), "chat", "notices", "chatbot"}
    assert (feed["site"], feed["off"], feed["default_language"]) == ("shop", False, "en")
    assert feed["look"]["accent"] == "#1f5fbf"
    (notice,) = feed["notices"]
    named = "key revision channel kind level critical incident texts options pages from until collect link"
    assert set(notice) == set(named.split())
    assert notice["pages"] == {"include": ["/checkout*"], "exclude": ["/checkout/help"]}
    assert notice["collect"] == ["email"] and "collect" not in notice["options"]
    assert notice["critical"] is True
    assert notice["texts"]["en"]["body"] == [{"t": "p", "c": ["We ", {"t": "b", "c": ["look"]}, " into it."]}]
    assert notice["texts"]["en"]["instructions"][0]["c"][1]["href"] == "https://example.com"
    assert notice["link"].endswith(f"/en/incidents/{incident.uuid}")


def release(incident: Incident) -> None:
    release_update(update_id=incident.updates.get().pk, actor=make_actor(Role.ADMINISTRATOR))
    incident.refresh_from_db()


def test_the_generation_in_the_feed_is_that_of_the_document():
    site = make_site()
    assert feed_of(site)["generation"] == document("/embed/v1/shop.json").generation


def test_a_notice_shows_on_sites_that_carry_the_service_its_parent_or_its_child():
    parent, other = make_service("payments"), make_service("broadband")
    child = make_service("card-payments", parent=parent)
    sites = [
        make_site("own", services=[child]),
        make_site("parent", services=[parent]),
        make_site("other", services=[other]),
    ]
    make_incident(services=[child], channels={"banner": ChannelChoice()})
    assert [channels_in(feed_of(site)) for site in sites] == [["banner"], ["banner"], []]


def test_a_site_about_the_child_shows_an_incident_of_the_parent():
    parent = make_service("payments")
    site = make_site(services=[make_service("card-payments", parent=parent)])
    make_incident(services=[parent], channels={"banner": ChannelChoice()})
    assert channels_in(feed_of(site)) == ["banner"]


def test_an_incident_without_services_shows_on_every_site():
    site = make_site(services=[make_service("broadband")])
    make_incident(channels={"banner": ChannelChoice()})
    assert channels_in(feed_of(site)) == ["banner"]


def test_a_notice_that_names_sites_shows_only_there():
    service = make_service()
    named, unnamed = make_site("named"), make_site("unnamed", services=[service])
    make_incident(services=[service], channels={"banner": ChannelChoice(sites=("named",))})
    assert channels_in(feed_of(named)) == ["banner"]
    assert channels_in(feed_of(unnamed)) == []


def test_a_targeted_notice_and_its_words_are_never_in_the_public_file():
    make_site()
    audience = make_audience("business", rule={"attribute": "customer_type", "is": "business"})
    make_incident(
        "Secret outage", audience=audience.slug, channels={"banner": ChannelChoice(), "chatbot": ChannelChoice()}
    )
    body = bytes(document("/embed/v1/shop.json").identity).decode()
    assert json.loads(body)["notices"] == []
    assert "Secret" not in body and "business" not in body
    for row in PublishedDocument.objects.exclude(key__contains="/incidents/"):
        assert b"Secret" not in bytes(row.identity), row.key


def test_the_public_file_says_only_that_the_set_of_audiences_changed():
    site = make_site()
    before = feed_of(site)["audiences_generation"]
    make_incident(audience=make_audience("business").slug, channels={"banner": ChannelChoice()})
    assert feed_of(site)["audiences_generation"] != before


def test_a_drill_is_in_no_public_document():
    site = make_site()
    drill = make_incident("Only practising", drill=True, channels={"banner": ChannelChoice()})
    assert feed_of(site)["notices"] == []
    public = PublishedDocument.objects.exclude(key__endswith=f"/{drill_token(site, drill)}.json")
    assert not any(b"Only practising" in bytes(row.identity) for row in public)


def test_a_withdrawn_notice_vanishes_and_the_others_stay():
    site = make_site()
    incident = make_incident(channels={"banner": ChannelChoice(), "chat_notice": ChannelChoice()})
    assert channels_in(feed_of(site)) == ["banner", "chat_notice"]
    banner = Notice.objects.get(incident=incident, channel="banner")
    withdraw_notice(actor=make_actor(Role.ADMINISTRATOR), notice=banner)
    assert channels_in(feed_of(site)) == ["chat_notice"]


def test_resolving_takes_everything_down():
    site = make_site()
    incident = make_incident(channels={"banner": ChannelChoice(), "overlay": ChannelChoice()})
    assert len(feed_of(site)["notices"]) == 2
    resolve(actor=make_actor(Role.ADMINISTRATOR), incident=incident, resolution=Resolution())
    assert feed_of(site)["notices"] == []


def test_a_notice_waits_for_its_window_and_goes_when_it_closes():
    site = make_site()
    opens, closes = now() + timedelta(hours=1), now() + timedelta(hours=2)
    make_incident(channels={"banner": ChannelChoice(starts_at=opens, ends_at=closes)})
    assert feed_of(site)["notices"] == []
    with time_machine.travel(opens + timedelta(seconds=1)):
        assert channels_in(feed_of(site)) == ["banner"]
    with time_machine.travel(closes + timedelta(seconds=1)):
        assert feed_of(site)["notices"] == []


def test_a_site_that_is_switched_off_shows_nothing_and_says_so():
    site = make_site(is_off=True)
    make_incident(channels={"banner": ChannelChoice()})
    feed = feed_of(site)
    assert (feed["off"], feed["notices"], feed["chatbot"]) == (True, [], None)


def test_chatbot_entries_of_depth_one_stand_first_and_of_depth_two_under_their_topic():
    service = make_service("card-payments")
    site = make_site(services=[service])
    topic = MenuTopic.objects.create(site=site, slug="paying", labels={"en": "Paying"}, answers={"en": "All is well."})
    topic.services.add(service)
    MenuTopic.objects.create(site=site, slug="cards", labels={"en": "Cards"}, parent=topic)
    loud = make_incident("Loud", services=[service], channels={"chatbot": ChannelChoice(options={"depth": 1})})
    calm = make_incident("Calm", services=[service], channels={"chatbot": ChannelChoice(options={"depth": 2})})
    lost = make_incident("Elsewhere", channels={"chatbot": ChannelChoice(options={"depth": 2})})
    keys = {incident.title: incident.notices.get().key for incident in (loud, calm, lost)}
    chatbot = feed_of(site)["chatbot"]
    assert sorted(chatbot["entries"]) == sorted([keys["Loud"], keys["Elsewhere"]])
    (menu,) = chatbot["menu"]
    assert (menu["topic"], menu["labels"], menu["entries"]) == ("paying", {"en": "Paying"}, [keys["Calm"]])
    assert menu["children"][0]["topic"] == "cards"
    assert menu["texts"]["en"]["body"] == [{"t": "p", "c": ["All is well."]}]


def test_a_banner_leads_to_the_chatbot_entry_of_its_incident():
    site = make_site()
    incident = make_incident(channels={"banner": ChannelChoice(), "chatbot": ChannelChoice()})
    banner = next(notice for notice in feed_of(site)["notices"] if notice["channel"] == "banner")
    assert banner["options"]["entry"] == incident.notices.get(channel="chatbot").key


def test_six_realistic_notices_in_three_languages_stay_under_two_kilobytes_gzipped():
    site = make_site(languages=["fi", "sv", "en"])
    texts = {
        "en": Text("Card payments fail", "We are looking into it and tell more within an hour.", "Pay by invoice."),
        "fi": Text("Korttimaksut eivät toimi", "Selvitämme asiaa ja kerromme lisää tunnin sisällä.", "Maksa laskulla."),
        "sv": Text(
            "Kortbetalningar fungerar inte", "Vi utreder och berättar mer inom en timme.", "Betala med faktura."
        ),
    }
    for title in ("Card payments fail", "Broadband is slow"):
        channels = {slug: ChannelChoice() for slug in ("banner", "chat_notice", "chatbot")}
        make_incident(title, texts=texts, channels=channels)
    assert len(feed_of(site)["notices"]) == 6
    assert len(document("/embed/v1/shop.json").gzip) < 2_000
