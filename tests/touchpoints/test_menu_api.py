"""A site's chatbot menu in the staff API: read and written as a whole, or not at all."""

from __future__ import annotations

import pytest

from tests.factories import make_actor, make_service, make_site
from touchpoints.menu_drafts import TopicDraft
from touchpoints.models import MenuTopic
from touchpoints.services.menu import add_topic

pytestmark = pytest.mark.django_db


def topic(name: str, **fields) -> dict:
    return {"topic": name, "labels": {"en": name.title()}, **fields}


def test_a_menu_is_written_read_and_written_anew(api):
    make_service("card-payments")
    site = make_site()
    kept = add_topic(actor=make_actor("administrator"), site=site, draft=TopicDraft({"en": "Old"}, slug="paying"))
    menu = [
        topic("deliveries"),
        topic("paying", services=["card-payments"], children=[topic("invoices", answers={"en": "14 days"})]),
    ]
    written = api.put("sites/shop/menu", {"menu": menu})
    assert written.status_code == 200 and written.json() == api.get("sites/shop/menu").json()
    assert [entry["topic"] for entry in written.json()["menu"]] == ["deliveries", "paying"]
    assert written.json()["menu"][1]["children"][0]["answers"] == {"en": "14 days"}
    assert MenuTopic.objects.get(slug="paying").pk == kept.pk
    assert api.put("sites/shop/menu", {"menu": []}).json() == {"menu": []}


BAD_MENUS = {
    "a short name twice": ([topic("a"), topic("a")], "menu"),
    "a third level": ([topic("a", children=[topic("b", children=[topic("c")])])], ""),
    "a service that there is not": ([topic("a", services=["nothing"])], "services"),
    "no label": ([{"topic": "a", "labels": {}}], "menu.0.labels"),
    "a label of ten kilobytes": ([{"labels": {"en": "a" * 10_000}}], "menu.0.labels.en"),
    "too many topics": ([topic(f"t{n}") for n in range(200)], "menu"),
    "labels of another shape": ([{"labels": ["a"]}], ""),
}


@pytest.mark.parametrize("case", BAD_MENUS)
def test_a_menu_that_is_wrong_changes_nothing(api, case):
    site = make_site()
    add_topic(actor=make_actor("administrator"), site=site, draft=TopicDraft({"en": "Paying"}))
    menu, field = BAD_MENUS[case]
    answer = api.put("sites/shop/menu", {"menu": menu})
    assert answer.status_code == 422 and (not field or field in answer.json()["error"]["fields"]), answer.content
    assert [row.slug for row in MenuTopic.objects.all()] == ["paying"]
