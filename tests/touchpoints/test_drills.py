"""A drill on websites: seen with its token alone, never where everybody looks, and gone when it is over."""

from collections.abc import Callable

import pytest
from django.test import Client

from inbox.matching import open_incident_of
from incidents.declarations import ChannelChoice, Resolution
from incidents.models import Incident, ServiceStatusChange
from incidents.public_pages import public_address
from incidents.services import resolve
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_incident, make_service, make_site
from tests.touchpoints.publishing_steps import channels_in, document, feed_of
from touchpoints.drills import drill_links, drill_token
from touchpoints.models import ImpressionCount, PublishedDocument, Site
from touchpoints.services import publish_all, record_impressions
from touchpoints.services.impressions import Tally
from touchpoints.traffic import visitors_per_hour

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SHOWN = {
    "banner": ChannelChoice(options={"collect": ["email"]}),
    "overlay": ChannelChoice(),
    "chat_notice": ChannelChoice(),
}


def practise(title: str = "Only practising", **fields) -> Incident:
    return make_incident(title, drill=True, channels=SHOWN, **fields)


def test_who_carries_the_token_sees_the_drill_and_what_is_real():
    site = make_site()
    make_incident("Really down", channels={"banner": ChannelChoice()})
    drill = practise()
    feed = feed_of(site, drill_token(site, drill))
    assert channels_in(feed) == ["banner", "banner", "chat_notice", "overlay"]
    titles = [notice["texts"]["en"]["title"] for notice in feed["notices"]]
    assert titles.count("Drill: Only practising") == 3 and "Really down" in titles


def test_nobody_else_ever_meets_it():
    site, shop = make_site(), make_service("web-shop")
    publish_all()
    drill = practise(services=[shop])
    mine = f"/{drill_token(site, drill)}.json"
    publish_all()
    assert feed_of(site)["notices"] == []
    for row in PublishedDocument.objects.exclude(key__endswith=mine):
        assert b"practising" not in bytes(row.identity), row.key
    assert not ServiceStatusChange.objects.exists()
    assert not PublishedDocument.objects.filter(key__contains=str(drill.uuid), status=200).exists()


def test_the_drill_collects_no_addresses_and_links_to_no_public_page():
    site = make_site()
    drill = practise()
    for notice in feed_of(site, drill_token(site, drill))["notices"]:
        assert (notice["collect"], notice["link"]) == ([], None)


def test_a_token_of_another_site_or_drill_opens_nothing():
    site, other = make_site(), make_site("other", origins=("https://other.example.com",))
    first, second = practise("First"), practise("Second")
    assert len({drill_token(place, drill) for place in (site, other) for drill in (first, second)}) == 4
    titles = str(feed_of(site, drill_token(site, first))["notices"])
    assert "First" in titles and "Second" not in titles


def test_the_drill_vanishes_with_its_end():
    site = make_site()
    drill = practise()
    path = f"/embed/v1/{site.key}/{drill_token(site, drill)}.json"
    assert document(path).status == 200
    resolve(actor=make_actor(), incident=drill, resolution=Resolution())
    assert document(path).status == 404


def test_what_really_happens_meanwhile_reaches_the_drill_s_visitors_too():
    site = make_site()
    drill = practise()
    assert len(feed_of(site, drill_token(site, drill))["notices"]) == 3
    make_incident("Really down", channels={"banner": ChannelChoice()})
    assert "Really down" in str(feed_of(site, drill_token(site, drill))["notices"])


def test_what_its_visitors_do_counts_for_nobody_s_traffic_and_enquiries_do_not_join_it():
    site, shop = make_site(), make_service("web-shop")
    drill = practise(services=[shop])
    banner = drill.notices.get(channel="banner")
    record_impressions(tallies=[Tally(site.key, banner.key, banner.revision, "shown", 900)])
    assert ImpressionCount.objects.get().shown == 900
    assert visitors_per_hour([Site.objects.get()]) is None
    assert open_incident_of(shop) is None


def test_the_page_of_a_drill_gives_a_link_for_every_origin_and_no_other_page_does(client_of: Callable[..., Client]):
    site = make_site(origins=("https://shop.example.com", "https://www.example.com"))
    drill, real = practise(), make_incident(channels={"banner": ChannelChoice()})
    token = drill_token(site, drill)
    addresses = drill_links(drill)[0].addresses
    assert addresses == tuple(f"{origin}/?statuscomms_drill={token}" for origin in site.origins)
    client = client_of(Role.VIEWER)
    page = client.get(f"/console/incidents/{drill.uuid}/drill/").content.decode()
    assert all(address in page for address in (*addresses, public_address(drill)))
    assert client.get(f"/console/incidents/{real.uuid}/drill/").status_code == 404
    assert f"/console/incidents/{drill.uuid}/drill/" in client.get(f"/console/incidents/{drill.uuid}/").content.decode()


def test_sites_of_which_nothing_was_heard_stand_last_and_say_so(client_of: Callable[..., Client]):
    make_site("quiet", name="A quiet site", origins=("https://quiet.example.com",))
    make_site("shop", last_seen_at=now())
    drill = practise()
    assert [links.site.slug for links in drill_links(drill)] == ["shop", "quiet"]
    page = client_of(Role.VIEWER).get(f"/console/incidents/{drill.uuid}/drill/").content.decode()
    assert page.count("The embed was never seen here") == 1
