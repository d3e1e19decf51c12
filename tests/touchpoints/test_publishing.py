"""Publishing documents: only what changed, nothing lost between writers, the old one when rendering fails."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import redis

from incidents.declarations import ChannelChoice
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from tests.demo.conftest import wait_for
from tests.factories import make_incident, make_service, make_site
from tests.touchpoints.publishing_steps import document, feed_of
from tests.valkey import running_valkey
from touchpoints.documents import RenderedDocument
from touchpoints.documents.rendered import fixed
from touchpoints.freshness import CHANNEL, NewsListener
from touchpoints.models import DirtyDocument, PublishedDocument
from touchpoints.publishing import Outcome, publish
from touchpoints.services import mark_dirty, publish_all, rebuild_dirty_documents
from touchpoints.services.documents import settle

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


def test_the_alert_stays_open_while_other_documents_are_renewed():
    make_incident(services=[service := make_service()])
    rebuild_dirty_documents()
    service.names = "not a dictionary"
    service.save()
    mark_dirty(keys=["/en/", "/fi/"])
    rebuild_dirty_documents()
    alert = StaffAlert.objects.get(closed_at=None)
    mark_dirty(keys=["/robots.txt"])
    rebuild_dirty_documents()
    assert StaffAlert.objects.get(closed_at=None) == alert, "a new one would be mailed anew"
    assert alert.text.startswith("2 public pages could not be renewed") and "undo what was changed last" in alert.text


def test_a_document_that_fails_again_and_again_is_tried_ever_more_rarely():
    rebuild_dirty_documents()
    service = make_service()
    service.names = "not a dictionary"
    service.save()
    pauses = []
    for failures in (0, 1, 20):
        mark_dirty(keys=["/en/"])
        DirtyDocument.objects.update(failures=failures)
        rebuild_dirty_documents()
        pauses.append((DirtyDocument.objects.get(key="/en/").requested_at - now()).total_seconds())
    assert pauses == pytest.approx([5, 10, 60], abs=2)


def test_a_document_that_somebody_else_is_rendering_keeps_nobody_waiting():
    publish_all()
    before = {row.key: row.published_at for row in PublishedDocument.objects.all()}
    make_incident()
    DirtyDocument.objects.filter(key="/fi/").update(claim="another", claimed_until=now() + timedelta(seconds=20))
    rebuild_dirty_documents()
    after = {row.key: row.published_at for row in PublishedDocument.objects.all()}
    assert after["/fi/"] == before["/fi/"] and after["/en/"] > before["/en/"] and after["/sv/"] > before["/sv/"]
    assert list(DirtyDocument.objects.values_list("key", "claim")) == [("/fi/", "another")]


def test_a_document_whose_renderer_died_is_taken_over():
    publish_all()
    make_incident(title="Heard again")
    DirtyDocument.objects.filter(key="/en/").update(claim="dead", claimed_until=now() - timedelta(seconds=1))
    rebuild_dirty_documents()
    assert b"Heard again" in bytes(PublishedDocument.objects.get(key="/en/").identity)
    assert not DirtyDocument.objects.exists()


def test_a_document_asked_for_again_while_it_is_rendered_stays_dirty_and_free():
    mark_dirty(keys=["/en/"])
    claimed = DirtyDocument.objects.get(key="/en/")
    DirtyDocument.objects.filter(pk=claimed.pk).update(claim="mine", claimed_until=now() + timedelta(seconds=20))
    claimed.claim = "mine"
    mark_dirty(keys=["/en/"])
    settle([(claimed, Outcome.PUBLISHED)])
    assert DirtyDocument.objects.get(key="/en/").claimed_until is None


def test_web_processes_hear_of_news_at_once(settings):
    with running_valkey() as url:
        settings.REDIS_URL = url
        news = threading.Event()
        NewsListener(news).start()
        wait_for(lambda: redis.from_url(url).pubsub_numsub(CHANNEL)[0][1] == 1)
        make_incident()
        rebuild_dirty_documents()
        assert news.wait(5)


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
