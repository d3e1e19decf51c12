"""The OpenAPI document is fuzzed: whatever is sent, the staff API answers with a 4xx at worst, and in its own error shape."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings

from tests.people import ApiCaller

EXAMPLES = 8

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def send(case: Any, key: str | None) -> HttpResponse:
    """One generated call, through Django's own client."""
    body = case.body if isinstance(case.body, dict | list | str | int | float | bool) or case.body is None else {}
    query = urlencode(case.query or {}, doseq=True, errors="replace")
    return Client(raise_request_exception=True).generic(
        case.method,
        f"{case.formatted_path}?{query}",
        json.dumps(body).encode("utf-8", "replace"),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )


def test_nothing_that_is_sent_breaks_the_api(api: ApiCaller):
    document = api.get("openapi.json").json()
    broken: list[str] = []
    operations = [found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations()]

    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def try_it(case: Any) -> None:
            response = send(case, api.raw_key)
            refused_well = response.status_code < 400 or set(json.loads(response.content)) == {"error"}
            if response.status_code >= 500 or not refused_well:
                broken.append(f"{response.status_code} {case.method} {case.formatted_path} {str(case.body)[:200]}")

        try_it()
    assert len(operations) > 40
    assert broken == []
