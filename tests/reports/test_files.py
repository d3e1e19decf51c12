"""Page, CSV, XLSX, PDF and API say the same."""

import csv
import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from incidents.declarations import ChannelChoice
from reports.exports.csv_file import HEADER, harmless
from reports.services import build_report
from tests.factories import make_contact, make_incident, make_service, make_subscription
from tests.reports.ledgers import make_broadcast, make_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STATES = ["delivered"] * 7 + ["accepted"] * 4 + ["failed"] * 2 + ["uncertain", "suppressed", "ready"]


@pytest.fixture
def incident():
    made = make_incident(
        "Korttimaksut eivät toimi", channels={"banner": ChannelChoice()}, services=[make_service("card-payments")]
    )
    email, sms = make_broadcast(made, "email", unreachable={"left": 3}), make_broadcast(made, "sms")
    for number, state in enumerate(STATES):
        contact = make_contact(email=f"p{number}@example.com", phone=f"+3585012345{number:02}", subscribed=False)
        make_delivery(email, contact, state)
        if number < 5:
            make_delivery(sms, contact, segments=2)
    make_subscription(contact, incident=made, source="banner")
    build_report(made)
    return made


def csv_rows(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == HEADER
    return rows[1:]


def screen_tables(html):
    """Table key -> rows of texts, as a reader sees them."""
    tables = {}
    for key, body in re.findall(r'data-table="(\w+)">.*?<tbody>(.*?)</tbody>', html, re.DOTALL):
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
        tables[key] = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return tables


def test_every_number_in_the_csv_is_on_the_screen_and_the_other_way_round(incident, client_of):
    viewer = client_of("viewer")
    screen = screen_tables(viewer.get(f"/console/incidents/{incident.uuid}/report/").content.decode())
    rows = csv_rows(viewer.get(f"/console/incidents/{incident.uuid}/report.csv").content)
    for key in ("people", "sent", "shown", "closing", "collected", "enquiries", "unreachable"):
        numbers = [
            value
            for section, _row, _item, _measure, value in rows
            if section == key and (value.isdigit() or value == "unknown")
        ]
        shown = [text for row in screen.get(key, []) for text in row[1:] if text.isdigit() or text == "unknown"]
        assert numbers == shown, key
    assert [row[1:] for row in screen["sent"]] == [
        ["16", "7", "4", "2", "1", "1", "1", "11"],
        ["5", "5", "0", "0", "0", "0", "0", "5"],
        ["21", "12", "4", "2", "1", "1", "1", "11"],
    ]


def test_the_page_leads_with_the_people_reached(incident, client_of):
    html = client_of("viewer").get(f"/console/incidents/{incident.uuid}/report/").content.decode()
    assert '<strong data-figure="reached">11</strong>' in html
    assert "How many other visitors saw it is unknown." in html
    assert " style=" not in html and "<script>" not in html and "p1@example.com" not in html


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_the_pdf_opens_and_shows_the_numbers(incident, client_of, language):
    client = client_of("manager")
    answer = client.get(f"/console/incidents/{incident.uuid}/report.pdf", headers={"Accept-Language": language})
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "Korttimaksut eivät toimi" in text
    assert re.search(r"\b11\b", text) and re.search(r"\b16\b", text) and re.search(r"\b21\b", text)
    assert "@example.com" not in text


def test_words_that_look_like_markup_stay_words_on_paper(client_of):
    title = '#panic("x") *bold* $x$ <5 \\ `code` "quoted"'
    incident = make_incident(title, channels={"banner": ChannelChoice()})
    build_report(incident)
    answer = client_of("viewer").get(f"/console/incidents/{incident.uuid}/report.pdf")
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert '#panic("x")' in text and "*bold*" in text


def test_the_workbook_holds_numbers_and_no_formulas(incident, client_of):
    content = client_of("viewer").get(f"/console/incidents/{incident.uuid}/report.xlsx").content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) >= 6 and not any("<f>" in sheet for sheet in sheets)
    assert any("<v>16</v>" in sheet and "<v>21</v>" in sheet for sheet in sheets)


@pytest.mark.parametrize("text", ["=1+1", "+358", "-1", "@x", "\tx", "\rx", "\0x"])
def test_a_spreadsheet_never_reads_text_as_a_formula(text):
    assert harmless(text) == f"'{text}"
    assert harmless("fine") == "fine" and harmless(-5) == -5


def test_a_title_that_is_a_formula_is_harmless_in_the_files(client_of):
    incident = make_incident("=HYPERLINK(1)", channels={"banner": ChannelChoice()})
    build_report(incident)
    content = client_of("viewer").get(f"/console/incidents/{incident.uuid}/report.csv").content
    assert b"'=HYPERLINK" in content and b",=HYPERLINK" not in content


def test_the_api_answers_the_shape_that_is_promised(incident, api):
    body = api.get(f"incidents/{incident.uuid}/report").json()
    assert body["state"] == "provisional" and body["version"] == 1
    assert body["people"] == {
        "reached": 11,
        "contacts": 11,
        "identified_visitors": 0,
        "anonymous_visitors": {"estimate": None, "error": None, "days": 0, "uncounted": 0},
    }
    email, banner = body["channels"]["email"], body["channels"]["banner"]
    assert {"expected", "accepted", "delivered", "failed", "unknown"} <= set(email) and email["expected"] == 16
    assert {"shown", "seen", "closed", "clicked", "subscribed"} <= set(banner)
    assert {
        "first_sign_at", "acknowledged_at", "declared_at", "first_notice_at", "p50_delivered_at", "p95_delivered_at",
        "resolved_at",
    } <= set(body["times"])  # fmt: skip
    assert {"closing", "collected", "enquiries", "cost", "unreachable"} <= set(body)
    assert api.get(f"incidents/{incident.uuid}/report.csv").content.startswith(b"\xef\xbb\xbfsection,")
    assert api.get(f"incidents/{incident.uuid}/report.pdf").content.startswith(b"%PDF")


def test_the_list_links_every_report(incident, client_of):
    page = client_of("viewer").get("/console/reports/").content.decode()
    assert incident.title in page and f"/console/incidents/{incident.uuid}/report/" in page


def test_the_panel_follows_a_provisional_report(incident, client_of):
    panel = client_of("viewer").get(f"/console/incidents/{incident.uuid}/report/panel/").content.decode()
    assert "<dd>11</dd>" in panel and "every 15s" in panel
