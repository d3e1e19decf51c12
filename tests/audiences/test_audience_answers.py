"""What the API says of an audience beside its rule: a few of its people with the reasons, every version in words, whom it reaches."""

import pytest

from audiences.models import Audience
from tests.factories import make_attribute, make_audience, make_contact, make_service, make_subscription

pytestmark = pytest.mark.django_db
BUSINESS = {"attribute": "customer_type", "is": "business"}
NORTH = {"attribute": "region", "any_of": ["Oulu", "Lapland"]}


@pytest.fixture(autouse=True)
def _schema():
    make_attribute("customer_type", "choice", choices=["business", "household"])
    make_attribute("region")


def items(api, name: str, what: str) -> list[dict]:
    answer = api.get(f"audiences/{name}/{what}")
    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"items"}
    return answer.json()["items"]


def test_a_sample_names_each_person_with_the_conditions_that_hold_for_them(api):
    make_audience("firms", rule={"any": [BUSINESS, NORTH, {"language": "sv"}]})
    both = make_contact(
        reference="c-1", name="Aino", language="fi", attributes={"customer_type": "business", "region": "Oulu"}
    )
    swedish = make_contact(reference="c-2", name="Bo", language="sv", attributes={"customer_type": "household"})
    make_contact(reference="c-3", name="Not they", attributes={"customer_type": "household", "region": "Turku"})
    found = {one["reference"]: one for one in items(api, "firms", "sample")}
    assert set(found) == {"c-1", "c-2"}
    assert set(found["c-1"]) == {"id", "reference", "name", "language", "reasons"}
    assert (found["c-1"]["id"], found["c-1"]["name"], found["c-1"]["language"]) == (str(both.uuid), "Aino", "fi")
    assert len(found["c-1"]["reasons"]) == 2
    assert "business" in found["c-1"]["reasons"][0]
    assert "Oulu" in found["c-1"]["reasons"][1]
    assert found["c-2"]["id"] == str(swedish.uuid)
    assert len(found["c-2"]["reasons"]) == 1
    assert "Swedish" in found["c-2"]["reasons"][0]


def test_a_sample_holds_ten_at_most_the_same_each_time_and_nobody_who_is_switched_off(api):
    make_audience("all")
    for number in range(14):
        make_contact(reference=f"c-{number}", is_active=number > 1)
    first = items(api, "all", "sample")
    assert len(first) == 10
    assert first == items(api, "all", "sample")
    assert not {"c-0", "c-1"} & {one["reference"] for one in first}


def test_a_sample_holds_nobody_who_asked_for_something_else(api):
    make_audience("firms", rule=BUSINESS)
    mail, shop = make_service("mail"), make_service("shop")
    theirs = make_contact(reference="c-1", subscribed=False, attributes={"customer_type": "business"})
    make_subscription(theirs, service=shop)
    only_mine = make_contact(
        reference="c-2", subscribed=False, hears_audiences=False, attributes={"customer_type": "business"}
    )
    assert [one["reference"] for one in items(api, "firms", "sample")] == ["c-1"]
    make_subscription(only_mine, service=mail)
    assert {one["reference"] for one in items(api, "firms", "sample")} == {"c-1", "c-2"}


def test_an_empty_audience_answers_nobody(api):
    make_audience("firms", rule=BUSINESS)
    assert items(api, "firms", "sample") == []
    assert api.get("audiences/firms/estimate").json()["people"] == 0


def test_versions_tell_what_each_change_added_and_removed_newest_first(api):
    created = api.post(
        "audiences", {"slug": "firms", "names": {"en": "Firms"}, "rule": {"all": [BUSINESS, {"language": "fi"}]}}
    )
    assert created.status_code == 201, created.content
    assert api.call("PATCH", "audiences/firms", {"names": {"en": "Companies"}}).status_code == 200
    assert api.call("PATCH", "audiences/firms", {"rule": {"all": [BUSINESS, NORTH]}}).json()["version"] == 2
    newest, first = items(api, "firms", "versions")
    assert (newest["version"], first["version"]) == (2, 1)
    assert set(newest) == {"version", "at", "by", "sentence", "added", "removed"}
    assert len(newest["added"]) == len(newest["removed"]) == 1
    assert "Oulu" in newest["added"][0]
    assert "Finnish" in newest["removed"][0]
    assert newest["added"][0] in newest["sentence"]
    assert first["removed"] == []
    assert len(first["added"]) == 2
    assert newest["by"]
    assert newest["at"] > first["at"]


def test_a_version_that_nobody_can_read_any_more_says_so_and_hides_no_other(api):
    audience = make_audience("firms", rule=BUSINESS)
    audience.versions.update(rule={"colour": "blue"})
    [only] = items(api, "firms", "versions")
    assert only["sentence"]


@pytest.mark.parametrize("what", ["sample", "versions", "estimate"])
def test_an_audience_answers_to_its_slug_and_id_and_an_archived_one_not_at_all(api, what):
    audience = make_audience("firms", rule=BUSINESS)
    make_contact(attributes={"customer_type": "business"})
    by_slug = api.get(f"audiences/firms/{what}")
    assert by_slug.json() == api.get(f"audiences/{audience.uuid}/{what}").json()
    assert api.call("DELETE", "audiences/firms").status_code == 204
    assert api.get(f"audiences/firms/{what}").status_code == 404


@pytest.mark.parametrize("what", ["sample", "estimate"])
def test_a_kept_rule_that_cannot_be_read_is_a_422_and_means_nobody(api, what):
    make_audience("firms", rule=BUSINESS)
    Audience.objects.update(rule={"colour": "blue"})
    make_contact()
    answer = api.get(f"audiences/firms/{what}")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"]


def test_choices_are_called_by_their_label_in_each_language(client_of):
    labels = {"en": "Household", "fi": "Kotitalous"}
    make_attribute("kind", "choice", choices=["firm", {"key": "home", "labels": labels}], labels={"en": "Kind"})
    make_audience("homes", rule={"attribute": "kind", "any_of": ["home", "firm"]})
    client = client_of("administrator")
    page = client.get("/console/audiences/homes/edit/").content.decode()
    assert "Kind is “Household” or “firm”" in page
    assert "”Kotitalous” tai ”firm”" in page
