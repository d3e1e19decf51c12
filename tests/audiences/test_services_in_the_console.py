"""Services are kept in the console: two levels, every language, an order, archived instead of deleted."""

import pytest

from audiences.drafts import ServiceDraft
from audiences.models import Service
from audiences.queries import service_tree
from audiences.services import archive_service, change_service, delete_service, move_service, restore_service
from incidents.declarations import Declaration, Resolution, ServiceImpact
from incidents.models import ServiceStatusChange
from incidents.services import declare, resolve
from statuscomms.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from statuscomms.fingerprints import fingerprint_of
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_incident, make_levels, make_playbook, make_service
from tests.people import api_caller
from touchpoints.models import PublishedDocument
from touchpoints.services import publish_all

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGE = "/console/services/"


def _administrator():
    return make_actor("administrator")


def _draft(service, **changes):
    fields = {"slug": service.slug, "names": service.names, "position": service.position, **changes}
    return ServiceDraft(**fields)


def _slugs():
    return [slug for branch in service_tree() for slug in (branch.service.slug, *(c.slug for c in branch.children))]


def _form(**changes):
    return {
        "names.en": "Web shop",
        "names.fi": "Verkkokauppa",
        "in_forms.fi": "verkkokaupassa",
        "descriptions.sv": "Där man köper.",
        "is_public": "on",
        **changes,
    }


def test_a_service_is_written_in_every_language_and_named_after_its_name(client_of):
    administrator = client_of("administrator")
    assert administrator.post(f"{PAGE}new/", _form()).status_code == 303
    shop = Service.objects.get()
    assert (shop.slug, shop.names["fi"], shop.in_forms) == ("web-shop", "Verkkokauppa", {"fi": "verkkokaupassa"})
    assert administrator.post(f"{PAGE}new/", _form(**{"names.en": "Cards", "parent": "web-shop"})).status_code == 303
    assert _slugs() == ["web-shop", "cards"]
    assert administrator.post(f"{PAGE}web-shop/", _form(is_public="")).status_code == 303
    shop.refresh_from_db()
    assert not shop.is_public
    page = administrator.get(f"{PAGE}web-shop/").content.decode()
    assert "Show it on the status page" in page and "<ins>no</ins>" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"names.en": "", "names.fi": ""},
        {"slug": "taken"},
        {"slug": "new"},
        {"slug": "web shop"},
        {"parent": "part"},
        {"names.en": "x" * 501},
    ],
)
def test_a_wrong_service_answers_422_in_the_same_fragment(client_of, wrong):
    make_service("part", parent=make_service("taken"))
    answer = client_of("administrator", htmx=True).post(f"{PAGE}new/", _form(**wrong))
    assert answer.status_code == 422
    assert answer.content.decode().startswith('<div id="service"') and "errorlist" in answer.content.decode()
    assert Service.objects.count() == 2


def test_the_preview_reads_the_in_form_and_saves_nothing(client_of):
    page = client_of("administrator", htmx=True).post(f"{PAGE}new/", _form(then="preview")).content.decode()
    assert "verkkokaupassa" in page.split("How it reads", 2)[2]
    assert not Service.objects.exists()


def test_a_short_name_stays_because_history_refers_to_it():
    shop = make_service("web-shop")
    with pytest.raises(InvalidInput) as trouble:
        change_service(actor=_administrator(), service=shop, draft=_draft(shop, slug="shop"))
    assert list(trouble.value.fields) == ["slug"]


def test_services_change_places_among_their_like():
    first, second = make_service("first"), make_service("second")
    part = make_service("part", parent=first)
    move_service(actor=_administrator(), service=second, up=True)
    assert _slugs() == ["second", "first", "part"]
    move_service(actor=_administrator(), service=part, up=True)
    move_service(actor=_administrator(), service=second, up=True)
    assert _slugs() == ["second", "first", "part"]


