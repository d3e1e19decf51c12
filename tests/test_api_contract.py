"""docs/api.md is a promise: its examples are read from the page and sent, and the answers have every field it names."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from delivery.expand import expand_broadcast
from delivery.models import Broadcast
from inbox.models import Enquiry
from statuscomms.clock import now
from tests.factories import make_audience, make_contact, make_levels, make_service
from tests.people import ApiCaller
from touchpoints.models import Site

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).parent.parent / "docs/api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


def loads(example: str) -> Any:
    """An example of the page as JSON: the first of several alternatives, and nothing for an ellipsis."""
    text = re.sub(r'("[^"]*"|\{\.\.\.\})( / ("[^"]*"|\{\.\.\.\}))+', r"\1", example)
    text = re.sub(r'\{"\w+"(, "\w+")*\}', "{}", text)  # a list of keys without values
    text = text.replace("{...}", "{}").replace(", ...", "")
    return json.loads(text)


def example_of(call: str) -> Any:
    """The first JSON example in the table row (or sentence) of a call."""
    row = next(line for line in PAGE.splitlines() if call in line)
    after = row.split(call, 1)[1]
    return loads(next(code for code in re.findall(r"`([^`]+)`", after) if code.startswith("{")))


def assert_has_shape(answer: Any, example: Any, path: str = "answer") -> None:
    """Every key of the example is in the answer, down to the leaves; lists are compared by their first entry."""
    if path.endswith(".unreachable"):  # counts by reason: only the reasons that occur
        assert all(isinstance(count, int) for count in answer.values())
    elif isinstance(example, dict):
        assert isinstance(answer, dict), path
        for key, value in example.items():
            assert key in answer, f"{path}.{key} is missing"
            if answer[key] is not None:
                assert_has_shape(answer[key], value, f"{path}.{key}")
    elif isinstance(example, list) and example:
        assert isinstance(answer, list), path
        for entry in answer[:1]:
            assert_has_shape(entry, example[0], f"{path}[0]")


@pytest.fixture
def world(db: None) -> None:
    """What the page's examples name."""
    make_levels()
    payments = make_service("card-payments")
    make_audience("business-customers", rule={"attribute": "customer_type", "is": "business"})
    shop = Site.objects.create(
        key="shop-key", slug="shop", name="Shop", origins=["https://shop.example.com"], languages=["fi"]
    )
    shop.services.add(payments)
    make_contact(email="aino@example.com", phone="+358 50 000 0001", attributes={"customer_type": "business"})


def declared(api: ApiCaller, **changes: Any) -> dict[str, Any]:
    response = api.post("incidents", {**loads(BLOCKS[0]), **changes})
    assert response.status_code == 201, response.content
    return response.json()


def test_the_declaration_on_the_page_is_accepted_and_answered_as_the_page_says(world: None, api: ApiCaller):
    answer = declared(api)
    assert_has_shape(answer, loads(BLOCKS[1]))
    assert (answer["status"], answer["level"], answer["version"]) == ("investigating", 3, 1)
    assert {notice["channel"] for notice in answer["notices"]} == set(loads(BLOCKS[0])["channels"])
    assert {broadcast["channel"] for broadcast in answer["broadcasts"]} == {"email", "sms"}


def test_only_the_title_is_required(world: None, api: ApiCaller):
    response = api.post("incidents", {"title": "Something is wrong"})
    assert response.status_code == 201
    assert response.json()["severity"] == "triage"


