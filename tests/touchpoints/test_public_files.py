"""Months, badges, spoken state, calendars of service sets, feeds per language: what is published beside the pages."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import icalendar
import pytest
import time_machine
from django.db import OperationalError, connection

from incidents.declarations import ChannelChoice, Resolution, Text
from incidents.services import correct_update, resolve
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_audience, make_incident, make_maintenance, make_service
from tests.touchpoints.publishing_steps import document, text_at
from touchpoints.documents.badges import SVG
from touchpoints.edge import Edge
from touchpoints.models import DirtyDocument, PublishedDocument
from touchpoints.services import mark_missing_documents, publish_all, rebuild_dirty_documents

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ADMINISTRATOR = make_actor(Role.ADMINISTRATOR)


def month_page(at, language="en"):
    return text_at(f"/{language}/history/{at:%Y-%m}")


def test_history_has_a_page_for_each_month_that_leads_to_the_others():
    with time_machine.travel("2026-03-10T10:00:00Z"):
        old = make_incident("It was broken", texts={"en": Text("It was broken", "We mended **it**.")})
        resolve(actor=ADMINISTRATOR, incident=old, resolution=Resolution())
    with time_machine.travel("2026-05-10T10:00:00Z"):
        mark_missing_documents()
        march, april, may = (text_at(f"/en/history/2026-0{number}") for number in (3, 4, 5))
    assert "It was broken" in march and 'rel="next" href="/en/history/2026-04"' in march and 'rel="prev"' not in march
    assert "Nothing to report" in april and 'rel="prev" href="/en/history/2026-03"' in april
    assert 'rel="next"' not in may and 'rel="prev" href="/en/history/2026-04"' in may


def test_a_month_changes_as_soon_as_something_is_published_in_it():
    make_incident("It is broken")
    assert "It is broken" in month_page(now())
    assert "It is broken" in month_page(now(), "fi")


@pytest.mark.parametrize("name", ["2026-13", "2026-00", "0000-01", "1999-01", "9999-12", "²⁰²⁶-11", "2026-1"])
def test_months_that_are_none_or_hold_nothing_are_not_there(name):
    from touchpoints.documents import Snapshot, render

    assert render(Snapshot(now()), f"/en/history/{name}").status == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/history/2019-01", 404),
        ("/fi/history/2999-01", 404),
        ("/fi/history/2026-13", 404),
        ("/en/badges/no-such.svg", 404),
        ("/en/badges/hidden.svg", 404),
        ("/en/badges/mail.svg", 503),
        (f"/sv/history/{now():%Y-%m}", 503),
        ("/", 503),
        ("/sv/", 503),
        ("/api/v2/summary.json", 503),
    ],
)
def test_what_never_comes_is_not_there_and_what_comes_in_a_moment_says_so(client, path, status):
    make_service("mail")
    make_service("hidden", is_public=False)
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.get("Retry-After") == ("2" if status == 503 else None)
    assert "no-store" in answer["Cache-Control"] or "s-maxage=2" in answer["Cache-Control"]
    is_for_people = path.endswith("/") or "/history/" in path
    assert answer["Content-Type"].startswith("text/html" if is_for_people else "application/json")


def test_the_status_page_leads_to_the_months():
    make_incident()
    assert f'href="/en/history/{now():%Y-%m}"' in text_at("/en/")


def test_what_is_for_an_audience_is_in_no_public_file():
    make_maintenance("Secret work", audience=make_audience("business").slug)
    make_incident("Secret trouble", audience="business")
    mark_missing_documents()
    keys = ["/en/", "/en/state.txt", "/state.twiml", "/badge.svg", "/maintenance.ics", "/history.atom", "/history.rss"]
    for key in (*keys, "/api/v2/summary.json", "/api/v2/incidents.json", f"/en/history/{now():%Y-%m}"):
        assert "Secret" not in text_at(key), key


def svg_at(key):
    return ElementTree.fromstring(text_at(key))


def test_badges_tell_the_state_in_words_in_each_language():
    service = make_service("card-payments", names={"en": "Card payments", "fi": "Korttimaksut"})
    mark_missing_documents()
    assert svg_at("/en/badges/card-payments.svg").findtext(f"{{{SVG}}}title") == "Card payments: Operational"
    make_incident(services=[service])
    assert svg_at("/en/badges/card-payments.svg").findtext(f"{{{SVG}}}title") == "Card payments: Partial outage"
    assert "Korttimaksut" in (svg_at("/fi/badges/card-payments.svg").findtext(f"{{{SVG}}}title") or "")
    assert "problems" in (svg_at("/badge.svg").findtext(f"{{{SVG}}}title") or "")
    assert document("/badge.svg").headers["Content-Type"].startswith("image/svg+xml")


def test_the_badge_of_a_group_follows_its_parts():
    group = make_service("payments")
    make_incident(services=[make_service("card-payments", parent=group)])
    assert "Partial outage" in text_at("/en/badges/payments.svg")


def test_a_badge_runs_nothing_and_a_hidden_service_has_none():
    make_service("hidden", is_public=False)
    make_incident(services=[make_service("open")])
    assert "sandbox" in document("/en/badges/open.svg").headers["Content-Security-Policy"]
    from touchpoints.documents import Snapshot, render

    assert render(Snapshot(now()), "/en/badges/hidden.svg").status == 404


def test_the_state_is_a_short_text_with_what_to_do_and_when_news_come():
    assert text_at("/state.txt") == "All services work.\n"
    make_incident("Card payments fail", texts={"en": Text("Card payments fail", "Looking.", "Pay by **invoice**")})
    said = text_at("/en/state.txt").splitlines()
    assert said[:3] == ["Some services have problems.", "Card payments fail.", "Pay by invoice."]
    assert said[3].startswith("Next update by")
    assert text_at("/fi/state.txt") != text_at("/en/state.txt")


@pytest.mark.parametrize(("language", "voice"), [("en", "en-GB"), ("fi", "fi-FI"), ("sv", "sv-SE")])
def test_the_greeting_is_twiml_in_the_language(language, voice):
    make_incident(
        "Card payments fail", texts={code: Text("Card payments fail", "Looking.") for code in ("en", "fi", "sv")}
    )
    response = ElementTree.fromstring(text_at(f"/{language}/state.twiml"))
    assert response.tag == "Response" and {say.get("language") for say in response} == {voice}
    assert [say.text for say in response] == text_at(f"/{language}/state.txt").splitlines()


def test_a_greeting_is_never_longer_than_twilio_speaks():
    for number in range(4):
        make_incident(
            f"Trouble {number}",
            channels={"chat_notice": ChannelChoice()},
            texts={"en": Text("Trouble " + "x" * 150, "Looking.", "Do this. " * 100)},
        )
    spoken = ElementTree.fromstring(text_at("/en/state.twiml"))
    assert sum(len(say.text or "") for say in spoken) <= 4_096


def test_telephone_services_may_ask_by_post(client):
    publish_all()
    assert client.post("/en/state.twiml", {"From": "+358500000000"}).status_code == 200
    assert client.post("/en/state.txt").status_code == 405


def events(text):
    return {str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(text).walk("VEVENT")}


def test_a_calendar_of_services_holds_what_concerns_them_and_what_concerns_all(client):
    network = make_service("network")
    make_maintenance("Mast", services=[make_service("mobile", parent=network)])
    make_maintenance("Cable", services=[make_service("broadband")])
    make_maintenance("Everything")
    rebuild_dirty_documents()
    assert events(client.get("/maintenance/broadband.ics").content) == {"Cable", "Everything"}
    assert events(client.get("/maintenance/broadband+mobile.ics").content) == {"Cable", "Mast", "Everything"}
    assert events(client.get("/fi/maintenance/network.ics").content) == {"Mast", "Everything"}
    assert events(client.get("/maintenance/unknown.ics").content) == {"Everything"}


def test_the_calendar_names_no_hidden_service_and_calls_nobody_to_its_work(client):
    group = make_service("network")
    hidden = make_service("core-router-7", is_public=False)
    make_maintenance("Router", services=[hidden])
    make_maintenance("Mast", services=[make_service("mast-9", is_public=False, parent=group)])
    calendar = text_at("/maintenance.ics")
    assert "core-router" not in calendar and "mast-9" not in calendar
    assert events(calendar) == {"Router", "Mast"}
    assert events(client.get("/maintenance/network.ics").content) == {"Mast"}
    assert events(client.get("/maintenance/core-router-7.ics").content) == set()


def test_one_set_of_services_has_one_address_and_a_tag(client):
    publish_all()
    assert client.get("/maintenance/mobile+broadband+mobile.ics")["Location"] == "/maintenance/broadband+mobile.ics"
    answer = client.get("/maintenance/broadband.ics")
    again = client.get("/maintenance/broadband.ics", headers={"If-None-Match": answer["ETag"]})
    assert answer["Content-Type"].startswith("text/calendar") and again.status_code == 304 and not again.content


@pytest.mark.parametrize(
    "path", ["/maintenance/+.ics", "/maintenance/" + "+".join(f"s{n}" for n in range(30)) + ".ics"]
)
def test_a_set_of_none_or_of_very_many_is_not_there(client, path):
    publish_all()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/history.atom", "/history.rss", "/fi/history.atom", "/sv/history.rss"])
def test_a_reader_from_other_hands_reads_every_feed_without_complaint(path):
    incident = make_incident(texts={"en": Text("Fails", "Looking at a<b & it."), "fi": Text("Ei toimi", "Selvitämme.")})
    read = feedparser.parse(text_at(path).encode())
    assert not read.bozo and len(read.entries) == 1
    assert read.entries[0].id == f"urn:uuid:{incident.updates.get().uuid}"
    assert read.entries[0].title.startswith("Ei toimi" if path.startswith("/fi/") else "Fails")


def test_readers_announce_updates_and_not_corrections():
    incident = make_incident(texts={"en": Text("Card paiments fail", "Looking.")})
    before = feedparser.parse(text_at("/history.atom").encode()).entries[0]
    with time_machine.travel(now() + timedelta(hours=1)):
        texts = {"en": Text("Card payments fail", "Looking.")}
        correct_update(actor=ADMINISTRATOR, update=incident.updates.get(), texts=texts)
        (after,) = feedparser.parse(text_at("/history.atom").encode()).entries
    assert "payments" in after.title
    assert (after.id, after.updated, after.published) == (before.id, before.updated, before.published)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_pages_name_their_feeds_and_their_other_languages(language):
    page = text_at(f"/{language}/")
    alternates = dict(re.findall(r'<link rel="alternate" type="([^"]+)"[^>]* href="([^"]+)"', page))
    assert set(alternates) == {"application/atom+xml", "application/rss+xml", "text/calendar"}
    for path in alternates.values():
        assert document(path).status == 200
    assert set(re.findall(r'hreflang="([\w-]+)" href="http', page)) == {"en", "fi", "sv", "x-default"}


def test_search_engines_read_what_is_going_on():
    service = make_service("card-payments")
    incident = make_incident("Card payments fail", services=[service])
    page = text_at("/en/")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    said = json.loads(block)
    (told,) = [node for node in said["@graph"] if node["@type"] == "SpecialAnnouncement"]
    assert said["@context"] == "https://schema.org" and told["name"] == "Card payments fail"
    assert told["url"].endswith(f"/en/incidents/{incident.uuid}") and told["about"][0]["name"] == "Card payments"


@pytest.mark.parametrize("key", ["/api/v2/summary.json", "/badge.svg", "/state.txt"])
def test_other_peoples_programs_may_keep_files_for_half_a_minute(key):
    headers = document(key).headers
    assert "max-age=30" in headers["Cache-Control"] and "stale-while-revalidate" in headers["Cache-Control"]
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_months_and_badges_that_nobody_published_yet_are_found():
    make_service("new")
    mark_missing_documents()
    assert document("/en/badges/new.svg").status == 200 and document(f"/sv/history/{now():%Y-%m}").status == 200


def test_after_an_upgrade_the_scripts_of_the_former_version_are_replaced():
    publish_all()
    script = PublishedDocument.objects.get(key="/embed/v1.js")
    PublishedDocument.objects.filter(pk=script.pk).update(identity=b"former();", etag="former")
    mark_missing_documents()
    rebuild_dirty_documents()
    now_served = PublishedDocument.objects.get(key="/embed/v1.js")
    assert bytes(now_served.identity) == bytes(script.identity) and now_served.generation > script.generation
    mark_missing_documents()
    assert not DirtyDocument.objects.exists()


def test_the_calendar_of_chosen_services_outlives_the_database(client, settings, tmp_path):
    settings.PUBLISHED_DIRECTORY = tmp_path / "published"
    make_maintenance("New cables", services=[make_service("broadband")])
    publish_all()
    Edge(lambda _environ, _start: [], upkeep=False).upkeep.turn()

    def no_database(*_arguments):
        raise OperationalError("the database is away")

    with connection.execute_wrapper(no_database):
        found = client.get("/maintenance/broadband.ics")
        nothing = client.get("/maintenance/other.ics")
    assert found.status_code == 200 and b"New cables" in found.content
    assert 0 <= int(found["Statuscomms-Age"]) < 600
    assert nothing.status_code == 200 and b"VEVENT" not in nothing.content
