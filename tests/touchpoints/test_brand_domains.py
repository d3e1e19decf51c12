"""A brand's own domain: its services alone, links and feeds under its own name, its colours on every page of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import feedparser
import icalendar
import pytest
from django.test import Client

from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_incident, make_maintenance, make_service, make_site
from tests.touchpoints.publishing_steps import feed_of
from tests.touchpoints.test_edge import Answer, django
from touchpoints.documents.snapshot import month_of
from touchpoints.edge import Edge
from touchpoints.models import Look, Site
from touchpoints.services import create_look, delete_look, mark_missing_documents, publish_all, rebuild_dirty_documents
from touchpoints.services.looks import LookDraft

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HOST = "status.aurora.example"
Asked = Callable[[str], str]


@dataclass
class Aurora:
    """A brand of one service, beside a service of somebody else; each has something going on."""

    look: Look
    site: Site
    asked: Asked


@pytest.fixture
def aurora(client: Client, settings: Any) -> Aurora:
    settings.ALLOWED_HOSTS = ["testserver", HOST]
    look = create_look(
        actor=make_actor(Role.ADMINISTRATOR), draft=LookDraft(name="Aurora", accent="#0b5a4a", host=HOST)
    )
    ours, theirs = make_service("broadband"), make_service("parking")
    site = make_site(services=[ours], look=look)
    make_site("garage", services=[theirs])
    make_incident("Broadband is down", services=[ours], severity="sev3")
    make_incident("Parking gates are stuck", services=[theirs], severity="sev1")
    make_maintenance("New cables", services=[ours])
    make_maintenance("New gates", services=[theirs])
    publish_all()
    return Aurora(look, site, lambda path: client.get(path, headers={"host": HOST}).content.decode())


MONTH = f"/en/history/{month_of(now()):%Y-%m}"
PATHS = [
    "/",
    "/en/",
    "/history.atom",
    "/history.rss",
    "/en/history.atom",
    "/maintenance.ics",
    "/api/v2/summary.json",
    MONTH,
]


def test_its_domain_tells_of_its_own_services_alone(aurora: Aurora, client: Client) -> None:
    for path in PATHS:
        own, everybodys = aurora.asked(path), client.get(path).content.decode()
        assert "Parking gates" in everybodys or "New gates" in everybodys
        assert "Broadband is down" in own or "New cables" in own
        assert "Parking" not in own and "gates" not in own


def test_badge_and_spoken_state_are_those_of_its_services(aurora: Aurora, client: Client) -> None:
    for path in ("/badge.svg", "/en/state.txt", "/en/state.twiml"):
        assert "A service is out" in client.get(path).content.decode()
        assert "Some services have problems" in aurora.asked(path)


def test_whole_addresses_on_its_domain_name_it(aurora: Aurora, settings: Any) -> None:
    base = f"http://{HOST}"
    page = aurora.asked("/fi/")
    assert f'<link rel="canonical" href="{base}/fi/">' in page and f'hreflang="sv" href="{base}/sv/"' in page
    feed = feedparser.parse(aurora.asked("/history.atom"))
    assert feed.feed.id == f"{base}/history.atom" and all(entry.link.startswith(base) for entry in feed.entries)
    (event,) = icalendar.Calendar.from_ical(aurora.asked("/maintenance.ics")).walk("VEVENT")
    assert str(event["URL"]).startswith(base)
    summary = json.loads(aurora.asked("/api/v2/summary.json"))
    assert summary["page"]["url"] == base and summary["incidents"][0]["shortlink"].startswith(base)
    assert all(notice["link"].startswith(base) for notice in feed_of(aurora.site)["notices"])
    assert settings.PUBLIC_BASE_URL not in "".join(map(aurora.asked, PATHS))


def test_links_of_its_pages_lead_to_what_its_domain_has(aurora: Aurora) -> None:
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        page = aurora.asked(path)
        seen.add(path)
        assert "not_found" not in page and "not_published_yet" not in page, path
        if "<html" in page:
            found = re.findall(r'href="(/[^"?#]*)', page)
            waiting += [
                one for one in found if one not in seen and one not in waiting and not one.startswith("/static/")
            ]
    assert any("/incidents/" in path for path in seen) and "/subscribe/" in seen and MONTH in seen


def test_the_page_of_an_incident_names_the_domain_of_its_brand(aurora: Aurora, client: Client) -> None:
    address = json.loads(aurora.asked("/api/v2/summary.json"))["incidents"][0]["shortlink"]
    page = client.get(address.removeprefix(f"http://{HOST}")).content.decode()
    assert f'<link rel="canonical" href="{address}">' in page and f"/looks/{aurora.look.uuid}.css" in page


def test_forms_on_its_domain_wear_its_colours_and_are_taken(aurora: Aurora, client: Client, settings: Any) -> None:
    assert f"/looks/{aurora.look.uuid}.css" in aurora.asked("/subscribe/")
    assert f"/looks/{aurora.look.uuid}.css" not in client.get("/subscribe/").content.decode()
    form, headers = {"email": "anna@example.com", "language": "en"}, {"host": HOST, "origin": f"http://{HOST}"}
    assert client.post("/subscribe/", form, headers=headers).status_code == 403
    settings.CSRF_TRUSTED_ORIGINS = [f"http://{HOST}"]
    assert client.post("/subscribe/", form, headers=headers).status_code == 303


def test_the_calendar_of_chosen_services_is_cut_from_its_own(aurora: Aurora) -> None:
    assert "New cables" in aurora.asked("/maintenance/broadband.ics")
    assert "BEGIN:VEVENT" not in aurora.asked("/maintenance/parking.ics")


def test_the_edge_serves_its_files_on_its_domain(aurora: Aurora, settings: Any, tmp_path: Any) -> None:
    settings.PUBLISHED_DIRECTORY = tmp_path
    edge = Edge(django, upkeep=False)
    edge.upkeep.turn()
    for path in PATHS:
        own = Answer(edge, path, host=f"{HOST.upper()}:8000").body
        assert (
            own
            == Answer(edge, f"/looks/{aurora.look.uuid}{path}").body
            != Answer(edge, path, host="other.example").body
        )


def test_a_domain_that_is_not_among_the_allowed_ones_is_refused_by_forms(aurora: Aurora, client: Client) -> None:
    assert client.get("/subscribe/", headers={"host": "evil.example"}).status_code == 400


def test_nothing_of_a_brand_stays_when_it_is_deleted(aurora: Aurora, client: Client) -> None:
    uuid = aurora.look.uuid
    delete_look(actor=make_actor(Role.ADMINISTRATOR), look=aurora.look)
    rebuild_dirty_documents()
    for path in PATHS:
        assert client.get(f"/looks/{uuid}{path}").status_code == 404


def test_a_month_of_a_new_domain_is_found_by_itself(aurora: Aurora) -> None:
    look = create_look(
        actor=make_actor(Role.ADMINISTRATOR), draft=LookDraft(name="Borealis", host="status.borealis.example")
    )
    mark_missing_documents()
    rebuild_dirty_documents()
    assert Client().get(f"/looks/{look.uuid}{MONTH}").status_code == 200
