"""A month in which much happened: pages of their own, none left out, none heavy."""

from __future__ import annotations

import gzip
import re

import pytest

from statuscomms.clock import now
from tests.factories import make_incident, make_service
from tests.touchpoints.publishing_steps import document, text_at
from touchpoints.documents.history_page import INCIDENTS_OF_A_PAGE
from touchpoints.documents.snapshot import month_of
from touchpoints.services import mark_missing_documents

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MONTH = f"/en/history/{month_of(now()):%Y-%m}"


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> int:
    """Five incidents, two to a page."""
    monkeypatch.setattr("touchpoints.documents.history_page.INCIDENTS_OF_A_PAGE", 2)
    for number in range(5):
        make_incident(f"Incident {number}", level=1)
    return 5


def told(page: str) -> list[str]:
    return re.findall(r'<a href="/en/incidents/[^"]+">([^<]+)</a>', page)


def test_every_incident_stands_on_one_of_its_pages(busy: int) -> None:
    pages = [text_at(path) for path in (MONTH, f"{MONTH}/2", f"{MONTH}/3")]
    assert [told(page) for page in pages] == [
        ["Incident 4", "Incident 3"],
        ["Incident 2", "Incident 1"],
        ["Incident 0"],
    ]


def test_its_pages_lead_to_each_other_and_to_other_languages(busy: int) -> None:
    page = text_at(f"{MONTH}/2")
    assert f'href="{MONTH}"' in page and f'href="{MONTH}/3"' in page and f'{MONTH}/2" aria-current="page"' in page
    assert f'href="/fi{MONTH.removeprefix("/en")}/2"' in page


def test_a_page_that_fills_up_by_publishing_is_followed_by_a_new_one_at_once(busy: int) -> None:
    make_incident("Incident 5", level=1)
    make_incident("Incident 6", level=1)
    assert told(text_at(f"{MONTH}/4")) == ["Incident 0"]


def test_pages_that_nobody_published_yet_are_found(busy: int) -> None:
    document(f"{MONTH}/3").delete()
    mark_missing_documents()
    assert told(text_at(f"{MONTH}/3")) == ["Incident 0"]


@pytest.mark.parametrize("name", ["0", "1", "01", "4", "999", "x", "2/2"])
def test_there_are_no_other_pages(busy: int, client, name: str) -> None:
    document(MONTH)
    assert client.get(f"{MONTH}/{name}").status_code in (404, 503)


@pytest.mark.slow
def test_a_full_page_is_light() -> None:
    service = make_service(names={"en": "Card payments in every shop of ours"})
    for number in range(INCIDENTS_OF_A_PAGE + 5):
        make_incident(f"Card payments fail in shop number {number}", level=1, services=[service])
    assert len(told(text_at(MONTH))) == INCIDENTS_OF_A_PAGE and len(told(text_at(f"{MONTH}/2"))) == 5
    assert len(gzip.compress(bytes(document(MONTH).identity))) < 12_000