def test_the_same_key_and_body_answer_the_first_result_again(world: None, api: ApiCaller):
    body = {"title": "Once", "client_key": "k-1"}
    first, again = api.post("incidents", body), api.post("incidents", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = api.post("incidents", {"title": "Other", "client_key": "k-1"})
    assert (other.status_code, set(other.json())) == (409, {"error"})


def test_lists_are_paged_by_cursor(world: None, api: ApiCaller):
    for number in range(3):
        api.post("incidents", {"title": f"Trouble {number}"})
    first = api.get("incidents?status=open&limit=2").json()
    assert (len(first["items"]), len(api.get(f"incidents?limit=2&cursor={first['next']}").json()["items"])) == (2, 1)


def titles(api: ApiCaller, query: str) -> list[str]:
    return [incident["title"] for incident in api.get(f"incidents?{query}").json()["items"]]


def test_the_list_is_narrowed(world: None, api: ApiCaller):
    declared(api)
    api.post("incidents", {"title": "A draft", "publish": False, "severity": "sev4"})
    yesterday, tomorrow = ((now() + timedelta(days=days)).isoformat().replace("+", "%2B") for days in (-1, 1))
    for query in ("status=open", "severity=sev2", "service=card-payments", "q=card", "status=investigating"):
        assert titles(api, query) == ["Card payments fail"], query
    assert titles(api, "status=draft") == titles(api, "severity=sev4") == ["A draft"]
    assert len(titles(api, f"since={yesterday}")) == len(titles(api, "kind=incident")) == 2
    for query in (f"since={tomorrow}", "kind=maintenance", "status=resolved"):
        assert titles(api, query) == [], query


def test_a_preview_changes_nothing_and_has_the_shape_of_the_page(world: None, api: ApiCaller):
    response = api.post("incidents/preview", loads(BLOCKS[0]))
    assert response.status_code == 200, response.content
    assert_has_shape(response.json(), example_of("`POST /api/v1/incidents/preview`"))
    assert response.json()["channels"]["sms"]["segments"] == 1
    assert response.json()["people"] == 1
    assert api.get("incidents").json()["items"] == []


def test_update_resolve_and_reopen(world: None, api: ApiCaller):
    incident = declared(api)
    body = {**example_of("`POST /api/v1/incidents/{id}/updates`"), "version": incident["version"]}
    updated = api.post(f"incidents/{incident['id']}/updates", body)
    assert updated.status_code == 201, updated.content
    stale = api.post(f"incidents/{incident['id']}/updates", body)
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "stale_version")
    closing = {**example_of("`POST /api/v1/incidents/{id}/resolve`"), "version": updated.json()["version"]}
    resolved = api.post(f"incidents/{incident['id']}/resolve", closing)
    assert (resolved.status_code, resolved.json()["status"]) == (200, "resolved")
    assert api.post(f"incidents/{incident['id']}/resolve").status_code == 409
    assert api.post(f"incidents/{incident['id']}/reopen").status_code == 201


def test_an_empty_resolve_uses_prepared_words(world: None, api: ApiCaller):
    incident = declared(api)
    resolved = api.post(f"incidents/{incident['id']}/resolve").json()
    assert resolved["updates"][-1]["texts"]


def test_an_update_that_is_not_released_is_undone_cancelled_and_approved(world: None, api: ApiCaller, api_of: Any):
    held = declared(api, hold_seconds=60, client_key="held")
    assert held["publication"]["state"] == "held"
    assert held["publication"]["undo_until"]
    step = f"incidents/{held['id']}/updates/{held['updates'][0]['id']}"
    assert api.post(f"{step}/undo").json()["publication"]["state"] == "draft"
    assert api.post(f"{step}/cancel").json()["publication"]["state"] == "cancelled"
    waiting = declared(api, level=4, client_key="loud")
    step = f"incidents/{waiting['id']}/updates/{waiting['updates'][0]['id']}"
    assert waiting["publication"]["state"] == "awaiting_approval"
    assert api_of("manager").post(f"{step}/approve").json()["publication"]["state"] == "published"


def test_a_notice_is_withdrawn(world: None, api: ApiCaller):
    incident = declared(api)
    banner = next(notice for notice in incident["notices"] if notice["channel"] == "banner")
    answer = api.post(f"incidents/{incident['id']}/withdraw", {"notice": banner["id"]}).json()
    assert next(notice for notice in answer["notices"] if notice["channel"] == "banner")["state"] == "withdrawn"


def test_brief_and_notes(world: None, api: ApiCaller, api_of: Any):
    incident = declared(api)
    assert api.get(f"incidents/{incident['id']}/brief").json()["brief"]["en"]["known"] == "..."
    changed = api.put(f"incidents/{incident['id']}/brief", {"fi": {"say": "Pahoittelemme."}})
    assert changed.json()["brief"]["fi"]["say"] == "Pahoittelemme."
    assert api_of("viewer").get(f"incidents/{incident['id']}/brief").status_code == 403
    assert api.post(f"incidents/{incident['id']}/notes", {"body": "Called the bank."}).status_code == 201


def test_the_ledger_and_a_broadcast(world: None, api: ApiCaller):
    incident = declared(api)
    broadcast = incident["broadcasts"][0]
    answer = api.get(f"broadcasts/{broadcast['id']}").json()
    row = next(line for line in PAGE.splitlines() if "GET /api/v1/broadcasts/{id}" in line)
    for key in re.findall(r'"(\w+)"', row):
        assert key in answer or key in answer["counts"], key
    assert set(api.get(f"incidents/{incident['id']}/deliveries").json()) == {"items", "next"}
    expand_broadcast(Broadcast.objects.get(uuid=broadcast["id"]).pk)
    for step, state in [("pause", "paused"), ("resume", "sending"), ("stop", "stopped")]:
        stepped = api.post(f"broadcasts/{broadcast['id']}/{step}")
        assert (stepped.status_code, stepped.json()["state"]) == (200, state), stepped.content
    assert api.post(f"broadcasts/{broadcast['id']}/retry-failed").status_code in (200, 409)


