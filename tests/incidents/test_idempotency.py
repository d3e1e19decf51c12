"""Retried and simultaneous calls with one key declare once; the key with another body is refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from incidents.models import Incident
from tests.factories import make_levels
from tests.people import api_caller

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(bodies: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """The answers to declarations that are sent at the same time with one key."""
    caller = api_caller()

    def declare(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        try:
            answer = type(caller)(caller.raw_key).post("incidents", body, Idempotency_Key="k-1")
            return answer.status_code, answer.json()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(declare, bodies))


def test_simultaneous_calls_with_one_key_declare_once():
    make_levels()
    answers = at_once([{"title": "Once"}] * 4)
    assert sorted(status for status, _body in answers) == [200, 200, 200, 201]
    assert len({body["id"] for _status, body in answers}) == Incident.objects.count() == 1


def test_of_two_bodies_with_one_key_one_wins_and_the_other_is_told():
    make_levels()
    answers = at_once([{"title": "One"}, {"title": "Other"}])
    assert sorted(status for status, _body in answers) == [201, 409]
    refused = next(body for status, body in answers if status == 409)
    assert refused["error"]["code"] == "idempotency_conflict"
    assert Incident.objects.count() == 1


@pytest.mark.parametrize("place", ["header", "body"])
def test_a_key_of_300_characters_is_refused_before_anything_is_written(place: str):
    make_levels()
    key = "k" * 300
    if place == "header":
        answer = api_caller().post("incidents", {"title": "t"}, Idempotency_Key=key)
    else:
        answer = api_caller().post("incidents", {"title": "t", "client_key": key})
    assert answer.status_code == 422
    assert not Incident.objects.exists()
