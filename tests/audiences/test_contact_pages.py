"""A contact's page: everything that is known, and what staff may do there."""

import json

import pytest

from audiences.models import AttributeField, Consent, Contact, Preference, Suppression
from statuscomms.clock import now
from statuscomms.models import AuditEntry
from tests.audiences.rows import suppress_row
from tests.factories import make_address, make_attribute, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return make_contact(name="Anna Aalto", reference="C-1", email="anna@example.com", attributes={"size": 3})


def _post(client, contact, place, **data):
    return client.post(f"/console/contacts/{contact.uuid}/{place}", data)


def _errors(answer):
    return answer.status_code, answer.content.decode()


def test_results_come_while_somebody_types(client_of, anna):
    answer = client_of("manager", htmx=True).post("/console/contacts/", {"words": "aal"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="contact-results"')
    assert str(anna.uuid) in page


def test_the_page_tells_what_is_known(client_of, anna):
    AttributeField.objects.create(key="size", type="number", labels={"en": "Employees"})
    Preference.objects.create(contact=anna, only_channel="email")
    suppress_row(anna.addresses.get(), "complained")
    page = client_of("manager").get(f"/console/contacts/{anna.uuid}/").content.decode()
    for word in (
        "anna@example.com",
        "complained about our mail",
        "Employees",
        "All services",
        "E-mail",
        "Europe/Helsinki",
    ):
        assert word in page, word
    for place in ("messages", "enquiries"):
        assert f"/console/contacts/{anna.uuid}/{place}/" in page


def test_a_contact_is_edited_and_the_trail_names_fields_not_values(client_of, anna):
    AttributeField.objects.create(key="size", type="number", labels={"en": "Employees"})
    AttributeField.objects.create(key="vip", type="boolean", labels={"en": "VIP"})
    written = {"name": "Anna Niemi", "reference": "C-2", "language": "fi", "time_zone": "Europe/Stockholm"}
    answer = _post(client_of("manager"), anna, "edit/", **written, **{"attribute.size": "", "attribute.vip": "true"})
    assert answer.status_code == 303
    anna.refresh_from_db()
    assert (anna.name, anna.reference, anna.language, anna.time_zone) == tuple(written.values())
    assert anna.attributes == {"vip": True}
    entry = AuditEntry.objects.get(verb="contact_changed")
    assert "Niemi" not in str(entry.details)
    assert set(entry.details["fields"]) == {"name", "reference", "language", "time_zone", "attributes"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"time_zone": "Mars/Olympus"}, "Give a time zone such as"),
        ({"reference": "C-2"}, "Another contact has this reference"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"attribute.size": "many"}, "Enter a number"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(client_of, anna, wrong, told):
    make_contact(reference="C-2")
    AttributeField.objects.create(key="size", type="number", labels={"en": "Employees"})
    right = {"name": "Anna", "reference": "C-1", "language": "en", "time_zone": "Europe/Helsinki"}
    status, page = _errors(_post(client_of("manager"), anna, "edit/", **{**right, **wrong}))
    assert status == 422
    assert told in page
    assert Contact.objects.get(pk=anna.pk).name == "Anna Aalto"


def test_what_the_person_chose_stays(client_of, anna):
    Preference.objects.create(contact=anna)
    _post(client_of("manager"), anna, "edit/", name="A", reference="", language="fi", time_zone="Europe/Stockholm")
    anna.refresh_from_db()
    assert (anna.name, anna.reference, anna.language, anna.time_zone) == ("A", None, "en", "Europe/Helsinki")


def test_an_address_is_added_confirmed_only_with_a_statement(client_of, anna):
    manager = client_of("manager")
    assert _post(manager, anna, "addresses/", kind="phone", value="050 000 1234").status_code == 303
    assert anna.addresses.get(kind="phone").confirmed_at is None
    extra = {"kind": "email", "value": "a@example.com", "consent": "asked on the phone"}
    assert _post(manager, anna, "addresses/", **extra).status_code == 303
    assert anna.addresses.get(normalised="a@example.com").confirmed_at is not None
    assert (Consent.objects.get().source, Consent.objects.get().proof["way"]) == ("asked on the phone", "staff")
    assert _post(manager, anna, "addresses/", **extra).status_code == 422
    assert _post(manager, anna, "addresses/", kind="email", value="nonsense").status_code == 422


def test_an_address_that_left_is_not_brought_back(client_of, anna):
    other = make_contact(email="left@example.com")
    suppress_row(other.addresses.get())
    _post(client_of("manager"), anna, "addresses/", kind="email", value="left@example.com", consent="contract")
    assert anna.addresses.get(normalised="left@example.com").confirmed_at is None
    assert not Consent.objects.exists()


def test_a_suppression_is_lifted_by_an_act_of_its_own(client_of, anna):
    address = anna.addresses.get()
    suppress_row(address, "bounced")
    assert _post(client_of("manager"), anna, f"addresses/{address.uuid}/lift/").status_code == 303
    assert not Suppression.objects.exists()
    assert AuditEntry.objects.filter(verb="lift_suppression").count() == 1


def test_an_address_of_somebody_else_is_not_touched(client_of, anna):
    other = make_contact(email="bo@example.com").addresses.get()
    assert _post(client_of("manager"), anna, f"addresses/{other.uuid}/remove/").status_code == 404
    mine = make_address(anna, "phone", "050 000 1234")
    assert _post(client_of("manager"), anna, f"addresses/{mine.uuid}/remove/").status_code == 303
    assert [row.kind for row in anna.addresses.all()] == ["email"]


def test_switching_off_and_on(client_of, anna):
    for to, active in (("off", False), ("off", False), ("on", True)):
        _post(client_of("manager"), anna, "switch/", to=to)
        assert Contact.objects.get(pk=anna.pk).is_active is active
    assert AuditEntry.objects.filter(verb__startswith="contact_").count() == 2


def test_erasing_asks_first(client_of, anna):
    manager = client_of("manager")
    assert b"cannot be undone" in manager.get(f"/console/contacts/{anna.uuid}/erase/").content
    assert Contact.objects.get(pk=anna.pk).erased_at is None
    assert _post(manager, anna, "erase/").status_code == 303
    assert Contact.objects.get(pk=anna.pk).erased_at is not None
    assert manager.get(f"/console/contacts/{anna.uuid}/").status_code == 404


def test_consents_are_downloaded_and_that_is_in_the_trail(client_of, anna):
    Consent.objects.create(
        contact=anna, kind="email", recipient_key=anna.addresses.get().recipient_key, given=True,
        wording_version="2026-11", language="en", source="=form", proof={"way": "link"},
    )  # fmt: skip
    Consent.objects.create(kind="email", recipient_key="hash", given=False, wording_version="1", source="erased")
    manager = client_of("manager")
    own = manager.get(f"/console/contacts/{anna.uuid}/consents/?format=json")
    rows = json.loads(b"".join(own.streaming_content))
    assert [(row["address"], row["source"], row["proof"]) for row in rows] == [
        ("anna@example.com", "=form", {"way": "link"})
    ]
    every = b"".join(manager.get("/console/contacts/consents/?format=csv").streaming_content).decode()
    assert every.count("\r\n") == 3
    assert "'=form" in every
    assert manager.get("/console/contacts/consents/?format=pdf").status_code == 422
    assert AuditEntry.objects.filter(verb="consents_exported").count() == 2


def test_paused_people_show_until_when(client_of, anna):
    Preference.objects.create(contact=anna, paused_until=now())
    assert "Paused until" in client_of("manager").get(f"/console/contacts/{anna.uuid}/").content.decode()


def test_what_is_known_is_told_in_words_and_not_in_codes(client_of):
    labels = {"en": "Household", "fi": "Kotitalous"}
    choices = ["firm", {"key": "home", "labels": labels}]
    make_attribute("kind", "choice", choices=choices, labels={"en": "Kind"})
    contact = make_contact(language="sv", source="api", attributes={"kind": "home"})
    page = client_of("manager").get(f"/console/contacts/{contact.uuid}/").content.decode()
    assert "<dd>Swedish</dd>" in page
    assert "<dd>another system, " in page
    assert "<dd>Household</dd>" in page
