"""The list: filters that stay in the address, a page at a time, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from incidents import incident_list
from incidents.models import Incident
from statuscomms.clock import now
from tests.factories import make_incident, make_levels, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]


def titles(page: object) -> list[str]:
    return [incident.title for section in page.context["sections"] for incident in section.incidents]  # type: ignore[attr-defined]


@pytest.fixture
def incidents() -> None:
    make_levels()
    shop = make_service("web-shop", names={"en": "Web shop", "fi": "Verkkokauppa", "sv": "Näthandel"})
    cards = make_service("cards", parent=shop)
    make_incident("Loud", level=3, severity="sev1", services=[cards])
    make_incident("Quiet", level=1, severity="sev4", services=[make_service("phone")])
    make_incident("Practice", level=1, drill=True)
    make_incident("Unwritten", level=2, publish=False)
    old = make_incident("Old", level=2)
    Incident.objects.filter(pk=old.pk).update(declared_at=now() - timedelta(days=40))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=draft", {"Unwritten"}),
        ("severity=sev1", {"Loud"}),
        ("level=1", {"Quiet", "Practice"}),
        ("service=cards", {"Loud"}),
        ("service=web-shop", {"Loud"}),  # a service of the first level finds what is below it
        ("drill=yes", {"Practice"}),
        ("drill=no&level=1", {"Quiet"}),
        ("text=oud", {"Loud"}),
        ("text=nothing-like-it", set()),
        ("text=phone", {"Quiet"}),
        ("kind=maintenance", set()),
        ("level=9", set()),
        ("level=%00", None),
        ("severity=nonsense", set()),
        ("since=not-a-date&text=Quiet", {"Quiet"}),
        ("after=nobody&text=Quiet", {"Quiet"}),
    ],
)
def test_filters_narrow_the_list(client_of: Clients, incidents: None, query: str, expected: set[str] | None) -> None:
    page = client_of("viewer").get(f"/console/?{query}")
    if expected is None:
        assert page.status_code == 400
    else:
        assert set(titles(page)) == expected


def test_a_period_includes_its_days(client_of: Clients, incidents: None) -> None:
    client = client_of("viewer")
    today, before = now().date(), (now() - timedelta(days=40)).date()
    assert "Old" not in titles(client.get(f"/console/?since={today - timedelta(days=2)}"))
    until = client.get(f"/console/?until={before + timedelta(days=1)}")
    assert titles(until) == ["Old"]


def test_services_are_found_by_their_name_in_any_language(client_of: Clients) -> None:
    make_incident("Loud", services=[make_service("web-shop", names={"en": "Shop", "sv": "Näthandel"})])
    assert titles(client_of("viewer").get("/console/?text=Näthandel")) == ["Loud"]


def test_pages_follow_each_other_and_keep_the_filter(client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incident_list, "LISTED", 2)
    for number in range(5):
        make_incident(f"Number {number}", level=1)
    client, address, seen = client_of("viewer"), "/console/?level=1", []
    for _page in range(3):
        page = client.get(address)
        seen.append(titles(page))
        after = page.context["sections"][0].after
        if after:
            assert f"/console/?level=1&amp;after={after}" in page.content.decode()
            address = f"/console/?level=1&after={after}"
    assert seen == [["Number 4", "Number 3"], ["Number 2", "Number 1"], ["Number 0"]]
    assert after == ""


def test_the_form_shows_what_is_chosen_and_works_without_javascript(client_of: Clients, incidents: None) -> None:
    words = client_of("viewer").get("/console/?severity=sev1&level=3&text=Loud").content.decode()
    assert '<option value="sev1" selected>' in words and '<option value="3" selected>' in words
    assert 'value="Loud"' in words and 'method="get" action="/console/"' in words
    assert '<details class="disclosure filter-more" open>' in words
