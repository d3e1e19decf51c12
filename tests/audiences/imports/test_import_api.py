"""Imports through the staff API, as the contract says."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audiences.models import Contact, ContactImport
from tests.audiences.contact_files import CONSENT, work_until_over
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db
FILE = "Asiakasnumero;Sähköposti;Koko\nC-1;anna@example.com;44\nC-2;nonsense;45\n"


def post(api: ApiCaller, content: str | None = FILE, headers: dict[str, str] | None = None, **fields):
    """A multipart POST; a field that is None is left out."""
    data = {"consent": CONSENT, **fields}
    if content is not None:
        data["file"] = SimpleUploadedFile("people.csv", content.encode())
    return Client().post(
        "/api/v1/contacts/imports",
        {name: value for name, value in data.items() if value is not None},
        headers={"Authorization": f"Bearer {api.raw_key}", **(headers or {})},
    )


def run(body: dict) -> ContactImport:
    return work_until_over(ContactImport.objects.get(uuid=body["id"]))


def test_an_import_is_answered_as_a_job_and_read_until_it_is_done(api):
    answer = post(api)
    body = answer.json()
    assert answer.status_code == 202
    assert (body["state"], body["rows"], body["errors_url"]) == ("pending", 0, None)
    assert body["mapping"] == {"Asiakasnumero": "reference", "Sähköposti": "email"}
    assert body["ignored_columns"] == ["Koko"]
    assert api.get(f"contacts/imports/{body['id']}").status_code == 202
    run(body)
    done = api.get(f"contacts/imports/{body['id']}")
    found = done.json()
    assert done.status_code == 200
    assert {name: found[name] for name in ("state", "rows", "created", "changed", "unchanged", "refused")} == {
        "state": "done",
        "rows": 2,
        "created": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
    }
    errors = api.get(found["errors_url"])
    lines = list(csv.reader(io.StringIO(errors.getvalue().decode("utf-8-sig"))))
    assert lines[0] == ["row", "column", "reason"]
    assert lines[1][:2] == ["3", "Sähköposti"]
    assert "nonsense" not in str(lines)
    assert api.get("contacts/imports").json()["items"][0]["id"] == body["id"]


def test_a_mapping_may_be_given(api):
    run(post(api, mapping=json.dumps({"Sähköposti": "email", "Koko": "attribute:size:number"})).json())
    contact = Contact.objects.get()
    assert (contact.reference, contact.attributes) == (None, {"size": 44})


def test_a_dry_run_writes_nothing(api):
    body = post(api, dry_run="true").json()
    assert body["dry_run"] is True
    assert run(body).created == 1
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"consent": ""}, "consent"),
        ({"consent": None}, "consent"),
        ({"content": ""}, "file"),
        ({"content": None}, "file"),
        ({"content": "email\n"}, "file"),
        ({"content": "shoe,size\na,b\n"}, "mapping"),
        ({"mapping": "[]"}, "mapping"),
        ({"mapping": "{"}, "mapping"),
        ({"mapping": "[" * 50_000}, "mapping"),
        ({"mapping": '{"nowhere": "email"}'}, "mapping.nowhere"),
        ({"dry_run": "perhaps"}, "dry_run"),
    ],
)
def test_what_is_wrong_is_named(api, fields, named):
    answer = post(api, **fields)
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == [named]
    assert not ContactImport.objects.exists()


def test_cancelling(api):
    body = post(api).json()
    answer = api.post(f"contacts/imports/{body['id']}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert api.post(f"contacts/imports/{body['id']}/cancel").status_code == 409


def test_an_idempotency_key_imports_once(api):
    first = post(api, headers={"Idempotency-Key": "monday"})
    again = post(api, headers={"Idempotency-Key": "monday"})
    other = post(api, "email\nb@example.com\n", headers={"Idempotency-Key": "monday"})
    assert (first.status_code, again.json()["id"], other.status_code) == (202, first.json()["id"], 409)
    assert ContactImport.objects.count() == 1


def test_json_instead_of_a_form_is_refused(api):
    assert api.post("contacts/imports", {"file": "x"}).status_code in (400, 415, 422)


def test_a_scope_that_leaves_contacts_out_shuts_imports(api_of):
    assert post(api_of("manager", scopes=["see_console"])).status_code == 403
