"""The staff API of services, audiences and contacts, to the letter of its contract."""

import pytest

from audiences.models import Audience, Contact, Service, Subscription
from tests.factories import make_attribute, make_audience, make_contact, make_service

pytestmark = pytest.mark.django_db
CONTACT = {
    "reference": "C-1",
    "attributes": {"customer_type": "business"},
    "language": "fi",
    "addresses": [
        {
            "kind": "email",
            "value": "Anna@example.com",
            "confirmed": True,
            "consent": {"source": "contract", "signed": "2024"},
        },
        {"kind": "phone", "value": "050 000 1234"},
    ],
    "subscriptions": [{"service": "web-shop", "kinds": ["incident"], "minimum_severity": "sev3"}],
}


def test_services_are_listed_created_read_changed_and_deleted(api):
    answer = api.post("services", {"slug": "web-shop", "names": {"en": "Web shop", "fi": "Verkkokauppa"}})
    assert answer.status_code == 201
    assert (
        api.post("services", {"slug": "card-payments", "names": {"en": "Cards"}, "parent": "web-shop"}).status_code
        == 201
    )
    assert api.get(f"services/{answer.json()['id']}").json() == answer.json()
    assert [item["slug"] for item in api.get("services").json()["items"]] == ["card-payments", "web-shop"]
    changed = api.patch("services/card-payments", {"parent": None, "position": 4}).json()
    assert (changed["parent"], changed["position"], changed["names"]) == (None, 4, {"en": "Cards"})
    assert api.delete("services/card-payments").status_code == 204
    assert api.get("services/card-payments").status_code == 404


def test_audiences_are_listed_created_read_changed_and_archived(api):
    make_attribute("customer_type", "choice", choices=["private", "business"])
    body = {"slug": "business", "names": {"en": "Business"}, "rule": {"attribute": "customer_type", "is": "business"}}
    created = api.post("audiences", body)
    assert created.status_code == 201
    assert created.json()["version"] == 1
    assert api.get("audiences/business").json() == created.json()
    assert api.patch("audiences/business", {"rule": {}}).json()["version"] == 2
    assert api.delete("audiences/business").status_code == 204
    assert api.get("audiences").json() == {"items": [], "next": None}


def test_an_estimate_says_who_is_reached_by_what_and_why_the_others_are_not(api):
    make_contact(email="a@example.com", attributes={"customer_type": "business"}, subscribed=False)
    make_contact(phone="+358500001234", attributes={"customer_type": "business"}, subscribed=False)
    make_audience("business", rule={"attribute": "customer_type", "is": "business"})
    assert api.get("audiences/business/estimate").json() == {
        "people": 2,
        "channels": {
            "email": {"reach": 1, "unreachable": {"no_address": 1}},
            "phone": {"reach": 1, "unreachable": {"no_address": 1}},
        },
    }


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("services", {"names": {"en": "x"}}, "slug"),
        ("services", {"slug": "a", "names": "x"}, "names"),
        ("services", {"slug": "a", "names": {"en": "x"}, "colour": "red"}, "colour"),
        ("audiences", {"slug": "a", "names": {"en": "x"}, "rule": {"any": [{"x": 1}]}}, "rule.any.0"),
        ("audiences", {"slug": "a", "names": {"en": "x"}, "rule": {"attribute": "unknown", "is": 1}}, "rule"),
        ("contacts", {}, "reference"),
        ("contacts", {"reference": "C", "addresses": [{"kind": "email", "value": "x"}]}, "addresses.0.value"),
        ("contacts", {"reference": "C", "role": "administrator"}, "role"),
        ("contacts", {"reference": "C", "attributes": {"a": {"b": 1}}}, "attributes.a"),
    ],
)
def test_bad_bodies_get_422_with_the_path_of_what_is_wrong(api, path, body, field):
    answer = api.post(path, body)
    assert answer.status_code == 422
    assert field in answer.json()["error"]["fields"]
    assert not (Service.objects.exists() or Audience.objects.exists() or Contact.objects.exists())


def test_a_contact_is_created_then_changed_and_can_be_deactivated(api):
    make_service("web-shop")
    created = api.post("contacts", CONTACT)
    assert created.status_code == 201
    assert created.json() == {"id": str(Contact.objects.get().uuid), "reference": "C-1", "result": "created"}
    live = Subscription.objects.live().get()
    assert (live.topic, live.kinds, live.minimum_severity) == ("service:web-shop", ["incident"], "sev3")
    again = api.post("contacts", {**CONTACT, "language": "sv"})
    assert (again.status_code, again.json()["result"]) == (200, "changed")
    assert api.post("contacts/C-1/deactivate").json()["active"] is False
    assert api.post("contacts/C-2/deactivate").status_code == 404


def test_in_a_list_each_contact_gets_its_own_result_and_a_bad_one_harms_no_other(api):
    people = [{"reference": f"C-{number}", "language": "en"} for number in range(3)]
    people[1]["language"] = "xx"
    answer = api.post("contacts", people)
    assert answer.status_code == 200
    assert [item["result"] for item in answer.json()["items"]] == ["created", "refused", "created"]
    assert "language" in answer.json()["items"][1]["error"]["fields"]
    assert Contact.objects.count() == 2
    assert api.post("contacts", [{"reference": "C"}] * 1_001).status_code == 422


def test_roles_are_held(api_of):
    make_audience("business")
    body = {"slug": "x", "names": {"en": "x"}}
    assert api_of("viewer").get("audiences/business/estimate").status_code == 200
    for path in ("services", "audiences"):
        assert api_of("manager").post(path, body).status_code == 403
    assert api_of("responder").post("contacts", {"reference": "C-1"}).status_code == 403
    assert api_of("manager").post("contacts", {"reference": "C-1"}).status_code == 201
