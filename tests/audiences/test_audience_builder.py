"""Rules are built on a page by plain posts: conditions and groups come and go, values keep their types."""

import pytest

from audiences.builder.rule_trees import draft_of, written
from audiences.models import Audience
from audiences.rules.vocabulary import Vocabulary
from tests.factories import make_attribute, make_audience, make_contact, make_service

pytestmark = pytest.mark.django_db
NEW = "/console/audiences/new/"
INCIDENT = "00000000-0000-4000-8000-000000000001"
RULES = [
    {"all": []},
    {"all": [{"attribute": "region", "is": "north"}]},
    {"any": [{"attribute": "region", "any_of": ["north", "south"]}, {"attribute": "employees", "gte": 12.5}]},
    {"all": [{"attribute": "large", "is": False}, {"attribute": "large", "exists": False}]},
    {"not": {"any": [{"language": "fi"}]}},
    {"not": {"all": [{"language": "fi"}, {"source": "import"}]}},
    {"all": [{"any": [{"follows": "web-shop"}, {"not": {"any": [{"has_channel": "phone"}]}}]}]},
    {"all": [{"enquired_about": "web-shop"}, {"enquired_about": INCIDENT}]},
    {"all": [{"attribute": "since", "between": ["2026-01-01", "2026-02-01"]}, {"attribute": "since", "last_days": 30}]},
    {"all": [{"attribute": "since", "before": "2026-01-01"}, {"attribute": "since", "exists": True}]},
    {"all": [{"attribute": "name", "starts_with": "A"}, {"attribute": "tags", "contains": "vip"}]},
    {"all": [{"attribute": "employees", "any_of": [1, 2]}, {"attribute": "left_the_schema", "is": "x"}]},
]


@pytest.fixture(autouse=True)
def schema():
    make_attribute("region", "choice", choices=["north", "south"], labels={"en": "Region"})
    make_attribute("since", "date")
    make_attribute("employees", "number")
    make_attribute("large", "boolean")
    make_attribute("tags", "list")
    make_attribute("name", "text")
    make_service("web-shop")


@pytest.fixture
def client(client_of):
    return client_of("administrator")


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_rule_survives_the_page_unchanged(rule):
    words = Vocabulary.now()
    assert written(draft_of(rule, words), words).tree == rule


def test_a_bare_condition_and_an_inner_negation_mean_the_same_on_the_page(django_assert_num_queries):
    words = Vocabulary.now()
    with django_assert_num_queries(0):
        assert written(draft_of({"language": "fi"}, words), words).tree == {"all": [{"language": "fi"}]}
        double = {"not": {"not": {"language": "fi"}}}
        assert written(draft_of(double, words), words).tree == {
            "not": {"any": [{"not": {"any": [{"language": "fi"}]}}]}
        }


def _line(path, what, value="", how="", **more):
    return {
        f"{path}:is": "line",
        f"{path}:what": what,
        f"{path}:was": what,
        f"{path}:how": how,
        f"{path}:value": value,
        **more,
    }


def test_buttons_add_and_remove_without_javascript(client):
    page = client.post(NEW, {"r:join": "all", "do": "add-line r"}).content.decode()
    assert 'name="r.0:what"' in page
    fields = {"r:join": "all", **_line("r.0", "language", "fi")}
    page = client.post(NEW, {**fields, "do": "add-group r"}).content.decode()
    assert 'name="r.1.0:what"' in page
    assert '<option value="fi" selected>' in page
    page = client.post(NEW, {**fields, "do": "remove r.0"}).content.decode()
    assert 'name="r.0:what"' not in page
    assert not Audience.objects.exists()


def test_another_question_brings_its_own_comparisons_and_forgets_the_value(client):
    fields = {"r:join": "all", **_line("r.0", "language", "fi")} | {"r.0:what": "attribute:since", "do": "refresh"}
    page = client.post(NEW, fields).content.decode()
    assert 'value="last_days"' in page
    assert 'type="date"' in page


