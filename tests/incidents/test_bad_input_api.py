"""The staff API and bad input: each a clear 4xx that names the field, nothing written, nothing said to anybody."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.http import HttpResponse

from delivery.models import Broadcast
from incidents.models import Incident, Notice, Update
from statuscomms.models import AuditEntry
from tests.factories import make_incident, make_levels, make_service
from tests.incidents.bad_input import (
    LONE_SURROGATE,
    NO_TIMES,
    NUL,
    OTHER_IDS,
    PAST_AND_IMPOSSIBLE,
    SHOWN_AS_TYPED,
    TITLES_REFUSED,
    TURNING,
)
from tests.incidents.moments import in_minutes
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db

NOWHERE = "00000000-0000-4000-8000-000000000000"


def picture() -> object:
    """Everything that a refused call could have touched."""
    return (
        list(Incident.objects.order_by("pk").values()),
        list(Update.objects.order_by("pk").values()),
        list(Notice.objects.order_by("pk").values()),
        Broadcast.objects.count(),
        AuditEntry.objects.filter(target__startswith="incidents.").count(),
    )


def refused(answer: HttpResponse, status: int, field: str = "") -> None:
    """It says what is wrong, in the shape of all errors."""
    assert answer.status_code == status, answer.content
    error = answer.json()["error"]
    assert error["code"] and error["message"]
    if field:
        assert any(path == field or path.startswith(f"{field}.") for path in error.get("fields", {})), error


def declaration(**fields: Any) -> dict[str, Any]:
    return {"title": "Card payments fail", "level": 2, **fields}


@pytest.mark.parametrize("title", TITLES_REFUSED.values(), ids=TITLES_REFUSED)
def test_titles_that_say_nothing_or_too_much(api: ApiCaller, title: str):
    make_levels()
    refused(api.post("incidents", declaration(title=title)), 422, "title")
    assert not Incident.objects.exists()


@pytest.mark.parametrize("words", [NUL, LONE_SURROGATE])
@pytest.mark.parametrize("field", ["title", "texts", "bypass_reason", "origin", "client_key"])
def test_characters_that_cannot_be_kept(api: ApiCaller, words: str, field: str):
    make_levels()
    body = declaration(**{field: {"en": {"body": words}} if field == "texts" else words})
    refused(api.post("incidents", body), 400)
    assert not Incident.objects.exists()


WRONG_DECLARATIONS: list[tuple[str, dict[str, Any]]] = [
    ("services", {"services": [{"service": "no-such-service"}]}),
    ("services", {"services": [{"service": NOWHERE}]}),
    ("services", {"services": [{"service": "web-shop", "impact": "on_fire"}]}),
    ("services", {"services": [{"service": 7}]}),
    ("services", {"services": "web-shop"}),
    ("kind", {"kind": "rumour"}),
    ("severity", {"severity": "sev0"}),
    ("level", {"level": 5}),
    ("level", {"level": -1}),
    ("level", {"level": 2**62}),
    ("level", {"level": "2"}),
    ("audience", {"audience": "nobody"}),
    ("playbook", {"playbook": NOWHERE}),
    ("channels.pigeon", {"channels": {"pigeon": {}}}),
    ("channels.banner.colour", {"channels": {"banner": {"colour": "red; url(//x)"}}}),
    ("channels.banner.texts", {"channels": {"banner": {"texts": {"xx": {"title": "x"}}}}}),
    ("texts.xx", {"texts": {"xx": {"title": "x"}}}),
    ("texts.en.body", {"texts": {"en": {"body": "{tomorrow}"}}}),
    ("texts.en.body", {"texts": {"en": {"body": "x" * 10_001}}}),
    ("texts.en.title", {"texts": {"en": {"title": "x\r\nBcc: y@example.com"}}}),
    ("affected_estimate", {"affected_estimate": -1}),
    ("hold_seconds", {"hold_seconds": -1}),
    ("hold_seconds", {"hold_seconds": 10**9}),
    ("drill", {"drill": "yes"}),
    ("publish", {"publish": 1}),
    ("role", {"role": "administrator"}),
    ("published_at", {"published_at": "2026-01-01T00:00:00Z"}),
    ("ends_at", {"kind": "announcement", "starts_at": "2027-01-02T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z"}),
    ("bypass_reason", {"level": 4, "bypass_reason": "  "}),
    ("bypass_reason", {"level": 4, "bypass_reason": "x" * 1_001}),
    ("bypass_reason", {"level": 2, "bypass_reason": "Fire"}),
    ("client_key", {"client_key": "k" * 201}),
    ("client_key", {"client_key": ""}),
]


@pytest.mark.parametrize(("field", "fields"), WRONG_DECLARATIONS)
def test_declarations_that_are_wrong_name_the_field(api: ApiCaller, field: str, fields: dict[str, Any]):
    make_levels()
    make_service("web-shop")
    refused(api.post("incidents", declaration(**fields)), 422, field)
    assert not Incident.objects.exists()


@pytest.mark.parametrize("at", [*PAST_AND_IMPOSSIBLE, *NO_TIMES], ids=str)
@pytest.mark.parametrize("call", ["declare", "update", "reschedule"])
def test_times_that_have_passed_or_never_come(api: ApiCaller, call: str, at: object):
    incident = make_incident(level=2)
    waiting = make_incident("Later", level=2, publish_at=in_minutes(60))
    before = picture()
    if call == "declare":
        answer = api.post("incidents", declaration(publish_at=at))
    elif call == "update":
        answer = api.post(f"incidents/{incident.uuid}/updates", {"publish_at": at})
    else:
        step = f"incidents/{waiting.uuid}/updates/{waiting.updates.get().uuid}/reschedule"
        answer = api.post(step, {"publish_at": at})
    refused(answer, 422, "publish_at")
    assert picture() == before


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", *NO_TIMES], ids=str)
@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
def test_windows_that_no_calendar_holds(api: ApiCaller, field: str, at: object):
    make_levels()
    answer = api.post("incidents", declaration(kind="announcement", **{field: at}))
    refused(answer, 422)
    assert not Incident.objects.exists()


@pytest.mark.parametrize("words", SHOWN_AS_TYPED.values(), ids=SHOWN_AS_TYPED)
def test_words_that_mean_something_elsewhere_are_kept_as_typed(api: ApiCaller, words: str):
    make_levels()
    made = api.post("incidents", declaration(title=words, texts={"en": {"title": words, "body": words}}))
    assert made.status_code == 201
    banner = Notice.objects.get(channel="banner")
    assert (banner.texts["en"]["title"], banner.texts["en"]["body"]) == (words, words)


@pytest.mark.parametrize("words", TURNING)
def test_characters_that_turn_the_direction_are_refused_in_every_text_and_nothing_is_written(
    api: ApiCaller, words: str
):
    make_levels()
    incident = api.post("incidents", declaration()).json()["id"]
    before = picture()
    for part in ("title", "body", "instructions"):
        refused(api.post("incidents", declaration(texts={"en": {part: words}})), 422, f"texts.en.{part}")
    refused(api.post(f"incidents/{incident}/updates", {"texts": {"en": {"body": words}}}), 422, "texts.en.body")
    refused(api.post(f"incidents/{incident}/notes", {"body": words}), 422, "body")
    assert picture() == before


def test_ten_thousand_quotation_marks_cost_no_time(api: ApiCaller):
    make_levels()
    began = time.monotonic()
    answer = api.post("incidents/preview", declaration(texts={"en": {"title": "x", "body": ">" * 10_000}}))
    assert answer.status_code == 200
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("number", OTHER_IDS)
@pytest.mark.parametrize("call", ["", "/updates", "/resolve", "/updates/{}/approve"])
def test_identifiers_of_another_kind_are_unknown(api: ApiCaller, number: str, call: str):
    make_incident(level=1)
    before = picture()
    path = f"/api/v1/incidents/{number}{call.format(number)}"
    answer = api.get(path) if not call else api.post(path)
    assert answer.status_code in (400, 404)
    assert picture() == before


def test_an_update_of_another_incident_is_unknown(api: ApiCaller):
    one, other = make_incident("One", level=1, publish=False), make_incident("Other", level=1)
    for step in ("approve", "undo", "cancel", "publish", "bypass", "reschedule"):
        body = {"reason": "x"} if step == "bypass" else {"publish_at": "2099-01-01T00:00:00Z"}
        answer = api.post(
            f"incidents/{other.uuid}/updates/{one.updates.get().uuid}/{step}", body if step[0] in "br" else {}
        )
        refused(answer, 404)
    assert one.updates.get().state == "draft"


ILLEGAL: list[tuple[str, str, dict[str, Any]]] = [
    ("open", "reopen", {}),
    ("open", "updates", {"status": "in_progress"}),
    ("open", "updates", {"status": "triage"}),
    ("open", "resolve", {"status": "cancelled"}),
    ("closed", "updates", {"texts": {"en": {"body": "More."}}}),
    ("closed", "resolve", {}),
    ("closed", "reopen", {"status": "scheduled"}),
    ("draft", "resolve", {}),
    ("draft", "updates", {}),
    ("draft", "reopen", {}),
]


@pytest.mark.parametrize(("state", "call", "body"), ILLEGAL)
def test_moves_that_the_lifecycle_does_not_know(api: ApiCaller, state: str, call: str, body: dict[str, Any]):
    incident = make_incident(level=1, publish=state != "draft")
    if state == "closed":
        api.post(f"incidents/{incident.uuid}/resolve")
    before = picture()
    refused(api.post(f"incidents/{incident.uuid}/{call}", body), 409)
    assert picture() == before


@pytest.mark.parametrize("status", ["resolved", "done", "", "x" * 5_000])
def test_statuses_that_an_update_cannot_give(api: ApiCaller, status: str):
    incident = make_incident(level=1)
    before = picture()
    answer = api.post(f"incidents/{incident.uuid}/updates", {"status": status, "texts": {"en": {"body": "x"}}})
    if status:
        refused(answer, 422, "status")
        assert picture() == before


@pytest.mark.parametrize("version", [0, 99, -1, 2**62])
@pytest.mark.parametrize("call", ["updates", "resolve"])
def test_stale_versions(api: ApiCaller, call: str, version: int):
    incident = make_incident(level=1)
    before = picture()
    answer = api.post(f"incidents/{incident.uuid}/{call}", {"version": version})
    refused(answer, 409)
    assert answer.json()["error"]["code"] == "stale_version"
    assert picture() == before


def test_the_same_key_with_another_body(api: ApiCaller, api_of: Any):
    make_levels()
    first = api.post("incidents", declaration(client_key="k"))
    for caller in (api, api_of("manager")):  # the second caller shares no kept reply with the first
        answer = caller.post("incidents", declaration(client_key="k", severity="sev1"))
        refused(answer, 409)
        assert answer.json()["error"]["code"] == "idempotency_conflict"
    update = f"incidents/{first.json()['id']}/updates"
    body = {"texts": {"en": {"body": "One."}}, "client_key": "u"}
    assert api.post(update, body).status_code == 201
    for caller in (api, api_of("manager")):
        refused(caller.post(update, {**body, "texts": {"en": {"body": "Two."}}}), 409)
    assert (Incident.objects.count(), Update.objects.count()) == (1, 2)


def test_one_key_for_two_incidents_never_swallows_the_second(api: ApiCaller):
    one, other = make_incident("One", level=1), make_incident("Other", level=1)
    body = {"texts": {"en": {"body": "News."}}, "client_key": "the-same"}
    assert api.post(f"incidents/{one.uuid}/updates", body).status_code == 201
    refused(api.post(f"incidents/{other.uuid}/updates", body), 409)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b'{"title": "a", "title": "b"}', 400),
        (b'{"title": NaN}', 400),
        (b'{"level": 1e400}', 400),
        (b"[" * 10_000, 400),
        (b'{"title": "\xff"}', 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"{}", 422),
        (b"", 400),
    ],
)
def test_bodies_that_are_no_declaration(api: ApiCaller, raw: bytes, status: int):
    make_levels()
    headers = {"Authorization": f"Bearer {api.raw_key}"}
    answer = api._client.generic("POST", "/api/v1/incidents", raw, content_type="application/json", headers=headers)
    assert answer.status_code in (status, 400, 422)
    assert answer.json()["error"]["message"]
    assert not Incident.objects.exists()
