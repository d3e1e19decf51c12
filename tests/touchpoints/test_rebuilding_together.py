"""Documents that are rebuilt together: what they share is made once, and what is waited for goes first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statuscomms.clock import now
from tests.factories import make_incident, make_service, make_site
from touchpoints.documents import RenderedDocument, Snapshot, render, urgency_of
from touchpoints.documents.rendered import fixed
from touchpoints.models import PublishedDocument
from touchpoints.publishing import Outcome, prepare, publish, put_in_place

pytestmark = pytest.mark.django_db


def test_another_language_and_another_site_ask_the_database_nothing_more():
    services = [make_service(f"service-{number}") for number in range(3)]
    sites = [make_site(f"site-{number}") for number in range(3)]
    for service in services:
        make_incident(services=[service])
    snapshot = Snapshot(now())
    first = ["/en/", "/en/history.atom", f"/embed/v1/{sites[0].key}.json"]
    others = [
        "/fi/",
        "/sv/",
        "/fi/history.atom",
        "/sv/history.atom",
        *(f"/embed/v1/{site.key}.json" for site in sites[1:]),
    ]
    for key in first:
        render(snapshot, key)
    with CaptureQueriesContext(connection) as asked:
        for key in others:
            assert render(snapshot, key)
    assert [query["sql"] for query in asked] == []


def test_what_sites_show_goes_first_and_what_nobody_waits_for_last():
    keys = [
        "/en/history/2026-01/",
        "/badges/mail.svg",
        "/en/",
        "/embed/v1/shop.json",
        "/api/v2/summary.json",
        "/en/history.atom",
    ]
    assert [urgency_of(key, Snapshot(now())) for key in keys] == [2, 2, 1, 0, 1, 2]


def test_of_several_unchanged_documents_only_the_one_that_somebody_wrote_meanwhile_is_lost():
    as_ever = RenderedDocument(fixed(b"as ever"), "text/plain")
    for key in ("/a", "/b", "/c"):
        publish(key=key, document=as_ever, seen=None)
    ready = [prepare(row.key, as_ever, row) for row in PublishedDocument.objects.order_by("key")]
    publish(key="/b", document=RenderedDocument(fixed(b"news"), "text/plain"), seen=ready[1].seen)
    assert put_in_place(ready) == [Outcome.UNCHANGED, Outcome.LOST, Outcome.UNCHANGED]
    assert bytes(PublishedDocument.objects.get(key="/b").identity) == b"news"
