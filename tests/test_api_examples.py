"""The examples of the OpenAPI document work: every body is sent, and every answer has the shape of its example."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.api_examples import all_examples
from statuscomms.services import create_api_key
from tests.api_world import ApiWorld, furnish_api
from tests.factories import make_user
from tests.people import ApiCaller

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
JSON = "application/json"
DEPENDS_ON_ROWS = {
    "unreachable",
    "texts",
    "labels",
    "fields",
    "options",
    "attributes",
    "channels",
    "brief",
    "pages",
    "answers",
    "signatures",
}
"""Objects whose keys are data: languages, channels, reasons."""


def document(api: ApiCaller) -> dict[str, Any]:
    return api.get("openapi.json").json()


def calls(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]


def shape(value: Any) -> Any:
    """Keys down to the leaves; of lists the first entry; null fits everything."""
    if isinstance(value, dict):
        return {key: None if key in DEPENDS_ON_ROWS else shape(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else None
    return None


def differs(one: Any, other: Any, path: str = "") -> str:
    """Where an answer lacks what the example shows, "" when it has it all; answers may grow."""
    if one is None or other is None:
        return ""
    if isinstance(one, dict) and isinstance(other, dict):
        if set(one) - set(other):
            return f"{path}: {sorted(set(one) - set(other))}"
        return next((found for key in one if (found := differs(one[key], other[key], f"{path}.{key}"))), "")
    if isinstance(one, list) and isinstance(other, list):
        return differs(one[0], other[0], f"{path}[0]")
    return f"{path}: another kind"


def send(api: ApiCaller, world: ApiWorld, call: str, example: dict[str, Any]) -> Any:
    """Send an example's body; what it changed is undone."""
    with transaction.atomic():
        answer = api.call(call.partition(" ")[0], world.path(call), world.body(example.get("body")))
        transaction.set_rollback(True)
    return answer


def test_every_json_body_and_answer_has_an_example(api: ApiCaller):
    missing = []
    for call, operation in calls(document(api)):
        if "/contacts/imports" in call:  # takes and gives files
            continue
        body = operation.get("requestBody", {}).get("content", {})
        if JSON in body and "example" not in body[JSON]:
            missing.append(f"{call}: body")
        answers = [answer.get("content", {}) for answer in operation["responses"].values()]
        if any(JSON in answer for answer in answers) and not any(
            "example" in answer.get(JSON, {}) for answer in answers
        ):
            missing.append(f"{call}: answer")
    assert missing == []


def test_every_example_belongs_to_a_call(api: ApiCaller):
    assert set(all_examples()) - {call for call, _operation in calls(document(api))} == set()


def reader() -> ApiCaller:
    """A key of somebody: only a person can have read a brief."""
    actor = Actor.of_user(make_user(Role.ADMINISTRATOR))
    _key, raw = create_api_key(actor=actor, name="Pager", role=Role.ADMINISTRATOR, throttled=False)
    return ApiCaller(raw)


def test_every_example_works(db: None):
    world, api, wrong = furnish_api(), reader(), []
    for call, example in all_examples().items():
        answer = send(api, world, call, example)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code != example["status"]:
            wrong.append(f"{call}: {answer.status_code} {content[:300]!r}")
        elif "answer" in example and (parted := differs(shape(example["answer"]), shape(json.loads(content)))):
            wrong.append(f"{call}: the answer differs at {parted}")
    assert wrong == []
