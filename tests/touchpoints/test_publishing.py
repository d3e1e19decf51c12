"""Publishing documents: only what changed, nothing lost between writers, the old one when rendering fails."""

from __future__ import annotations

import pytest

from incidents.declarations import ChannelChoice
from statuscomms.models import StaffAlert
from tests.factories import make_incident, make_service, make_site
from tests.touchpoints.publishing_steps import document, feed_of
from touchpoints.documents import RenderedDocument
from touchpoints.documents.rendered import fixed
from touchpoints.models import DirtyDocument, PublishedDocument
from touchpoints.publishing import Outcome, publish
from touchpoints.services import mark_dirty, publish_all, rebuild_dirty_documents

pytestmark = pytest.mark.django_db


def rendered(text: str) -> RenderedDocument:
    return RenderedDocument(fixed(text.encode()), "text/plain")


def test_an_unchanged_document_keeps_its_generation():
    make_site()
    first = document("/embed/v1/shop.json").generation
    publish_all()
    assert document("/embed/v1/shop.json").generation == first


def test_a_changed_document_gets_a_higher_generation():
    site = make_site()
    first = feed_of(site)["generation"]
    make_incident(channels={"banner": ChannelChoice()})
    assert feed_of(site)["generation"] > first


def test_whoever_read_an_older_version_does_not_overwrite_a_newer_one():
    publish(key="/x", document=rendered("one"), seen=None)
    seen = PublishedDocument.objects.get(key="/x")
    assert publish(key="/x", document=rendered("newer"), seen=seen) is Outcome.PUBLISHED
    assert publish(key="/x", document=rendered("older"), seen=seen) is Outcome.LOST
    assert bytes(PublishedDocument.objects.get(key="/x").identity) == b"newer"


def test_two_first_publications_of_one_document_do_not_collide():
    assert publish(key="/x", document=rendered("one"), seen=None) is Outcome.PUBLISHED
    assert publish(key="/x", document=rendered("two"), seen=None) is Outcome.LOST


def test_a_mark_that_rises_while_rendering_stays():
    mark_dirty(keys=["/api/v2/status.json"])
    row = DirtyDocument.objects.get(key="/api/v2/status.json")
    mark_dirty(keys=["/api/v2/status.json"])
    DirtyDocument.objects.filter(pk=row.pk, mark=row.mark).delete()
    assert DirtyDocument.objects.filter(key="/api/v2/status.json").exists()


def test_a_document_that_cannot_be_rendered_keeps_its_last_version_and_staff_are_told():
    make_incident(services=[service := make_service()])
    before = document("/en/")
    service.names = "not a dictionary"
    service.save()
    mark_dirty(keys=["/en/"])
    rebuild_dirty_documents()
    assert PublishedDocument.objects.get(key="/en/").generation == before.generation
    assert StaffAlert.objects.filter(closed_at=None, urgency="urgent").count() == 1
    assert DirtyDocument.objects.get(key="/en/").failures == 1


def test_the_alert_closes_when_rendering_works_again():
    make_incident(services=[service := make_service()])
    rebuild_dirty_documents()
    service.names = "not a dictionary"
    service.save()
    mark_dirty(keys=["/en/"])
    rebuild_dirty_documents()
    service.names = {"en": "Mended"}
    service.save()
    mark_dirty(keys=["/en/"])
    rebuild_dirty_documents()
    assert not StaffAlert.objects.filter(closed_at=None).exists()
    assert b"Mended" in bytes(PublishedDocument.objects.get(key="/en/").identity)


def test_missing_permanent_documents_are_made_by_the_tick():
    rebuild_dirty_documents()
    keys = set(PublishedDocument.objects.values_list("key", flat=True))
    assert {
        "/",
        "/en/",
        "/fi/",
        "/sv/",
        "/history.atom",
        "/maintenance.ics",
        "/embed/v1.js",
        "/api/v2/summary.json",
    } <= keys


def test_reading_a_document_that_is_not_published_yet_changes_nothing(client):
    assert client.get("/en/").status_code == 503
    assert client.get("/embed/v1/unknown.json").status_code == 404
    assert not PublishedDocument.objects.exists() and not DirtyDocument.objects.exists()