def test_a_built_audience_is_saved_with_its_types(client):
    fields = {
        "names.en": "Large in the north",
        "r:join": "all",
        **_line("r.0", "attribute:region", ["north", "south"], "any_of"),
        **_line("r.1", "attribute:employees", "12,5", "gte"),
        "r.2:is": "group",
        "r.2:join": "none",
        **_line("r.2.0", "attribute:large", "no", "is"),
        "do": "save",
    }
    answer = client.post(NEW, fields)
    assert (answer.status_code, answer["Location"]) == (303, "/console/audiences/large-in-the-north/")
    assert Audience.objects.get().rule == {
        "all": [
            {"attribute": "region", "any_of": ["north", "south"]},
            {"attribute": "employees", "gte": 12.5},
            {"not": {"any": [{"attribute": "large", "is": False}]}},
        ]
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (_line("r.0", ""), "Complete this condition or remove it."),
        (_line("r.0", "attribute:employees", "many", "gte"), "Give a number."),
        (_line("r.0", "attribute:employees", "NaN", "gte"), "This number is too large to compare."),
        (_line("r.0", "attribute:since", "2026-02-31", "before"), "Give a date as YYYY-MM-DD."),
        (_line("r.0", "attribute:since", "-1", "last_days"), "Give a number of days"),
        (_line("r.0", "attribute:region", "west", "is"), "is not one of the choices"),
        (_line("r.0", "attribute:gone", "x", "is"), "Complete this condition or remove it."),
        (_line("r.0", "follows", "nothing"), "There is no service called nothing."),
        (_line("r.0", "attribute:name", "x" * 201, "is"), "This text is too long"),
        (_line("r.0", "attribute:name", "\x01", "is"), "This text has a character"),
        ({"r.0:is": "group", "r.0:join": "any"}, "This group is empty."),
        ({"r.0:is": "fixed", "r.0:tree": '{"attribute": "gone", "is": 1}'}, "is not in the schema"),
        ({"r.0:is": "fixed", "r.0:tree": '{"a":' * 3000}, "Complete this condition or remove it."),
        ({"r:join": "any"}, "This group is empty."),
    ],
)
def test_what_is_wrong_stands_beside_the_condition_and_nothing_is_written(client, fields, sentence):
    answer = client.post(NEW, {"names.en": "X", "r:join": "all", **fields, "do": "save"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Audience.objects.exists()


def test_a_form_that_pretends_to_be_endless_is_answered(client):
    deep = {f"{'.'.join(['r', *'0' * depth])}:is": "group" for depth in range(1, 300)}
    wide = {f"r.{index}:is": "line" for index in range(600)}
    for fields in (deep, wide):
        answer = client.post(NEW, {"names.en": "X", "r:join": "all", **fields, "do": "save"})
        assert answer.status_code == 422
    assert not Audience.objects.exists()


def test_the_preview_counts_says_the_sentence_in_every_language_and_gives_reasons(client):
    make_contact(name="Aino Example", attributes={"region": "north"})
    make_contact(name="Bo Example", attributes={"region": "south"})
    fields = {"r:join": "all", **_line("r.0", "attribute:region", "north", "is")}
    page = client.post("/console/audiences/preview/", fields).content.decode()
    assert "<strong>1</strong>" in page
    assert "Aino Example" in page
    assert "Bo Example" not in page
    for code in ("fi", "sv", "en"):
        assert f'<dd lang="{code}">Region' in page
    assert not Audience.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "it means everybody"),
        (_line("r.0", "attribute:region", "north", "is"), "Nobody matches this now."),
        (_line("r.0", ""), "Complete the conditions"),
    ],
)
def test_the_preview_never_leaves_nobody_or_everybody_unsaid(client, fields, sentence):
    assert sentence in client.post("/console/audiences/preview/", {"r:join": "all", **fields}).content.decode()


def test_somebody_else_s_change_is_not_overwritten(client):
    audience = make_audience("north", rule={"language": "fi"})
    page = client.get("/console/audiences/north/edit/").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    Audience.objects.filter(pk=audience.pk).update(rule={"language": "sv"})
    fields = {"names.en": "North", "r:join": "all", **_line("r.0", "language", "en"), "seen": seen, "do": "save"}
    assert client.post("/console/audiences/north/edit/", fields).status_code == 422
    assert Audience.objects.get().rule == {"language": "sv"}


def test_who_cannot_be_reached_is_listed_by_reason_with_addresses_for_those_who_may_see_them(client, client_of):
    make_contact(name="Aino Example", email="aino@example.com", confirmed=False)
    make_contact(name="Bo Example")
    make_audience("all")
    address = "/console/audiences/all/unreachable/email/"
    page = client.get(address, {"reason": "not_confirmed"}).content.decode()
    assert "Aino Example" in page
    assert "aino@example.com" in page
    assert "Bo Example" not in page
    assert "Bo Example" in client.get(address, {"reason": "no_address"}).content.decode()
    assert client.get("/console/audiences/all/unreachable/pigeon/").status_code == 404
    assert client.get(address, {"after": "x", "reason": "x"}).status_code == 200
