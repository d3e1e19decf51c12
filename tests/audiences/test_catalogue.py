"""Services in two levels, audiences whose version follows their rule."""

import pytest

from audiences.drafts import AudienceDraft, ServiceDraft
from audiences.models import Audience, Service
from audiences.queries import audience_called, service_called, service_tree
from audiences.services import (
    archive_audience,
    change_audience,
    change_service,
    create_audience,
    create_service,
    delete_service,
)
from statuscomms.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.factories import make_actor, make_attribute, make_audience, make_service

pytestmark = pytest.mark.django_db


def _administrator():
    return make_actor("administrator")


def _draft(slug="web-shop", **fields):
    return ServiceDraft(slug=slug, names=fields.pop("names", {"en": "Web shop"}), **fields)


def test_services_form_a_tree_of_two_levels():
    shop = create_service(actor=_administrator(), draft=_draft())
    cards = create_service(actor=_administrator(), draft=_draft("card-payments", parent="web-shop"))
    [branch] = service_tree()
    assert (branch.service, branch.children) == (shop, (cards,))
    with pytest.raises(InvalidInput) as trouble:
        create_service(actor=_administrator(), draft=_draft("visa", parent="card-payments"))
    assert "parent" in trouble.value.fields
    create_service(actor=_administrator(), draft=_draft("broadband"))
    with pytest.raises(InvalidInput):
        change_service(actor=_administrator(), service=shop, draft=_draft(parent="broadband"))
    with pytest.raises(InvalidInput):
        change_service(actor=_administrator(), service=shop, draft=_draft(parent="web-shop"))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"slug": "web shop"}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"slug": "x" * 81}, "slug"),
        ({"names": {}}, "names"),
        ({"names": {"en": " "}}, "names"),
        ({"names": {"xx": "Kauppa"}}, "names.xx"),
        ({"names": {"en": "x" * 501}}, "names.en"),
        ({"parent": "no-such"}, "parent"),
        ({"position": -1}, "position"),
        ({"position": 2**63}, "position"),
    ],
)
def test_a_wrong_service_is_refused_with_the_field_named(fields, named):
    make_service("taken")
    with pytest.raises(InvalidInput) as trouble:
        create_service(actor=_administrator(), draft=_draft(**fields))
    assert list(trouble.value.fields) == [named]
    assert Service.objects.count() == 1


def test_a_service_that_others_need_is_not_deleted():
    shop = make_service("web-shop")
    part = make_service("card-payments", parent=shop)
    with pytest.raises(Conflict):
        delete_service(actor=_administrator(), service=shop)
    delete_service(actor=_administrator(), service=part)
    delete_service(actor=_administrator(), service=shop)
    assert not Service.objects.exists()


def test_only_a_changed_rule_raises_an_audience_s_version():
    make_attribute("type")
    draft = AudienceDraft("business", {"en": "Business"}, {"attribute": "type", "is": "business"})
    audience = create_audience(actor=_administrator(), draft=draft)
    renamed = AudienceDraft("business", {"en": "Companies"}, draft.rule)
    assert change_audience(actor=_administrator(), audience=audience, draft=renamed).version == 1
    wider = AudienceDraft("business", {"en": "Companies"}, {})
    assert change_audience(actor=_administrator(), audience=audience, draft=wider).version == 2
    archive_audience(actor=_administrator(), audience=audience)
    with pytest.raises(NotFound):
        audience_called("business")


def test_a_bad_rule_is_refused_with_its_path():
    draft = AudienceDraft("business", {"en": "Business"}, {"all": [{"attribute": "type", "isnt": 1}]})
    with pytest.raises(InvalidInput) as trouble:
        create_audience(actor=_administrator(), draft=draft)
    assert list(trouble.value.fields) == ["rule.all.0"]
    assert not Audience.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "support", "responder", "manager"])
def test_only_administrators_change_the_catalogue(role):
    actor = make_actor(role)
    audience, service = make_audience("a"), make_service("s")
    for change in (
        lambda: create_service(actor=actor, draft=_draft()),
        lambda: delete_service(actor=actor, service=service),
        lambda: archive_audience(actor=actor, audience=audience),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_things_are_found_by_slug_and_by_id():
    service, audience = make_service("web-shop"), make_audience("business")
    assert service_called("web-shop") == service_called(str(service.uuid)) == service
    assert audience_called("business") == audience_called(str(audience.uuid)) == audience
    with pytest.raises(NotFound):
        service_called("nothing")
