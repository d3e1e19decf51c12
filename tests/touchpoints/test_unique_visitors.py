"""Visitors whom no site identified are counted once a day and incident, without being known, by a real Valkey."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import redis
import time_machine

from incidents.declarations import ChannelChoice
from incidents.models import Incident, Notice
from reports.gathering import gather
from reports.presentation import page_of
from reports.services import build_report
from tests.factories import make_incident, make_site
from tests.touchpoints.publishing_steps import ORIGIN
from tests.touchpoints.test_edge import Answer, django
from tests.valkey import free_port, running_valkey
from touchpoints.edge import Edge
from touchpoints.models import Site, VisitorRegister
from touchpoints.services import publish_all, save_visitor_registers
from touchpoints.visitor_registers import registers_at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BROWSER = "Mozilla/5.0 (X11; Linux) Example/1.0"


@pytest.fixture
def valkey(settings) -> Iterator[str]:
    with running_valkey() as url:
        settings.REDIS_URL = url
        yield url
    registers_at.cache_clear()


@pytest.fixture
def edge(settings, tmp_path) -> Edge:
    settings.PUBLISHED_DIRECTORY = tmp_path / "published"
    make_site()
    publish_all()
    edge = Edge(django, upkeep=False)
    edge.upkeep.turn()
    return edge


@pytest.fixture
def incident(edge: Edge) -> Incident:
    return make_incident(channels={"banner": ChannelChoice(), "chat_notice": ChannelChoice()})


def sees(
    edge: Edge, incident: Incident, address: str, *, channel: str = "banner", event: str = "seen", **headers
) -> int:
    notice = Notice.objects.get(incident=incident, channel=channel)
    body = f'{{"key": "{notice.key}", "revision": {notice.revision}, "event": "{event}"}}'.encode()
    headers = {"origin": ORIGIN, "user_agent": BROWSER, "x_forwarded_for": address} | headers
    return Answer(edge, "/embed/v1/shop/seen", method="POST", body=body, **headers).status


@pytest.fixture(autouse=True)
def _one_proxy_in_front(settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 1


def counted(edge: Edge, incident: Incident) -> int | None:
    edge.upkeep.turn()
    save_visitor_registers()
    return gather(incident).people.anonymous_visitors.estimate


def test_a_visitor_counts_once_in_every_channel_and_as_often_as_they_come(valkey, edge, incident):
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1", "2001:db8::1", "2001:db8::ffff"):
        assert sees(edge, incident, address) == 204
    sees(edge, incident, "192.0.2.2", channel="chat_notice", event="clicked")
    assert counted(edge, incident) == 3
    figures = gather(incident).people.anonymous_visitors
    assert (figures.error, figures.days, figures.uncounted) == (0.0081, 1, 0)


def test_two_browsers_behind_one_address_are_two_visitors(valkey, edge, incident):
    sees(edge, incident, "192.0.2.1")
    sees(edge, incident, "192.0.2.1", user_agent="Another/2.0")
    assert counted(edge, incident) == 2


@pytest.mark.parametrize(
    ("event", "headers"),
    [
        ("shown", {}),  # it may have flashed by
        ("seen", {"sec_gpc": "1"}),
    ],
)
def test_who_did_not_see_it_or_does_not_want_to_be_counted_is_not(valkey, edge, incident, event, headers):
    sees(edge, incident, "192.0.2.1", event=event, **headers)
    assert counted(edge, incident) is None
    assert sum(row["shown"] + row["seen"] for row in incident.impressions.values("shown", "seen")) == 1


@pytest.mark.parametrize(("honours_dnt", "expected"), [(True, None), (False, 1)])
def test_dnt_counts_where_the_site_says_so(valkey, edge, incident, honours_dnt, expected):
    Site.objects.update(honours_dnt=honours_dnt)
    edge.upkeep._due.clear()
    edge.upkeep.turn()
    sees(edge, incident, "192.0.2.1", dnt="1")
    assert counted(edge, incident) == expected


def test_an_identified_visitor_is_not_counted_among_the_unknown(valkey, edge, incident):
    notice = Notice.objects.get(incident=incident, channel="banner")
    body = f'{{"key": "{notice.key}", "revision": 1, "event": "seen", "visitor": "token"}}'.encode()
    Answer(edge, "/embed/v1/shop/seen", method="POST", body=body, origin=ORIGIN, user_agent=BROWSER)
    assert counted(edge, incident) is None


def test_several_days_are_visitor_days_and_the_report_calls_them_so(valkey, edge, incident):
    moment = datetime(2026, 11, 1, 12, tzinfo=UTC)
    for day in range(2):
        with time_machine.travel(moment + timedelta(days=day), tick=False):
            edge.upkeep.turn()
            sees(edge, incident, "192.0.2.1")
            sees(edge, incident, "192.0.2.2") if day else None
            counted(edge, incident)
    figures = gather(incident).people.anonymous_visitors
    assert (figures.estimate, figures.days) == (3, 2)
    assert "About 3 visitor-days of others in 2 days" in headline(incident)


def test_the_panel_says_visitor_days_and_what_could_not_be_counted_as_the_report_does(edge, incident, client_of):
    for day, uncounted in ((1, 0), (2, 4)):
        VisitorRegister.objects.create(
            incident_uuid=incident.uuid, day=date(2026, 11, day), registers=b"", estimate=20, uncounted=uncounted
        )
    panel = client_of("viewer").get(f"/console/incidents/{incident.uuid}/impressions/").content.decode()
    assert "About 40 visitor-days of others in 2 days: who came on two days counts twice." in panel
    assert "4 sightings could not be counted as visitors, so there were more." in panel


def test_the_same_visitor_has_another_mark_every_day_and_yesterdays_salt_is_forgotten(valkey, edge, incident):
    with time_machine.travel(datetime(2026, 11, 1, 23, 59, tzinfo=UTC), tick=False):
        edge.upkeep.turn()
        first = edge.shelf.visitor_salt
    with time_machine.travel(datetime(2026, 11, 2, 0, 1, tzinfo=UTC), tick=False):
        edge.upkeep.turn()
    assert first and edge.shelf.visitor_salt and edge.shelf.visitor_salt != first


def test_two_web_processes_count_the_same_visitor_once(valkey, edge, incident):
    other = Edge(django, upkeep=False)
    other.upkeep.turn()
    assert other.shelf.visitor_salt == edge.shelf.visitor_salt
    sees(edge, incident, "192.0.2.1")
    sees(other, incident, "192.0.2.1")
    other.upkeep.turn()
    assert counted(edge, incident) == 1


def test_what_the_database_kept_is_laid_in_again_when_redis_lost_everything(valkey, edge, incident):
    sees(edge, incident, "192.0.2.1")
    assert counted(edge, incident) == 1
    redis.from_url(valkey).flushall()
    sees(edge, incident, "192.0.2.1")
    sees(edge, incident, "192.0.2.2")
    assert counted(edge, incident) == 2


def test_nothing_that_tells_who_it_was_is_kept(valkey, edge, incident):
    sees(edge, incident, "192.0.2.77")
    counted(edge, incident)
    client = redis.from_url(valkey)
    kept = b"".join(client.dump(name) or b"" for name in client.scan_iter()) + bytes(
        VisitorRegister.objects.get().registers
    )
    assert b"192.0.2.77" not in kept and BROWSER.encode() not in kept
    assert all(client.ttl(name) > 0 for name in client.scan_iter() if name != b"statuscomms:visitors:open")


def test_without_redis_there_are_totals_only_and_the_report_says_so(settings, edge, incident):
    settings.REDIS_URL = ""
    sees(edge, incident, "192.0.2.1")
    assert counted(edge, incident) is None
    assert "How many other visitors saw it is unknown." in headline(incident)


def test_while_redis_is_away_sightings_wait_and_those_without_a_salt_are_said_to_be_uncounted(settings, edge, incident):
    port = free_port()
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    try:
        edge.upkeep.turn()
        sees(edge, incident, "192.0.2.1")
        edge.upkeep.turn()
        assert VisitorRegister.objects.get().uncounted == 1
        assert counted(edge, incident) is None
        registers_at(settings.REDIS_URL)._rests_until = 0.0
        with running_valkey(port):
            edge.upkeep.turn()
            sees(edge, incident, "192.0.2.1")
            assert counted(edge, incident) == 1
        assert "1 sighting could not be counted" in headline(incident)
    finally:
        registers_at.cache_clear()


def headline(incident: Incident) -> str:
    return page_of(build_report(incident)).headline_note
