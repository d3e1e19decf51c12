"""The schema of attributes: nobody changes it without being told whom it touches, and nothing that is there is lost."""

import pytest

from audiences.drafts import AttributeDraft
from audiences.models import AttributeField, Contact
from audiences.services import change_attribute, create_attribute, delete_attribute
from audiences.services.attribute_schema import TouchesOthers
from statuscomms.errors import Conflict, InvalidInput, NotAllowed
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_audience, make_contact

pytestmark = pytest.mark.django_db
ADMIN = make_actor("administrator")
LABELS = {"en": "Region"}
CHOICES = ({"key": "north", "labels": {"en": "North"}}, {"key": "south"})


def _draft(**fields):
    return AttributeDraft(**{"key": "region", "labels": LABELS, "type": "choice", "choices": CHOICES, **fields})


def _region():
    return create_attribute(actor=ADMIN, draft=_draft())


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"key": "a b"}, "key"),
        ({"key": "__x"}, "key"),
        ({"key": ""}, "key"),
        ({"type": "colour", "choices": ()}, "type"),
        ({"labels": {}}, "labels"),
        ({"labels": {"xx": "Region"}}, "labels"),
        ({"labels": {"en": "x" * 101}}, "labels"),
        ({"choices": ()}, "choices"),
        ({"type": "text"}, "choices"),
        ({"choices": ({"key": "a"}, {"key": "A"})}, "choices"),
        ({"choices": ({"key": " "},)}, "choices"),
        ({"choices": tuple({"key": str(n)} for n in range(201))}, "choices"),
    ],
)
def test_what_is_wrong_is_named(wrong, named):
    with pytest.raises(InvalidInput) as trouble:
        create_attribute(actor=ADMIN, draft=_draft(**wrong))
    assert list(trouble.value.fields) == [named]


def test_a_key_is_taken_once_and_administrators_alone_change_the_schema():
    _region()
    with pytest.raises(InvalidInput):
        _region()
    with pytest.raises(NotAllowed):
        create_attribute(actor=make_actor("manager"), draft=_draft(key="other"))


def test_removing_a_choice_says_whom_it_touches_and_takes_nothing_away():
    field = _region()
    for region in ("north", "South", "south"):
        make_contact(attributes={"region": region})
    make_audience("southerners", rule={"all": [{"attribute": "region", "is": "south"}]})
    make_audience("northerners", rule={"attribute": "region", "is": "north"})
    change = {"actor": ADMIN, "field": field, "draft": _draft(choices=CHOICES[:1])}
    with pytest.raises(TouchesOthers) as refusal:
        change_attribute(**change)
    assert (refusal.value.effect.contacts, refusal.value.effect.audiences) == (2, ("southerners",))
    assert "2 contacts" in str(refusal.value.message)
    change_attribute(**change, accept=True)
    assert sorted(Contact.objects.values_list("attributes__region", flat=True)) == ["South", "north", "south"]


@pytest.mark.parametrize(("kind", "touched"), [("number", 4), ("date", 3), ("boolean", 4), ("list", 4), ("text", 0)])
def test_changing_the_type_counts_the_values_that_no_longer_fit(kind, touched):
    field = create_attribute(actor=ADMIN, draft=_draft(type="text", choices=()))
    for value in ("north", "12", "2026-01-01", "true"):
        make_contact(attributes={"region": value})
    make_contact()
    draft = _draft(type=kind, choices=(), labels={"en": "Part"})
    if not touched:
        assert change_attribute(actor=ADMIN, field=field, draft=draft).labels == {"en": "Part"}
        return
    with pytest.raises(TouchesOthers) as refusal:
        change_attribute(actor=ADMIN, field=field, draft=draft)
    assert refusal.value.effect.contacts == touched


def test_a_list_with_a_removed_choice_is_touched():
    field = create_attribute(actor=ADMIN, draft=_draft(type="list"))
    for value in (["north"], ["north", "south"], []):
        make_contact(attributes={"region": value})
    with pytest.raises(TouchesOthers) as refusal:
        change_attribute(actor=ADMIN, field=field, draft=_draft(type="list", choices=CHOICES[:1]))
    assert refusal.value.effect.contacts == 1


def test_new_labels_and_further_choices_touch_nobody():
    field = _region()
    make_contact(attributes={"region": "north"})
    make_audience("northerners", rule={"attribute": "region", "is": "north"})
    more = _draft(choices=(*CHOICES, {"key": "west"}), is_public=True)
    assert change_attribute(actor=ADMIN, field=field, draft=more).is_public
    entry = AuditEntry.objects.get(verb="attribute_changed")
    assert entry.details["after"]["is_public"] is True


def test_an_attribute_that_rules_speak_of_is_not_removed():
    field = _region()
    audience = make_audience("northerners", rule={"not": {"attribute": "region", "is": "north"}})
    with pytest.raises(Conflict):
        delete_attribute(actor=ADMIN, field=field, accept=True)
    audience.delete()
    make_contact(attributes={"region": "north"})
    with pytest.raises(TouchesOthers):
        delete_attribute(actor=ADMIN, field=field)
    delete_attribute(actor=ADMIN, field=field, accept=True)
    assert not AttributeField.objects.exists()
    assert Contact.objects.get().attributes == {"region": "north"}


def test_the_console_tells_what_is_touched_and_saves_once_that_is_accepted(client_of):
    _region()
    make_contact(attributes={"region": "south"})
    admin = client_of("administrator")
    path = "/console/contacts/attributes/region/"
    written = {"labels.en": "Region", "type": "choice", "choices": "north | North"}
    refused = admin.post(path, written)
    assert refused.status_code == 422
    assert "1 contact has a value that no longer fits." in refused.content.decode()
    assert admin.post(path, {**written, "accept": "on"}).status_code == 303
    assert AttributeField.objects.get().choices == [{"key": "north", "labels": {"en": "North"}}]
    assert admin.get("/console/contacts/attributes/").status_code == 200
    new = {"labels.en": "Customer since", "key": "since", "type": "date"}
    assert admin.post("/console/contacts/new-attribute/", new).status_code == 303
    assert admin.post("/console/contacts/attributes/since/remove/").status_code == 303
    assert not AttributeField.objects.filter(key="since").exists()


def test_the_api_does_the_same(api):
    body = {"key": "region", "labels": LABELS, "type": "choice", "choices": ["north", {"key": "south"}]}
    assert api.post("attributes", body).status_code == 201
    assert api.get("attributes/region").json()["choices"] == [{"key": "north"}, {"key": "south"}]
    make_contact(attributes={"region": "south"})
    refused = api.patch("attributes/region", {"choices": ["north"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "touches_others")
    assert api.patch("attributes/region", {"choices": ["north"], "accept": True}).status_code == 200
    assert [item["key"] for item in api.get("attributes").json()["items"]] == ["region"]
    assert api.delete("attributes/region").status_code == 409
    assert api.delete("attributes/region?accept=true").status_code == 204
    assert api.get("attributes/region").status_code == 404


@pytest.mark.parametrize(
    "choices", [[{}], [{"labels": {}}], [{"key": 1}], [1], "north", [{"key": "a", "x": 1}], [None]]
)
def test_choices_of_another_shape_are_refused(api, choices):
    body = {"key": "region", "labels": LABELS, "type": "choice", "choices": choices}
    assert api.post("attributes", body).status_code == 422
