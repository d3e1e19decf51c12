"""Single contacts through the API."""

import json

import pytest

from audiences.models import Consent, Contact
from tests.audiences.rows import suppress_row
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


def test_a_contact_is_read_by_reference_or_id(api, api_of):
    contact = make_contact(reference="C-1", name="Anna", email="anna@example.com", attributes={"size": 3})
    suppress_row(contact.addresses.get(), "bounced")
    found = api.get("contacts/C-1").json()
    assert found == api.get(f"contacts/{contact.uuid}").json()
    assert (found["name"], found["attributes"], found["active"]) == ("Anna", {"size": 3}, True)
    address = found["addresses"][0]
    assert (address["value"], address["confirmed"], address["suppressed"]) == ("anna@example.com", True, "bounced")
    assert found["subscriptions"][0]["service"] is None
    blind = api_of("manager", scopes=["manage_contacts"]).get("contacts/C-1").json()
    assert blind["addresses"][0]["value"] is None
    assert api.get("contacts/C-2").status_code == 404


def test_a_contact_is_erased_once(api):
    contact = make_contact(reference="C-1", email="anna@example.com")
    assert api.delete("contacts/C-1").status_code == 204
    assert Contact.objects.get(pk=contact.pk).erased_at is not None
    assert api.delete("contacts/C-1").status_code == 404
    assert api.get(f"contacts/{contact.uuid}").status_code == 404


def test_consents_are_exported(api):
    contact = make_contact(reference="C-1", email="anna@example.com")
    key = contact.addresses.get().recipient_key
    Consent.objects.create(
        contact=contact, kind="email", recipient_key=key, given=True, wording_version="1", source="a"
    )
    Consent.objects.create(kind="email", recipient_key="other", given=False, wording_version="1", source="b")
    answer = api.get("contacts/consents?contact=C-1")
    rows = json.loads(b"".join(answer.streaming_content))
    assert [(row["reference"], row["given"], row["address"]) for row in rows] == [("C-1", True, "anna@example.com")]
    assert len(json.loads(b"".join(api.get("contacts/consents").streaming_content))) == 2
    assert api.get("contacts/consents?format=xlsx").status_code == 422