def test_contacts_are_written_one_by_one_and_in_lists(world: None, api: ApiCaller):
    contact = {
        "reference": "c-17", "language": "fi", "attributes": {},
        "addresses": [{"kind": "email", "value": "c17@example.com", "confirmed": True, "consent": {"source": "contract"}}],
        "subscriptions": [],
    }  # fmt: skip
    assert api.post("contacts", contact).status_code in (200, 201)
    results = api.post("contacts", [contact, {**contact, "reference": "c-18"}])
    assert results.status_code in (200, 201)
    assert api.post("contacts/c-17/deactivate").status_code == 200


def test_an_enquiry_is_taken_in(world: None, api: ApiCaller):
    body = example_of("`POST /api/v1/enquiries`")
    body |= {"contact": {"email": "aino@example.com"}, "received_at": "2026-01-31T12:00:00+02:00", "page": "/checkout"}
    response = api.post("enquiries", body)
    assert (response.status_code, set(response.json())) == (202, {"id", "incident", "duplicate"})
    assert api.post("enquiries", [body, {**body, "text": "Other"}]).status_code == 202
    assert Enquiry.objects.exists()
    assert "items" in api.get("spikes").json()


@pytest.mark.parametrize("name", ["services", "audiences", "sites", "playbooks", "levels"])
def test_lists_of_everything_else(world: None, api: ApiCaller, name: str):
    assert set(api.get(name).json()) == {"items", "next"}


def test_an_audience_is_estimated(world: None, api: ApiCaller):
    answer = api.get("audiences/business-customers/estimate")
    assert answer.status_code == 200, answer.content


def test_a_report_is_building_until_it_exists(world: None, api: ApiCaller):
    incident = declared(api)
    answer = api.get(f"incidents/{incident['id']}/report")
    assert (answer.status_code, answer.json()) == (202, {"state": "building"})


@pytest.mark.parametrize(
    ("call", "body", "status", "field"),
    [
        ("incidents", {}, 422, "title"),
        ("incidents", {"title": 7}, 422, "title"),
        ("incidents", {"title": " \u200b "}, 422, "title"),
        ("incidents", {"title": "a\nBcc: all"}, 422, "title"),
        ("incidents", {"title": "t", "published_at": "2020-01-01T00:00:00Z"}, 422, "published_at"),
        ("incidents", {"title": "t", "services": [{"service": "nothing"}]}, 422, "services.0.service"),
        ("incidents", {"title": "t", "channels": {"pigeon": {}}}, 422, "channels.pigeon"),
        ("incidents", {"title": "t", "publish_at": "2020-01-01T00:00:00Z"}, 422, "publish_at"),
        ("incidents", {"title": "t", "publish_at": "2026-01-01T00:00:00"}, 422, "publish_at"),
        ("incidents", {"title": "t", "client_key": "x" * 300}, 422, "client_key"),
        ("incidents", {"title": "t", "texts": {"en": {"body": "{nobody}"}}}, 422, "texts.en.body"),
        ("enquiries", {"channel": "chat", "text": ""}, 422, "text"),
    ],
)
def test_wrong_input_names_its_field(world: None, api: ApiCaller, call: str, body: Any, status: int, field: str):
    response = api.post(call, body)
    assert response.status_code == status, response.content
    assert any(field in path for path in response.json()["error"]["fields"]), response.content
    assert api.get("incidents").json()["items"] == []


@pytest.mark.parametrize(
    "raw", [b"{", b"[]", b'{"title": NaN}', b'{"title": "a", "title": "b"}', b"\xff", b"[" * 10_000]
)
def test_malformed_bodies_are_refused(world: None, api: ApiCaller, raw: bytes):
    response = api._client.generic(
        "POST", "/api/v1/incidents", raw, content_type="application/json",
        headers={"Authorization": f"Bearer {api.raw_key}"},
    )  # fmt: skip
    assert response.status_code in (400, 422)
    assert response.json()["error"]["message"]


def test_no_key_no_entry(world: None):
    assert ApiCaller(None).get("incidents").status_code == 401
    assert ApiCaller("sc_wrong_key").get("incidents").status_code == 401
