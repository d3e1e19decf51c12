"""Markup of others in what is written for the public: refused with a sentence beside its field, nothing written."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from incidents.models import Incident, Notice, Update
from tests.factories import make_levels
from tests.incidents.bad_input import DANGEROUS_LINKS, MARKUP
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db


def picture() -> object:
    return [list(model.objects.order_by("pk").values()) for model in (Incident, Update, Notice)]


def refused(answer: HttpResponse, field: str) -> None:
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["error"]["fields"]


def declaration(**fields: Any) -> dict[str, Any]:
    return {"title": "Card payments fail", "level": 2, **fields}


@pytest.mark.parametrize("words", MARKUP.values(), ids=MARKUP)
def test_tags_and_marks_of_templates_are_refused_in_every_text_and_nothing_is_written(api: ApiCaller, words: str):
    make_levels()
    incident = api.post("incidents", declaration()).json()["id"]
    before = picture()
    refused(api.post("incidents", declaration(title=words)), "title")
    for part in ("title", "body", "instructions"):
        refused(api.post("incidents", declaration(texts={"en": {part: words}})), f"texts.en.{part}")
    refused(api.post(f"incidents/{incident}/updates", {"texts": {"en": {"body": words}}}), "texts.en.body")
    assert picture() == before


@pytest.mark.parametrize("target", DANGEROUS_LINKS)
@pytest.mark.parametrize("link", ["[look]({})", "[look](< {}>)", "[look][1]\n\n[1]: {}"])
def test_links_that_run_something_are_refused(api: ApiCaller, link: str, target: str):
    make_levels()
    texts = {"en": {"title": "x", "body": link.format(target)}}
    for path in ("incidents", "incidents/preview"):
        refused(api.post(path, declaration(texts=texts)), "texts.en.body")
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "Slower than <5 s",
        "a<b and b > c",
        "See <https://example.com>",
        "Write to <mailto:help@example.com>",
        "50 % of {service}",
    ],
)
def test_signs_that_are_only_signs_are_taken(api: ApiCaller, words: str):
    make_levels()
    answer = api.post("incidents", declaration(texts={"en": {"title": "x", "body": words}}))
    assert answer.status_code == 201, answer.content
