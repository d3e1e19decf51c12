"""A service that is renamed, moved, archived or deleted: every public document tells it at once, not when it is next compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from audiences.drafts import ServiceDraft
from audiences.models import Service
from audiences.services import archive_service, change_service, create_service, delete_service, move_service
from statuscomms.access import Role
from statuscomms.clock import now
from statuscomms.errors import InvalidInput
from tests.factories import make_actor, make_incident, make_service, make_site
from tests.touchpoints.publishing_steps import text_at
from touchpoints.documents.snapshot import month_of
from touchpoints.models import DirtyDocument, Look, PublishedDocument
from touchpoints.services import publish_all, rebuild_dirty_documents, save_site
from touchpoints.site_drafts import SiteDraft

pytestmark = pytest.mark.django_db
ACTOR = make_actor(Role.ADMINISTRATOR)
DRAFT = ServiceDraft(slug="payments", names={"en": "Card payments"}, is_public=True)


@pytest.fixture
def payments() -> Service:
    service = create_service(actor=ACTOR, draft=DRAFT)
    publish_all()
    return service


def test_a_new_name_stands_everywhere_at_once(payments: Service) -> None:
    incident = make_incident("Trouble", services=[payments])
    publish_all()
    change_service(actor=ACTOR, service=payments, draft=replace(DRAFT, names={"en": "Paying by card"}))
    rebuild_dirty_documents()
    month = f"/en/history/{month_of(now()):%Y-%m}"
    for key in (
        "/",
        "/en/",
        "/fi/",
        "/api/v2/components.json",
        "/en/badges/payments.svg",
        f"/en/incidents/{incident.uuid}",
        month,
    ):
        body = bytes(PublishedDocument.objects.get(key=key).identity).decode()
        assert "Paying by card" in body and "Card payments" not in body, key


def archived(service: Service) -> None:
    archive_service(actor=ACTOR, service=service)


def deleted(service: Service) -> None:
    delete_service(actor=ACTOR, service=service)


def hidden(service: Service) -> None:
    change_service(actor=ACTOR, service=service, draft=replace(DRAFT, is_public=False))


@pytest.mark.parametrize("take_away", [archived, deleted, hidden])
def test_a_service_that_is_no_longer_shown_goes_at_once(
    payments: Service, take_away: Callable[[Service], None]
) -> None:
    assert "Card payments" in text_at("/en/")
    take_away(payments)
    rebuild_dirty_documents()
    assert "Card payments" not in text_at("/en/") + text_at("/api/v2/summary.json")
    assert PublishedDocument.objects.get(key="/en/badges/payments.svg").status == 404


def test_a_new_place_in_the_order_is_seen_at_once(payments: Service) -> None:
    other = create_service(actor=ACTOR, draft=replace(DRAFT, slug="shop", names={"en": "Web shop"}, position=5))
    page = text_at("/en/")
    assert page.index("Card payments") < page.index("Web shop")
    move_service(actor=ACTOR, service=other, up=True)
    page = text_at("/en/")
    assert page.index("Card payments") > page.index("Web shop")


def test_nothing_is_asked_for_by_a_change_that_failed(payments: Service) -> None:
    rebuild_dirty_documents()
    with pytest.raises(InvalidInput):
        change_service(actor=ACTOR, service=payments, draft=replace(DRAFT, slug="other"))
    assert not DirtyDocument.objects.exists()


def test_a_site_that_takes_up_a_service_tells_its_brands_page(payments: Service) -> None:
    look = Look.objects.create(name="Aurora", host="status.aurora.example")
    site = make_site(look=look, services=[make_service("shop")])
    publish_all()
    page = f"/looks/{look.uuid}/en/"
    assert "Card payments" not in text_at(page)
    draft = SiteDraft(
        name=site.name,
        key=site.key,
        origins=tuple(site.origins),
        languages=("en",),
        services=("shop", "payments"),
        look="Aurora",
    )
    save_site(actor=ACTOR, site=site, draft=draft)
    assert "Card payments" in text_at(page)
