"""Exports: who is in them, that no cell is a formula, and that an import of one changes nothing."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from audiences.models import Address, Consent, Contact, Subscription
from audiences.queries import followers
from audiences.services import export_contacts
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotAllowed, NotFound
from statuscomms.models import AuditEntry
from tests.audiences.contact_files import counts, imported, reasons
from tests.audiences.rows import follow_row, suppress_row
from tests.factories import (
    make_actor,
    make_address,
    make_audience,
    make_contact,
    make_incident,
    make_service,
    make_subscription,
)

pytestmark = pytest.mark.django_db
ODD = {
    "text": "=cmd|calc",
    "quoted": "'@x",
    "size": 12,
    "share": -0.5,
    "vip": True,
    "tags": ["a|b", "c\\d", "+e"],
    "zip": "00100",
}


@pytest.fixture
def everybody():
    shop = make_service("web-shop")
    anna = make_contact(
        email="anna@example.com", phone="+358500001234", reference="C-1", name="=Anna", attributes=ODD, language="fi"
    )
    make_address(anna, "email", "anna.home@example.com")
    make_subscription(anna, service=shop)
    make_contact(email="bo@example.com", name='\'Bo, "Ek"\nJr', attributes={"size": "large"}, subscribed=False)
    gone = make_contact(email="gone@example.com", reference="C-3", subscribed=False)
    suppress_row(gone.addresses.get())
    make_address(make_contact(reference="C-4", subscribed=False), "email", "new@example.com", confirmed=False)
    return make_audience("everybody")


def csv_of(client, **query) -> tuple[bytes, list[dict[str, str]]]:
    answer = client.get(reverse("audiences:contact_export"), query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    content = answer.getvalue()
    return content, list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def everything() -> list:
    people = [
        (one.reference, one.name, one.language, one.time_zone, one.attributes, one.is_active)
        for one in Contact.objects.order_by("pk")
    ]
    addresses = sorted(Address.objects.values_list("contact__name", "kind", "normalised", "confirmed_at"), key=str)
    topics = sorted(Subscription.objects.values_list("contact__name", "topic", "confirmed_at", "ended_at"), key=str)
    return [people, addresses, topics, Consent.objects.count()]


def test_only_addresses_that_may_be_written_to_are_in_the_file(everybody, client_of):
    content, rows = csv_of(client_of("manager"), audience="everybody")
    assert [row["reference"] for row in rows] == ["C-1", "", "C-3", "C-4"]
    assert (rows[0]["email"], rows[0]["email_2"], rows[0]["phone"]) == (
        "anna@example.com",
        "anna.home@example.com",
        "'+358500001234",
    )
    assert rows[0]["services"] == "everything|web-shop"
    assert [row["email"] for row in rows[2:]] == ["", ""]
    assert b"gone@example.com" not in content


def test_no_cell_is_a_formula(everybody, client_of):
    _content, rows = csv_of(client_of("manager"), audience="everybody")
    cells = [cell for row in rows for cell in row.values()]
    assert "'=Anna" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0"))]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_import_of_an_export_changes_nothing(everybody, client_of, file_format):
    before = everything()
    answer = client_of("manager").get(
        reverse("audiences:contact_export"), {"audience": "everybody", "format": file_format}
    )
    job = imported(answer.getvalue())
    assert (counts(job), reasons(job)) == ({"unchanged": 4}, [])
    assert everything() == before


def test_an_export_brings_people_back_into_an_empty_house(everybody, client_of):
    content, _rows = csv_of(client_of("manager"), audience="everybody")
    before = [(one.reference, one.name, one.language, one.attributes) for one in Contact.objects.order_by("pk")]
    topics = sorted(Subscription.objects.values_list("topic", flat=True))
    usable = sorted(Address.objects.exclude(contact__reference__in=["C-3", "C-4"]).values_list("normalised", flat=True))
    Contact.objects.all().delete()
    assert counts(imported(content)) == {"created": 4}
    after = [(one.reference, one.name, one.language, one.attributes) for one in Contact.objects.order_by("pk")]
    assert after == before
    assert sorted(Subscription.objects.values_list("topic", flat=True)) == topics
    assert sorted(Address.objects.values_list("normalised", flat=True)) == usable


def test_a_workbook_holds_texts_alone(everybody, client_of):
    answer = client_of("manager").get(reverse("audiences:contact_export"), {"audience": "everybody", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert "+358500001234" in [cell.value for cell in sheet[2]]


def test_followers_of_an_incident(client_of):
    incident = make_incident()
    anna = make_contact(email="anna@example.com", reference="C-1", subscribed=False)
    make_contact(email="bo@example.com", reference="C-2")
    follow_row(anna, incident.uuid)
    follow_row(make_contact(reference="C-3", subscribed=False), incident.uuid, ended_at=now())
    assert followers(incident.uuid).count() == 1
    _content, rows = csv_of(client_of("manager"), incident=str(incident.uuid))
    assert [row["reference"] for row in rows] == ["C-1"]
    page = client_of("manager").get(reverse("incidents:detail", args=[incident.uuid])).content.decode()
    assert f"{reverse('audiences:contact_export')}?incident={incident.uuid}" in page
    assert (
        "contacts/export"
        not in client_of("responder").get(reverse("incidents:detail", args=[incident.uuid])).content.decode()
    )
    entry = AuditEntry.objects.get(verb="contacts_exported")
    assert (entry.target, entry.details["people"]) == (f"incidents.incident:{incident.uuid}", 1)


def test_the_audit_trail_and_the_buttons_of_an_audience(everybody, client_of):
    csv_of(client_of("manager"), audience="everybody")
    entry = AuditEntry.objects.get(verb="contacts_exported")
    assert entry.target == f"audiences.audience:{everybody.uuid}"
    assert entry.details == {"people": 4, "format": "csv", "addresses": True}
    page = reverse("audiences:audience_detail", args=["everybody"])
    assert "contacts/export" in client_of("manager").get(page).content.decode()
    assert "contacts/export" not in client_of("responder").get(page).content.decode()


def test_who_may_export_but_not_see_addresses_gets_none(everybody, people, client_of):
    people.responder.rights = ["export"]
    people.responder.save()
    content, rows = csv_of(client_of("responder"), audience="everybody")
    assert not {"email", "email_2", "phone"} & set(rows[0])
    assert b"@example.com" not in content


def test_the_api_streams_the_same(everybody, api):
    answer = api.get("contacts/exports?audience=everybody&format=csv")
    assert (answer.status_code, answer.streaming) == (200, True)
    assert answer["Cache-Control"] == "no-store"
    assert len(list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))) == 5


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ("", 422, "audience"),
        ("audience=everybody&incident=00000000-0000-4000-8000-000000000000", 422, "audience"),
        ("audience=everybody&format=pdf", 422, "format"),
        ("audience=absent", 404, None),
        ("incident=nonsense", 422, "incident"),
    ],
)
def test_a_wrong_export_is_named(everybody, api, query, status, named):
    answer = api.get(f"contacts/exports?{query}")
    assert answer.status_code == status
    assert list(answer.json()["error"].get("fields", {})) == ([named] if named else [])
    assert not AuditEntry.objects.filter(verb="contacts_exported").exists()


def test_the_service_itself_asks_for_the_right(everybody):
    wanted = {"audience": "everybody", "incident": None, "file_format": "csv"}
    with pytest.raises(NotAllowed):
        export_contacts(actor=make_actor("responder"), **wanted)
    with pytest.raises(NotFound):
        export_contacts(actor=make_actor("manager"), **{**wanted, "audience": "absent"})
    with pytest.raises(InvalidInput):
        export_contacts(actor=make_actor("manager"), **{**wanted, "file_format": "pdf"})


def test_an_export_reads_page_by_page(django_assert_max_num_queries):
    make_audience("everybody")
    Contact.objects.bulk_create([Contact(language="en", reference=f"R-{number}") for number in range(2_500)])
    with django_assert_max_num_queries(20):
        export = export_contacts(actor=make_actor("manager"), audience="everybody", incident=None, file_format="csv")
        assert sum(1 for _row in export.rows) == 2_500
