"""What a body of the wrong shape is answered: a sentence for people, in their language, without the names of our classes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import make_incident
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db

WRONG: list[tuple[str, Any, str, str]] = [
    ("incidents", [], "body", "This must be an object."),
    ("incidents", {"title": "t", "texts": []}, "texts", "This must be an object."),
    ("incidents", {"title": "t", "services": {}}, "services", "This must be a list."),
    ("resolve", {"then": "shout"}, "then", "Give one of: tell, hand_over."),
]


@pytest.mark.parametrize(("path", "body", "field", "sentence"), WRONG)
def test_the_wrong_shape_is_told_in_plain_words(
    api: ApiCaller, path: str, body: Any, field: str, sentence: str
) -> None:
    path = f"incidents/{make_incident().uuid}/resolve" if path == "resolve" else path
    answer = api.post(path, body)
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][field] == [sentence]


def test_and_in_the_reader_s_language(api: ApiCaller) -> None:
    answer = api.post("incidents", [], **{"Accept-Language": "fi"})
    assert answer.json()["error"]["fields"]["body"] == ["Tämän pitää olla olio."]
