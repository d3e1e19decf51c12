"""The public status page: what it says, in which language, and what it must not carry."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from incidents.declarations import Resolution, Text
from incidents.lifecycle import Impact
from incidents.models import ServiceStatusChange, Update
from incidents.services import resolve
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_audience, make_incident, make_service
from tests.touchpoints.publishing_steps import document, text_at
from touchpoints.documents.snapshot import Snapshot
from touchpoints.documents.status_page import render_status_page
from touchpoints.documents.uptime import uptime_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def only_scripts_of_data(page: str) -> bool:
    """Whether every script element holds data, which browsers do not run."""
    return page.count("<script") == page.count('<script type="application/ld+json">') == page.count("</script>") <= 1


def test_it_shows_open_incidents_their_services_and_when_the_next_update_is_due():
    service = make_service("card-payments", names={"en": "Card payments", "fi": "Korttimaksut"})
    make_incident(
        "Card payments fail", services=[service], texts={"en": Text("Card payments fail", "We **look** into it.")}
    )
    page = text_at("/en/")
    assert "Card payments fail" in page and "<strong>look</strong>" in page and "Next update by" in page
    assert "Partial outage" in page
    assert "Korttimaksut" in text_at("/fi/")


def test_a_text_that_is_missing_in_a_language_falls_back_visibly():
    make_incident(texts={"en": Text("Card payments fail", "We look into it.")})
    page = text_at("/fi/")
    assert '<div lang="en">' in page and page.count('<html lang="fi">') == 1


def test_the_default_page_is_the_page_in_the_installations_language(settings):
    assert text_at("/") == text_at(f"/{settings.LANGUAGE_CODE}/")


@pytest.mark.parametrize("key", ["/en/", "/fi/", "/sv/"])
def test_it_carries_no_script_no_inline_style_no_nonce_and_its_own_policy(key):
    make_incident(services=[make_service()])
    page = text_at(key)
    assert only_scripts_of_data(page) and "style=" not in page and "<style" not in page and "nonce" not in page
    policy = document(key).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src" not in policy


def test_markup_in_texts_is_only_text():
    make_incident()
    hostile = Text("<script>alert(1)</script>", "[x](javascript:alert(1)) <img src=x onerror=alert(1)>")
    Update.objects.update(texts={"en": hostile.as_json()})  # forms refuse it; what was imported may hold it
    page = text_at("/en/")
    assert "alert(1)" in page
    assert only_scripts_of_data(page) and "<img" not in page and 'href="javascript' not in page


def test_an_incident_has_a_page_in_each_language_and_one_without():
    incident = make_incident()
    for path in (f"/en/incidents/{incident.uuid}", f"/fi/incidents/{incident.uuid}", f"/incidents/{incident.uuid}"):
        assert document(path).status == 200
        assert incident.title in text_at(path)


def test_an_incident_for_an_audience_is_found_only_by_its_address():
    incident = make_incident("For business", audience=make_audience("business").slug)
    assert "For business" not in text_at("/en/")
    page = document(f"/en/incidents/{incident.uuid}")
    assert b"For business" in bytes(page.identity) and page.headers["X-Robots-Tag"] == "noindex"


def test_history_tells_what_is_over():
    incident = make_incident("It was broken")
    resolve(actor=make_actor(Role.ADMINISTRATOR), incident=incident, resolution=Resolution())
    page = text_at("/en/")
    assert page.index("History") < page.index("It was broken")
    assert "All services work" in page


def test_with_thirty_services_and_incidents_it_stays_below_sixty_kilobytes():
    services = [make_service(f"service-{number}") for number in range(12)]
    for number in range(10):
        make_incident(f"Incident {number}", services=services[:3])
    page = document("/en/")
    linked = re.findall(r'href="(/static/[^"]+)"', bytes(page.identity).decode())
    assert linked
    assert len(page.identity) < 50_000


def change(service, at, status):
    return ServiceStatusChange.objects.create(service=service, at=at, status=status)


def test_uptime_counts_outages_and_not_maintenance(settings):
    settings.TIME_ZONE = "UTC"
    moment = datetime(2026, 6, 15, 12, tzinfo=UTC)
    service = make_service()
    service.created_at = moment - timedelta(days=10)
    rows = [
        change(service, moment - timedelta(days=5), Impact.MAJOR_OUTAGE),
        change(service, moment - timedelta(days=4), Impact.MAINTENANCE),
        change(service, moment - timedelta(days=3), Impact.OPERATIONAL),
    ]
    uptime = uptime_of(service, rows, moment)
    assert uptime.percent == pytest.approx(90.0)
    assert uptime.bad_days == 2
    assert {bar.tone for bar in uptime.bars} == {"none", "ok", "info", "bad"}


def test_a_service_of_less_than_a_day_has_no_percentage():
    service = make_service()
    assert uptime_of(service, [], now()).percent is None


def test_an_announcement_is_among_what_is_coming_until_its_time():
    begin = now() + timedelta(minutes=1)
    make_incident("We close at noon", kind="announcement", severity="sev4", level=1, starts_at=begin)
    before = render_status_page(Snapshot(now()), "en")
    assert "Coming up" in before.body(1).decode().partition("We close at noon</a>")[0]
    assert before.rebuild_at is not None and before.rebuild_at <= begin
    after = render_status_page(Snapshot(begin), "en").body(1).decode()
    assert "Coming up" not in after and "We close at noon" in after
