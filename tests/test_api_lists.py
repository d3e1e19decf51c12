"""Lists of the staff API answer what was asked or say what was wrong with the question: no parameter is passed over in silence."""

from __future__ import annotations

from typing import Any

import pytest
from ninja.operation import Operation

from statuscomms.access import Role
from statuscomms.api_query import parameters_of
from tests.access_walk import operations_of, routes_with_patterns
from tests.api_world import furnish_api
from tests.factories import make_incident, make_service
from tests.people import ApiCaller, api_caller

pytestmark = pytest.mark.django_db

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _gets() -> dict[str, Operation]:
    """Every GET of the staff API without parts in its path: the lists, and what stands beside them."""
    return {
        route.removeprefix("api/v1/"): operation
        for route, pattern in routes_with_patterns()
        if route.startswith("api/v1/") and "<" not in route
        for operation in operations_of(pattern)
        if "GET" in operation.methods
    }


GETS = _gets()
PAGED = sorted(path for path, operation in GETS.items() if "limit" in parameters_of(operation))


def _complaints(api: ApiCaller, path: str) -> list[str]:
    """The fields that the answer to ``path`` complains about."""
    answer = api.get(path)
    assert answer.status_code == 422, (path, answer.status_code)
    return list(answer.json()["error"]["fields"])


def test_the_lists_that_the_contract_names_are_walked() -> None:
    lists = {
        "incidents",
        "services",
        "audiences",
        "sites",
        "playbooks",
        "levels",
        "looks",
        "enquiries",
        "spikes",
        "alerts",
    }
    assert lists | {"contacts/imports", "maintenance-series", "briefs", "alert-mappings", "attributes"} <= set(GETS)
    assert len(PAGED) >= 10


@pytest.mark.parametrize("path", sorted(GETS))
def test_no_list_takes_a_parameter_that_it_does_not_know(api: ApiCaller, path: str) -> None:
    assert _complaints(api, f"{path}?colour=red") == ["colour"]


PLACES = {
    "limit=0": "limit",
    "limit=-1": "limit",
    "limit=201": "limit",
    "limit=many": "limit",
    "limit=": "limit",
    "limit=1.5": "limit",
    "limit=99999999999999999999": "limit",
    "cursor=nonsense": "cursor",
    "cursor=" + "x" * 101: "cursor",
    "page_size=0": "page_size",
    "page=2": "page",
    "offset=50": "offset",
}


@pytest.mark.parametrize("path", PAGED)
def test_pages_of_an_impossible_size_or_place_are_refused(api: ApiCaller, path: str) -> None:
    met = {query: _complaints(api, f"{path}?{query}") for query in PLACES}
    assert met == {query: [field] for query, field in PLACES.items()}


VALUES = [
    ("incidents?status=nonsense", "status"),
    ("incidents?status=OPEN", "status"),
    ("incidents?status=open,closed", "status"),
    ("incidents?kind=party", "kind"),
    ("incidents?severity=sev5", "severity"),
    ("incidents?service=no-such-service", "service"),
    (f"incidents?service={UNKNOWN}", "service"),
    ("incidents?since=yesterday", "since"),
    ("incidents?since=2026-01-01T00:00:00", "since"),
    ("incidents?since=2026-02-30T00:00:00Z", "since"),
    ("incidents?since=2026-13-01", "since"),
    ("incidents?q=" + "x" * 101, "q"),
    ("incidents?Status=open", "Status"),
    ("incidents?status[]=open", "status[]"),
    ("incidents?=open", "query"),
    ("enquiries?incident=nonsense", "incident"),
    ("enquiries?service=no-such-service", "service"),
    ("alerts?state=burning", "state"),
    ("contacts/exports?audience=all&format=pdf", "format"),
    ("contacts/exports?incident=1", "incident"),
    ("contacts/consents?format=xlsx", "format"),
    ("contacts/consents?incident=nonsense", "incident"),
]


@pytest.mark.parametrize(("path", "field"), VALUES)
def test_values_that_nothing_can_have_are_refused_by_name(api: ApiCaller, path: str, field: str) -> None:
    assert _complaints(api, path) == [field]


@pytest.mark.parametrize(
    ("query", "field"),
    [("channel=banner", "channel"), ("channel=pigeon", "channel"), ("state=lost", "state"), ("colour=red", "colour")],
)
def test_the_ledger_of_an_incident_is_as_strict(api: ApiCaller, query: str, field: str) -> None:
    assert _complaints(api, f"incidents/{make_incident().uuid}/deliveries?{query}") == [field]


def test_the_sentence_says_what_may_be_given(api: ApiCaller) -> None:
    fields: Any = api.get("incidents?status=nonsense&colour=red").json()["error"]["fields"]
    assert "cursor, kind, limit" in fields["colour"][0]
    fields = api.get("incidents?status=nonsense").json()["error"]["fields"]
    assert "open, closed, draft, triage" in fields["status"][0]


@pytest.mark.slow
def test_what_is_known_is_answered(api: ApiCaller) -> None:
    furnish_api()
    queries = {"contacts/exports": "?audience=business-customers", "contacts/consents": "?format=csv"}
    queries |= dict.fromkeys(PAGED, "?limit=1")
    met = {path: api.get(path + queries.get(path, "")).status_code for path in GETS}
    assert set(met.values()) == {200}, met


def test_an_archived_service_still_finds_its_incidents(api: ApiCaller) -> None:
    shop = make_service("web-shop")
    make_incident(services=[shop])
    for name in ("web-shop", str(shop.uuid)):
        assert len(api.get(f"incidents?service={name}").json()["items"]) == 1


def test_who_may_not_look_is_not_told_what_is_wrong_with_the_question() -> None:
    assert api_caller(Role.VIEWER).get("enquiries?colour=red").status_code == 403
    assert ApiCaller(None).get("incidents?colour=red").status_code == 401


def test_calls_that_change_something_are_as_strict(api: ApiCaller) -> None:
    answer = api.post("incidents?dry_run=true", {"title": "Card payments fail"})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["dry_run"])
    assert api.get("incidents").json()["items"] == []


def test_the_document_names_the_values(api: ApiCaller) -> None:
    listed = api.get("openapi.json").json()["paths"]["/api/v1/incidents"]["get"]["parameters"]
    status = next(one for one in listed if one["name"] == "status")["schema"]
    assert {"open", "closed", "draft", "investigating"} <= set(status["enum"])
