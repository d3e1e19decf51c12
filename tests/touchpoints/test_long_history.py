"""Ten years of incidents have tens of thousands of pages: what happens now waits for none of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import storages

from incidents.declarations import Resolution, Text
from incidents.services import resolve
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_incident
from tests.touchpoints.publishing_steps import document
from touchpoints.documents import RenderedDocument, Snapshot, urgency_of
from touchpoints.documents.rendered import fixed
from touchpoints.models import DirtyDocument, PublishedDocument
from touchpoints.publishing import publish
from touchpoints.services import mirror_documents, rebuild_dirty_documents
from touchpoints.services.documents import mark_dirty

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def old_pages(count: int) -> list[str]:
    return [f"/en/incidents/{uuid4()}" for _number in range(count)]


def resolved(incident):
    resolve(
        actor=make_actor(Role.ADMINISTRATOR),
        incident=incident,
        resolution=Resolution(version=incident.version, texts={"en": Text("Works", "It works again.")}),
    )
    return incident


def test_news_are_rendered_before_thousands_of_old_pages():
    with time_machine.travel(now() - timedelta(minutes=1)):
        mark_dirty(keys=old_pages(600))
    incident = make_incident("Cards fail")
    rebuild_dirty_documents()
    assert DirtyDocument.objects.filter(key__contains="/incidents/").count() >= 100
    for key in ("/en/", "/api/v2/summary.json", "/history.atom", f"/en/incidents/{incident.uuid}"):
        assert b"Cards fail" in bytes(PublishedDocument.objects.get(key=key).identity), key


def test_news_are_copied_to_the_storage_before_thousands_of_old_pages(settings, tmp_path):
    backend = "touchpoints.mirror_files.PublishedFileStorage"
    settings.STORAGES = {**settings.STORAGES, "published": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}}
    assert storages["published"]
    page = RenderedDocument(fixed(b"page"), "text/html; charset=utf-8")
    for key in [*old_pages(250), "/en/"]:
        publish(key=key, document=page, seen=None)
    mirror_documents()
    assert (tmp_path / "en/index.html").exists()
    assert PublishedDocument.objects.filter(mirrored_generation=0).exists()


def test_what_was_resolved_today_is_still_urgent_and_what_is_long_over_is_not():
    with time_machine.travel(now() - timedelta(days=3)):
        old = resolved(make_incident("Was broken"))
    fresh, going_on = resolved(make_incident("Was broken too")), make_incident("Is broken")
    snapshot = Snapshot(now())
    assert [urgency_of(f"/fi/incidents/{one.uuid}", snapshot) for one in (old, fresh, going_on)] == [3, 1, 1]
    assert urgency_of("/api/v2/incidents/unresolved.json", snapshot) == 1


def test_pages_of_what_is_over_are_looked_at_once_a_day_at_different_times():
    over, going_on = (
        [resolved(make_incident(f"Was broken {number}")) for number in range(3)],
        make_incident("Is broken"),
    )
    moments = {document(f"/en/incidents/{incident.uuid}").rebuild_at for incident in over}
    assert len(moments) == 3
    assert all(timedelta(hours=11) < moment - now() <= timedelta(days=1) for moment in moments)
    assert document(f"/en/incidents/{going_on.uuid}").rebuild_at - now() <= timedelta(minutes=5)
