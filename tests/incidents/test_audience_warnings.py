"""A wrong audience is the worst mistake: before anything goes out, the review says what is odd about whom it goes to."""

from typing import Any

import pytest

from audiences.drafts import AttributeDraft
from audiences.models import AttributeField, Subscription
from audiences.services import change_attribute
from tests.factories import make_actor, make_attribute, make_audience, make_contact, make_levels, make_service
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db
MAIL = {"email": {}}


@pytest.fixture(autouse=True)
def _world() -> None:
    make_levels()
    make_attribute("tier", "choice", choices=["gold", "silver"])
    make_contact(email="gold@example.com", attributes={"tier": "gold"})
    make_audience("gold", rule={"attribute": "tier", "is": "gold"})
    make_audience("others", rule={"not": {"attribute": "tier", "is": "gold"}})


def preview(api: ApiCaller, **fields: Any) -> dict[str, Any]:
    answer = api.post("incidents/preview", {"title": "Card payments fail", "level": 2, "channels": MAIL, **fields})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def warnings(api: ApiCaller, **fields: Any) -> list[str]:
    return [text for text in preview(api, **fields)["warnings"] if "audience" in text or "nobody" in text]


def test_a_right_audience_is_nothing_to_warn_of(api: ApiCaller) -> None:
    assert warnings(api, audience="gold") == []
    assert warnings(api) == []


def test_a_choice_that_was_taken_away_is_named_whether_it_means_few_or_nearly_everybody(api: ApiCaller) -> None:
    draft = AttributeDraft("tier", {"en": "Tier"}, "choice", ({"key": "silver", "labels": {}},), False)
    change_attribute(actor=make_actor("administrator"), field=AttributeField.objects.get(), draft=draft, accept=True)
    for name in ("gold", "others"):
        [only] = [text for text in warnings(api, audience=name) if "choices" in text]
        assert f"The audience {name}" in only
        assert "gold" in only


def test_an_attribute_that_is_gone_is_named(api: ApiCaller) -> None:
    AttributeField.objects.all().delete()
    assert any("not in the schema" in text for text in warnings(api, audience="others"))


def test_a_service_that_was_archived_is_named_and_a_renamed_one_is_not(api: ApiCaller) -> None:
    service = make_service("web-shop")
    contact = make_contact(email="anna@example.com")
    contact.subscriptions.update(service=service, topic="service:web-shop")
    make_audience("shoppers", rule={"follows": "web-shop"})
    service.names = {"en": "The shop"}
    service.save()
    assert warnings(api, audience="shoppers") == []
    service.archived_at = contact.created_at
    service.save()
    assert any("archived" in text for text in warnings(api, audience="shoppers"))


def test_an_audience_of_nobody_is_said_once_for_all_channels(api: ApiCaller) -> None:
    make_audience("silver", rule={"attribute": "tier", "is": "silver"})
    told = warnings(api, audience="silver", channels={"email": {}, "sms": {}, "banner": {}})
    assert told == ["Nobody belongs to the audience silver now: no message is sent."]


def test_services_that_nobody_follows_are_said_too(api: ApiCaller) -> None:
    make_service("web-shop")
    Subscription.objects.update(service=make_service("mail"), topic="service:mail")
    found = preview(api, services=[{"service": "web-shop", "impact": "major_outage"}])
    assert found["people"] == 0
    assert "This concerns nobody now: no message is sent." in found["warnings"]


def test_a_channel_that_is_shown_concerns_whoever_visits(api: ApiCaller) -> None:
    make_audience("silver", rule={"attribute": "tier", "is": "silver"})
    assert warnings(api, audience="silver", channels={"banner": {}}) == []


@pytest.mark.parametrize("rule", [{"source": "nope"}, {"not": {"source": "imports"}}])
def test_a_source_that_nobody_comes_from_is_no_rule(api: ApiCaller, rule: dict[str, Any]) -> None:
    answer = api.post("audiences", {"slug": "odd", "names": {"en": "Odd"}, "rule": rule})
    assert answer.status_code == 422
    assert "one of: banner" in str(answer.json()["error"]["fields"])
