"""An audience rule has one meaning: in SQL on either database, in Python, and in words."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from audiences.models import Contact, Involvement
from audiences.rules import PersonFacts, facts_of, parse
from statuscomms.clock import now
from statuscomms.errors import InvalidInput
from tests.factories import make_address, make_contact, make_service, make_subscription

INCIDENT = uuid.UUID("00000000-0000-4000-8000-000000000001")
KEYS = ["region", "size", "gt", "t", "since"]
WORDS = [
    "north",
    "NORTH",
    "Åbo",
    "åbo",
    "Straße",
    "STRASSE",
    "ﬁ",
    "a%b",
    "a_b",
    "\\",
    "it's",
    '"',
    "1",
    "true",
    "",
    "ı",
    "I",
]
TODAY = date.today()
DATES = [
    "2020-01-01",
    "2024-02-29",
    "2020-1-1",
    "yesterday",
    "9999-12-31",
    *((TODAY + timedelta(days=days)).isoformat() for days in (-31, -30, -1, 0, 1, 30, 31)),
]
texts = st.sampled_from(WORDS + DATES) | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
numbers = st.integers(-(10**12), 10**12) | st.sampled_from([0, 0.1, 0.30000000000000004, 1.0, 1, -0.0, 2.5, 1e11])
scalars = texts | numbers | st.booleans()
values = scalars | st.none() | st.lists(texts, max_size=3) | st.just({"deep": 1}) | st.just(10**30)


def _clean(text: str) -> bool:
    return bool(text.strip()) and all(character >= " " for character in text)


clean_texts = texts.filter(_clean)
clean_scalars = scalars.filter(lambda value: not isinstance(value, str) or all(c >= " " for c in value))
attribute_conditions = st.one_of(
    st.fixed_dictionaries({"attribute": st.sampled_from(KEYS), "is": clean_scalars}),
    st.fixed_dictionaries({"attribute": st.sampled_from(KEYS), "any_of": st.lists(clean_scalars, max_size=3)}),
    st.fixed_dictionaries({"attribute": st.sampled_from(KEYS), "contains": clean_texts}),
    st.fixed_dictionaries({"attribute": st.sampled_from(KEYS), "starts_with": clean_texts}),
    st.fixed_dictionaries({"attribute": st.sampled_from(KEYS), "exists": st.booleans()}),
    *(
        st.fixed_dictionaries({"attribute": st.sampled_from(KEYS), operator: numbers})
        for operator in ("gt", "gte", "lt", "lte")
    ),
    *(
        st.fixed_dictionaries(
            {"attribute": st.sampled_from(KEYS), operator: st.sampled_from(["2020-01-01", "2024-03-01"])}
        )
        for operator in ("before", "after")
    ),
    st.fixed_dictionaries(
        {
            "attribute": st.sampled_from(KEYS),
            "between": st.sampled_from([["2020-01-01", "2020-01-01"], ["2020-01-02", "2024-03-01"]]),
        }
    ),
    *(
        st.fixed_dictionaries({"attribute": st.sampled_from(KEYS), operator: st.sampled_from([0, 1, 30, 36_500])})
        for operator in ("last_days", "next_days")
    ),
)
other_conditions = st.sampled_from(
    [
        {"follows": "web-shop"},
        {"follows": "card-payments"},
        {"follows": "nothing-of-the-kind"},
        {"language": "fi"},
        {"source": "import"},
        {"enquired_about": "web-shop"},
        {"enquired_about": "card-payments"},
        {"enquired_about": str(INCIDENT)},
        {"has_channel": "phone"},
        {"has_channel": "email"},
    ]
)
trees = st.recursive(
    attribute_conditions | other_conditions,
    lambda parts: st.one_of(
        st.fixed_dictionaries({"all": st.lists(parts, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(parts, max_size=3)}),
        st.fixed_dictionaries({"not": parts}),
    ),
    max_leaves=5,
)
people = st.fixed_dictionaries(
    {
        "attributes": st.dictionaries(st.sampled_from(KEYS), values, max_size=3),
        "language": st.sampled_from(["fi", "sv", "en"]),
        "source": st.sampled_from(["import", "banner", ""]),
        "follows": st.sampled_from(["", "web-shop", "card-payments"]),
        "is_follow_ended": st.booleans(),
        "asked": st.sampled_from(["", "web-shop", "card-payments", "incident"]),
        "phone": st.booleans(),
        "confirmed": st.booleans(),
    }
)


class TestOneRuleTwoEvaluations(TestCase):
    """Hypothesis needs a transaction for each example, which this base gives."""

    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(rules=st.lists(trees, min_size=1, max_size=3), crowd=st.lists(people, min_size=1, max_size=4))
    def test_sql_and_python_agree_for_every_rule_and_person(self, rules, crowd):
        shop = make_service("web-shop")
        services = {"web-shop": shop, "card-payments": make_service("card-payments", parent=shop)}
        contacts = [_make_person(person, services) for person in crowd]
        for tree in rules:
            rule = parse(tree)
            chosen = set(Contact.objects.filter(rule.to_q()).values_list("pk", flat=True))
            rest = set(Contact.objects.filter(~rule.to_q()).values_list("pk", flat=True))
            matching = {contact.pk for contact in contacts if rule.matches(facts_of(contact))}
            assert chosen == matching, tree
            assert rest == {contact.pk for contact in contacts} - chosen, tree


def _make_person(person: dict[str, Any], services: dict[str, Any]) -> Contact:
    contact = make_contact(
        subscribed=False, attributes=person["attributes"], language=person["language"], source=person["source"]
    )
    if person["phone"]:
        make_address(contact, "phone", "+358 50 000 1234", confirmed=person["confirmed"])
    if person["follows"]:
        make_subscription(
            contact, service=services[person["follows"]], ended_at=now() if person["is_follow_ended"] else None
        )
    if person["asked"] == "incident":
        Involvement.objects.create(contact=contact, incident_uuid=INCIDENT)
    elif person["asked"]:
        Involvement.objects.create(contact=contact, service=services[person["asked"]])
    contact.refresh_from_db()
    return contact


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ([], "rule"),
        (None, "rule"),
        ({"all": {}}, "rule.all"),
        ({"all": [{}]}, "rule.all.0"),
        ({"all": [], "any": []}, "rule.any"),
        ({"not": "x"}, "rule.not"),
        ({"surprise": 1}, "rule"),
        ({"attribute": "region"}, "rule"),
        ({"attribute": "region", "is": "a", "gt": 1}, "rule"),
        ({"attribute": "a__b", "is": "x"}, "rule.attribute"),
        ({"attribute": "region'; drop", "is": "x"}, "rule.attribute"),
        ({"attribute": "region", "is": None}, "rule.is"),
        ({"attribute": "region", "is": "nul\x00"}, "rule.is"),
        ({"attribute": "region", "is": "\ud800"}, "rule.is"),
        ({"attribute": "size", "gt": "5"}, "rule.gt"),
        ({"attribute": "size", "gt": True}, "rule.gt"),
        ({"attribute": "size", "gt": float("inf")}, "rule.gt"),
        ({"attribute": "size", "any_of": "x"}, "rule.any_of"),
        ({"attribute": "size", "any_of": [1, []]}, "rule.any_of.1"),
        ({"attribute": "since", "before": "2026-02-31"}, "rule.before"),
        ({"attribute": "since", "exists": "yes"}, "rule.exists"),
        ({"attribute": "since", "between": "2026-01-01"}, "rule.between"),
        ({"attribute": "since", "between": ["2026-01-01"]}, "rule.between"),
        ({"attribute": "since", "between": ["2026-01-01", "2026-02-31"]}, "rule.between.1"),
        ({"attribute": "since", "between": ["2026-02-01", "2026-01-01"]}, "rule.between"),
        ({"attribute": "since", "last_days": -1}, "rule.last_days"),
        ({"attribute": "since", "last_days": 1.5}, "rule.last_days"),
        ({"attribute": "since", "next_days": "30"}, "rule.next_days"),
        ({"attribute": "since", "next_days": True}, "rule.next_days"),
        ({"attribute": "since", "next_days": 10**9}, "rule.next_days"),
        ({"attribute": "size", "is": float("nan")}, "rule.is"),
        ({"attribute": "size", "any_of": ["x"] * 201}, "rule.any_of"),
        ({"attribute": 5, "is": "x"}, "rule.attribute"),
        ({"attribute": "region", "contains": ""}, "rule.contains"),
        ({"has_channel": "pigeon"}, "rule.has_channel"),
        ({"follows": 5}, "rule.follows"),
        ({"all": [{"not": {"language": ""}}]}, "rule.all.0.not.language"),
        ({"all": [{"language": "fi"}] * 100}, "rule.all.99"),
    ],
)
def test_a_bad_rule_is_refused_with_the_path_of_what_is_wrong(tree, path):
    with pytest.raises(InvalidInput) as trouble:
        parse(tree)
    assert list(trouble.value.fields) == [path]


def test_a_rule_nested_ten_thousand_deep_is_refused():
    tree: dict[str, Any] = {"language": "fi"}
    for _ in range(10_000):
        tree = {"not": tree}
    with pytest.raises(InvalidInput):
        parse(tree)


@pytest.mark.parametrize("tree", [{}, {"all": []}])
def test_an_empty_rule_means_everybody(tree):
    assert parse(tree).matches(PersonFacts())
    assert parse(tree).is_everybody
    assert not parse({"not": {"all": []}}).matches(PersonFacts())


def test_a_rule_reads_as_a_sentence():
    tree = {
        "all": [
            {"attribute": "customer_type", "is": "business"},
            {"any": [{"language": "fi"}, {"follows": "web-shop"}]},
        ]
    }
    with translation.override("en"):
        sentence = parse(tree).sentence({"customer_type": "customer type", "web-shop": "Web shop"})
    assert sentence == "customer type is “business” and (language is Finnish or follows Web shop)"
