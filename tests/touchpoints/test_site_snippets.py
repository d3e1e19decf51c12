"""A site's snippet: what is copied, whether its pages were seen, and whose pages they were."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from statuscomms.staff_alerts import close_alert
from tests.factories import make_site
from touchpoints.documents.embed_files import FOLDER, integrity
from touchpoints.edge import Edge
from touchpoints.models import ForeignOrigin, Site
from touchpoints.services import mark_dirty, note_sites_seen, rebuild_dirty_documents, warn_of_missing_snippets
from touchpoints.services.documents import feed_keys
from touchpoints.services.snippets import MOST_FOREIGN

pytestmark = pytest.mark.django_db

OWN, FOREIGN = "https://shop.example.com", "https://staging.example.com"


def test_the_snippet_comes_floating_pinned_and_for_a_tag_manager(client_of):
    site = make_site()
    page = client_of("administrator").get(f"/console/sites/{site.uuid}/snippet/").content.decode()
    assert "/embed/v1.js&quot; data-site=&quot;shop&quot; data-lang=&quot;en&quot;" in page
    assert "/embed/v1.js?site=shop&amp;lang=en" in page
    assert all(integrity(name) in page for name in ("v1.js", "v1-chat.js"))
    assert len(re.findall(r"/embed/v1(?:-chat)?\.[0-9a-f]{16}\.js", page)) >= 3 and (FOLDER / "v1-chat.js").exists()


def test_a_page_that_asks_is_the_snippets_last_sight(client_of):
    site = make_site()
    mark_dirty(keys=feed_keys(site))
    rebuild_dirty_documents()
    edge = Edge(lambda environ, start: [b""], upkeep=False)
    edge.upkeep.turn()
    ask = {"PATH_INFO": "/embed/v1/shop.json", "REQUEST_METHOD": "GET"}
    for origin in (OWN, FOREIGN, OWN):
        edge({**ask, "HTTP_ORIGIN": origin}, lambda status, headers: None)
    edge.upkeep.flush()
    site.refresh_from_db()
    assert site.last_seen_at is not None
    assert [row.origin for row in site.foreign_origins.all()] == [FOREIGN]
    page = client_of("administrator").get(f"/console/sites/{site.uuid}/snippet/").content.decode()
    assert FOREIGN in page


def test_a_foreign_origin_can_be_allowed_and_leaves_the_list(client_of):
    site = make_site()
    note_sites_seen(seen=[("shop", FOREIGN)])
    client_of("administrator").post(f"/console/sites/{site.uuid}/origins/", {"origin": FOREIGN})
    site.refresh_from_db()
    assert site.origins == [OWN, FOREIGN] and not ForeignOrigin.objects.exists()


@pytest.mark.parametrize(
    "origin", ["null", "https://a.example/path", "javascript:alert(1)", "https://a b.example", "x" * 500]
)
def test_what_is_no_origin_is_not_kept(origin):
    make_site()
    note_sites_seen(seen=[("shop", origin)])
    assert not ForeignOrigin.objects.exists()


def test_made_up_origins_do_not_fill_the_list():
    make_site()
    for start in range(3):
        note_sites_seen(seen=[("shop", f"https://a{start}-{number}.example.com") for number in range(MOST_FOREIGN)])
    assert ForeignOrigin.objects.count() == MOST_FOREIGN


def _alerts() -> list[str]:
    return [alert.text for alert in StaffAlert.objects.filter(closed_at=None)]


def test_administrators_are_told_once_when_a_snippet_is_missing_and_no_more_when_it_is_back():
    site = make_site()
    warn_of_missing_snippets()
    assert _alerts() == []
    with time_machine.travel(now() + timedelta(hours=25)):
        warn_of_missing_snippets()
        assert len(_alerts()) == 1 and "Shop" in _alerts()[0]
        assert StaffAlert.objects.get().roles == ["administrator"]
        close_alert(key=StaffAlert.objects.get().key, actor=Actor.system("tests"))
        warn_of_missing_snippets()
        assert _alerts() == []
        note_sites_seen(seen=[("shop", OWN)])
    with time_machine.travel(now() + timedelta(hours=60)):
        warn_of_missing_snippets()
        assert len(_alerts()) == 1
        note_sites_seen(seen=[("shop", OWN)])
        warn_of_missing_snippets()
        assert _alerts() == []
    assert Site.objects.get().pk == site.pk


def test_nobody_is_told_about_a_site_that_is_switched_off(client_of):
    site = make_site(is_off=True)
    with time_machine.travel(now() + timedelta(days=3)):
        warn_of_missing_snippets()
    assert _alerts() == []
    Site.objects.filter(pk=site.pk).update(is_off=False, created_at=now() - timedelta(days=3))
    page = client_of("administrator").get("/console/sites/").content.decode()
    assert "never" in page
    assert "The snippet is missing" in client_of("administrator").get(f"/console/sites/{site.uuid}/").content.decode()
