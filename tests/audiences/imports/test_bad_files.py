"""Bad files: each has an expected answer, harms nobody, and never ends in an unexpected error."""

import datetime
import io
import zipfile

import pytest

from audiences.imports import files
from audiences.models import Contact, ContactImport
from audiences.services import ImportDraft, start_import
from statuscomms.errors import InvalidInput, NotAllowed
from tests.audiences.contact_files import begin, counts, imported, reasons, upload, workbook
from tests.factories import make_actor

pytestmark = pytest.mark.django_db
GOOD = "name,email\nÄiti Åkesson,a@example.com\n"


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def with_doctype() -> bytes:
    source = io.BytesIO(workbook(["email"], ["a@example.com"]))
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                content = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa">]>' + content
            new.writestr(item.filename, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param(b"\xef\xbb\xbf\r\n \n", "The file is empty.", id="only a mark and blanks"),
        pytest.param(b"name,email\n", "has no rows", id="only a header"),
        pytest.param(b"anna@example.com\nbo@example.com\n", "must name the columns", id="no header"),
        pytest.param(b"email" + b"," * 1_000_000 + b"\na@example.com\n", "too long", id="a million columns"),
        pytest.param(b"email" + b"," * 400 + b"\na@example.com\n", "More than 300 columns", id="400 columns"),
        pytest.param(b"na\x00me,email\nAnna,a@example.com\n", "character that cannot be read", id="NUL in the header"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old or a locked workbook", id="an old .xls"),
        pytest.param(b"%PDF-1.7\n%...", "This is a PDF", id="a PDF"),
        pytest.param(b"\x1f\x8b\x08\x00" + b"x" * 50, "packed", id="gzip"),
        pytest.param(b"PK\x03\x04 and then nothing of a zip", "not a workbook", id="a broken zip"),
        pytest.param(zipped(hello_xml=b"<a/>"), "not a workbook", id="a zip of something else"),
        pytest.param(
            zipped(xl__sharedStrings_xml=b"a" * 151_000_000), "too large when unpacked", id="a zip bomb of texts"
        ),
        pytest.param(with_doctype(), "no spreadsheet writes", id="an entity bomb"),
        pytest.param(workbook(["email"]), "has no rows", id="a workbook with only a header"),
        pytest.param(workbook(), "The file is empty.", id="an empty workbook"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_with_a_sentence(content, sentence, settings):
    with pytest.raises(InvalidInput) as trouble:
        begin(content)
    assert sentence in str(trouble.value.fields["file"][0])
    assert not ContactImport.objects.exists()
    assert not list(settings.IMPORT_DIRECTORY.glob("*"))


def test_a_zip_bomb_of_any_member_is_refused():
    with pytest.raises(InvalidInput, match="details"):
        begin(zipped(a_xml=b"0" * 300_000_000, b_xml=b"0" * 300_000_001))


@pytest.mark.parametrize("consent", ["", "   ", "yes", "x" * 1_001])
def test_without_a_consent_statement_nothing_is_taken(consent):
    with pytest.raises(InvalidInput) as trouble:
        begin(GOOD, consent=consent)
    assert list(trouble.value.fields) == ["consent"]
    assert not ContactImport.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "support", "responder"])
def test_only_those_who_manage_contacts_import(role):
    with pytest.raises(NotAllowed):
        start_import(actor=make_actor(role), draft=ImportDraft(upload(GOOD), "Accepted in the contract"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GOOD.encode(), id="UTF-8"),
        pytest.param(GOOD.encode("utf-8-sig"), id="UTF-8 with a mark"),
        pytest.param(GOOD.encode("utf-16"), id="UTF-16 with a mark"),
        pytest.param(b"\xfe\xff" + GOOD.encode("utf-16-be"), id="UTF-16, the other end first"),
        pytest.param(GOOD.encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(GOOD.encode("latin-1"), id="Latin-1"),
        pytest.param(GOOD.replace(",", ";").encode(), id="semicolons"),
        pytest.param(GOOD.replace(",", "\t").encode(), id="tabs"),
        pytest.param(("sep=;\n" + GOOD.replace(",", ";")).encode(), id="a hint for spreadsheets"),
        pytest.param(GOOD.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(GOOD.replace("\n", "\r").encode(), id="old Mac line ends"),
        pytest.param(GOOD.rstrip("\n").encode(), id="no line end at the end"),
        pytest.param(("\n\n" + GOOD + "\n,\n\n").encode(), id="blank rows"),
        pytest.param('"name";"email"\n"Äiti Åkesson";"a@example.com"\n'.encode(), id="quoted"),
        pytest.param(GOOD.encode() + b"\n" * 3, id="blank rows at the end"),
        pytest.param(workbook(["name", "email"], ["Äiti Åkesson", "a@example.com"]), id="a workbook called CSV"),
        pytest.param(
            workbook([], ["name", "email"], [None, None], ["Äiti Åkesson", "a@example.com"]), id="blank cells"
        ),
    ],
)
def test_every_encoding_and_separator_is_understood(content):
    job = imported(content)
    assert (job.state, counts(job)) == ("done", {"created": 1})
    contact = Contact.objects.get()
    assert (contact.name, contact.addresses.get().value) == ("Äiti Åkesson", "a@example.com")


def test_a_text_called_xlsx_is_a_text():
    assert counts(imported(GOOD, name="customers.xlsx")) == {"created": 1}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        pytest.param('"Anna,a@example.com', "", "quotation marks", id="a quotation mark never closed"),
        pytest.param('"An"na,a@example.com', "", "quotation marks", id="a quotation mark inside"),
        pytest.param("x" * 1_100_000 + ",a@example.com", "", "too long", id="a line of more than a megabyte"),
        pytest.param("x,a@example.com" + ",y" * 400, "", "More than 300 columns", id="400 cells"),
        pytest.param("Anna,a@example.com,more", "", "more cells than there are columns", id="a cell too many"),
        pytest.param("name,email", "", "repeats the names", id="the header again"),
        pytest.param("An\x00na,a@example.com", "name", "cannot be kept", id="NUL"),
        pytest.param("x" * 201 + ",a@example.com", "name", "At most 200", id="a name too long"),
        pytest.param("Anna,=cmd|' /C calc'!A0", "email", "", id="a formula for an address"),
        pytest.param("Anna,a@example.com b@example.com", "email", "", id="two addresses"),
        pytest.param("Anna,abuse@example.com", "email", "machine", id="a complaint desk"),
        pytest.param("Anna,", "", "reference or an address", id="nobody"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_harms_no_other(row, column, reason):
    job = imported(f"name,email\nFirst,first@example.com\n{row}\nLast,last@example.com\n")
    assert (job.state, counts(job)) == ("done", {"created": 2, "refused": 1})
    (number, named, said) = reasons(job)[0]
    assert (number, named) == (3, column)
    assert reason in said
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["First", "Last"]


def test_broken_bytes_cost_only_their_row():
    content = (
        "name,email\nÄiti,a@example.com\n".encode() + b"B\xff\xfeo,b@example.com\n" + "Örn,c@example.com\n".encode()
    )
    job = imported(content)
    assert counts(job) == {"created": 2, "refused": 1}
    assert [row for row, _column, _reason in reasons(job)] == [3]
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Äiti", "Örn"]


def test_what_looks_like_a_formula_is_kept_as_text():
    imported("name,email\n=cmd|calc,a@example.com\n@SUM(A1),b@example.com\n'-5,c@example.com\n")
    assert list(Contact.objects.order_by("pk").values_list("name", flat=True)) == ["=cmd|calc", "@SUM(A1)", "-5"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+358500001234", "+358500001234"),
        ("'+358500001234", "+358500001234"),
        ("358500001234", "+358500001234"),
        ("0500001234", "+358500001234"),
        ("050 000 1234", "+358500001234"),
        ("00358500001234", "+358500001234"),
        ("447400123456", "+447400123456"),
    ],
)
def test_phone_numbers_survive_what_spreadsheets_do_to_them(written, kept):
    job = imported(f"phone,name\n{written},Anna\n")
    assert reasons(job) == []
    assert Contact.objects.get().addresses.get().normalised == kept


def test_a_workbook_with_numbers_days_and_truth():
    job = imported(
        workbook(
            ["phone", "email", "attribute:size", "attribute:since", "attribute:vip:boolean"],
            [358500001234, "a@example.com", 12.0, datetime.datetime(2024, 5, 1), True],
        )
    )
    assert reasons(job) == []
    contact = Contact.objects.get()
    assert contact.attributes == {"size": "12", "since": "2024-05-01", "vip": True}
    assert contact.addresses.filter(normalised="+358500001234").exists()


@pytest.mark.slow
def test_half_a_million_duplicates_are_one_contact():
    job = imported("email,name\n" + "anna@example.com,Anna\n" * 500_000)
    assert counts(job) == {"created": 1, "unchanged": 499_999}
    assert Contact.objects.count() == 1


@pytest.mark.slow
def test_a_line_of_fifty_megabytes_is_refused_and_the_rest_imported():
    job = imported("name,email\n" + "x" * 50_000_000 + ",a@example.com\nBo,b@example.com\n")
    assert counts(job) == {"created": 1, "refused": 1}


def test_a_file_above_the_limit_is_refused(monkeypatch):
    monkeypatch.setitem(files.MOST_BYTES, ContactImport.Format.CSV, 20)
    with pytest.raises(InvalidInput) as trouble:
        begin(GOOD)
    assert "too large" in str(trouble.value.fields["file"][0])