def test_an_archived_service_is_offered_and_shown_no_more_and_its_history_stays(client_of):
    make_levels()
    shop = make_service("web-shop", names={"en": "Web shop"})
    incident = make_incident(services=[shop])
    resolve(actor=_administrator(), incident=incident, resolution=Resolution())
    archive_service(actor=_administrator(), service=shop)
    assert _slugs() == []
    assert ServiceStatusChange.objects.filter(service=shop).count() == 2
    assert "Archived services" in client_of("viewer").get(PAGE).content.decode()
    with pytest.raises(InvalidInput) as trouble:
        declare(
            actor=_administrator(),
            declaration=Declaration(title="Again", services=(ServiceImpact("web-shop", "major_outage"),)),
        )
    assert list(trouble.value.fields) == ["services.0.service"]
    restore_service(actor=_administrator(), service=shop)
    assert _slugs() == ["web-shop"]


def test_the_status_page_shows_services_as_they_are_and_no_archived_ones():
    shop = make_service("web-shop", names={"en": "Web shop"})
    change_service(actor=_administrator(), service=shop, draft=_draft(shop, names={"en": "Great shop"}))
    publish_all()
    assert b"Great shop" in bytes(PublishedDocument.objects.get(key="/en/").identity)
    archive_service(actor=_administrator(), service=shop)
    publish_all()
    assert b"Great shop" not in bytes(PublishedDocument.objects.get(key="/en/").identity)


def test_a_service_that_is_needed_is_neither_archived_nor_deleted():
    make_levels()
    shop, cards = make_service("web-shop"), make_service("cards")
    part = make_service("part", parent=make_service("whole"))
    incident = make_incident(services=[shop])
    make_playbook(services=[{"service": "cards", "impact": "major_outage"}])
    for service in (shop, cards, part.parent):
        with pytest.raises(Conflict):
            archive_service(actor=_administrator(), service=service)
    with pytest.raises(Conflict):
        delete_service(actor=_administrator(), service=cards)
    resolve(actor=_administrator(), incident=incident, resolution=Resolution())
    archive_service(actor=_administrator(), service=shop)
    archive_service(actor=_administrator(), service=part)
    archive_service(actor=_administrator(), service=part.parent)
    with pytest.raises(Conflict):
        restore_service(actor=_administrator(), service=part)


def test_changes_stand_in_the_trail_and_do_not_overwrite_each_other():
    shop = make_service("web-shop", names={"en": "Web shop"})
    seen = fingerprint_of(shop.as_json())
    change_service(actor=_administrator(), service=shop, draft=_draft(shop, names={"en": "Shop"}), seen=seen)
    details = AuditEntry.objects.get(verb="service_changed").details
    assert details["before"] == {"names": {"en": "Web shop"}} and details["after"] == {"names": {"en": "Shop"}}
    with pytest.raises(StaleVersion):
        change_service(actor=_administrator(), service=shop, draft=_draft(shop, names={"en": "Store"}), seen=seen)


def test_only_administrators_keep_services(client_of):
    shop = make_service("web-shop")
    for attempt in (
        lambda actor: archive_service(actor=actor, service=shop),
        lambda actor: restore_service(actor=actor, service=shop),
        lambda actor: move_service(actor=actor, service=shop, up=True),
    ):
        with pytest.raises(NotAllowed):
            attempt(make_actor("manager"))
    assert "New service" not in client_of("viewer").get(PAGE).content.decode()


def test_the_list_moves_archives_and_takes_up_again(client_of):
    for slug in ("first", "second"):
        make_service(slug)
    page = client_of("administrator", htmx=True).post(f"{PAGE}second/move/", {"to": "up"}).content.decode()
    assert page.startswith('<div id="services"') and page.index("Second") < page.index("First")
    administrator = client_of("administrator")
    assert administrator.post(f"{PAGE}first/archive/").status_code == 303
    assert _slugs() == ["second"]
    assert administrator.post(f"{PAGE}first/unarchive/").status_code == 303
    assert _slugs() == ["second", "first"]


def test_the_api_archives_and_takes_up_again():
    make_service("web-shop")
    caller = api_caller()
    assert caller.patch("services/web-shop", {"archived": True}).json()["archived"] is True
    assert caller.get("services").json()["items"] == []
    assert caller.get("services/web-shop").json()["archived"] is True
    assert caller.patch("services/web-shop", {"archived": False, "position": 7}).json()["position"] == 7
    assert caller.patch("services/web-shop", {"slug": "other"}).status_code == 422
