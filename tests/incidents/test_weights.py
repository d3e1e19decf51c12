"""Administrators say what each fact weighs: on a page, through the API, checked by service and database, kept in the trail."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from incidents.levels import DEFAULT_WEIGHTS
from incidents.models import SuggestionWeights
from incidents.planning import level_weights
from incidents.services.weights import change_weights, restore_default_weights
from statuscomms.errors import InvalidInput, NotAllowed, StaleVersion
from statuscomms.fingerprints import fingerprint_of
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_incident, make_levels
from tests.people import api_caller

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGE = "/console/levels/weights/"


def _administrator():
    return make_actor("administrator")


def test_an_installation_that_set_nothing_weighs_by_the_defaults():
    assert not SuggestionWeights.objects.exists()
    assert level_weights() == DEFAULT_WEIGHTS


def test_the_next_incident_is_weighed_by_changed_weights_and_earlier_ones_keep_theirs():
    make_levels()
    before = make_incident(severity="sev3", level=None)
    change_weights(actor=_administrator(), weights=replace(DEFAULT_WEIGHTS, sev3=1, sev4=1))
    after = make_incident(severity="sev3", level=None)
    before.refresh_from_db()
    assert (before.level, after.level) == (2, 1)
    assert before.suggestion["weights"]["sev3"] == 2


def test_the_audit_trail_keeps_what_was_and_what_is():
    change_weights(actor=_administrator(), weights=replace(DEFAULT_WEIGHTS, few_people=3))
    restore_default_weights(actor=_administrator())
    restored, changed = AuditEntry.objects.filter(verb="change_weights")
    assert changed.details == {"before": {"few_people": 10}, "after": {"few_people": 3}}
    assert restored.details == {"before": {"few_people": 3}, "after": {"few_people": 10}}
    assert level_weights() == DEFAULT_WEIGHTS


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sev1": 5}, "sev1"),
        ({"triage": 0}, "triage"),
        ({"sev2": 1}, "sev2"),
        ({"sev4": 3}, "sev3"),
        ({"partial_outage": 4}, "major_outage"),
        ({"few_people": -1}, "few_people"),
        ({"few_people": 20_000}, "many_people"),
        ({"very_many_people": 5}, "very_many_people"),
        ({"times_usual": 0.5}, "times_usual"),
        ({"times_usual": float("nan")}, "times_usual"),
        ({"many_times_usual": float("inf")}, "many_times_usual"),
        ({"many_times_usual": 2.0}, "many_times_usual"),
    ],
)
def test_weights_by_which_worse_would_count_less_are_refused(change, named):
    with pytest.raises(InvalidInput) as trouble:
        change_weights(actor=_administrator(), weights=replace(DEFAULT_WEIGHTS, **change))
    assert named in trouble.value.fields
    assert not SuggestionWeights.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"id": 2}, {"sev1": 5}, {"sev1": 2}, {"partial_outage": 4}, {"few_people": 20_000}, {"many_times_usual": 2.0}],
)
def test_the_database_refuses_them_too(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        SuggestionWeights.objects.create(**{"id": 1, **change})


def test_two_administrators_do_not_overwrite_each_other():
    seen = fingerprint_of(level_weights().as_json())
    change_weights(actor=_administrator(), weights=replace(DEFAULT_WEIGHTS, few_people=3), seen=seen)
    with pytest.raises(StaleVersion):
        change_weights(actor=_administrator(), weights=replace(DEFAULT_WEIGHTS, triage=1), seen=seen)
    assert level_weights() == replace(DEFAULT_WEIGHTS, few_people=3)


def test_only_administrators_change_weights():
    with pytest.raises(NotAllowed):
        change_weights(actor=make_actor("manager"), weights=DEFAULT_WEIGHTS)


def test_the_page_saves_shows_who_changed_it_and_restores(client_of):
    make_levels()
    administrator = client_of("administrator")
    form = {**DEFAULT_WEIGHTS.as_json(), "few_people": "7", "kind": "incident", "severity": "sev3"}
    assert administrator.post(PAGE, form).status_code == 303
    assert level_weights().few_people == 7
    page = administrator.get(PAGE).content.decode()
    assert "Fewer people than this lower it by one</dt>" in page and "Restore the defaults" in page
    assert administrator.post(f"{PAGE}restore/").status_code == 303
    assert level_weights() == DEFAULT_WEIGHTS
    assert "Restore the defaults" not in administrator.get(PAGE).content.decode()


def test_trying_weighs_as_typed_and_saves_nothing(client_of):
    make_levels()
    form = {
        **DEFAULT_WEIGHTS.as_json(),
        "major_outage": 4,
        "then": "try",
        "kind": "incident",
        "severity": "sev4",
        "impact": "major_outage",
    }
    page = client_of("administrator", htmx=True).post(PAGE, form).content.decode()
    assert page.startswith('<div id="weights">')
    assert "Level 4: Level 4" in page and "a service is out altogether" in page
    assert not SuggestionWeights.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"sev1": "9"}, {"sev2": "1"}, {"few_people": "many"}, {"times_usual": "nan"}, {"many_people": ""}]
)
def test_a_wrong_weight_answers_422_in_the_same_fragment(client_of, wrong):
    make_levels()
    form = {**DEFAULT_WEIGHTS.as_json(), **wrong, "kind": "incident", "severity": "sev3"}
    answer = client_of("administrator", htmx=True).post(PAGE, form)
    assert answer.status_code == 422
    assert answer.content.decode().startswith('<div id="weights">')
    assert "errorlist" in answer.content.decode()
    assert not SuggestionWeights.objects.exists()


def test_the_api_reads_changes_tries_and_restores():
    caller = api_caller()
    assert caller.get("levels/weights").json() == DEFAULT_WEIGHTS.as_json()
    assert caller.patch("levels/weights", {"sev3": 3}).json()["sev3"] == 3
    tried = caller.post(
        "levels/suggestion", {"severity": "sev3", "impacts": ["degraded_performance"], "people": 20_000}
    )
    assert tried.json()["level"] == 4
    assert len(tried.json()["reasons"]) == 2
    assert caller.delete("levels/weights").json() == DEFAULT_WEIGHTS.as_json()
    for wrong in ({"sev1": 7}, {"sev1": "4"}, {"nothing": 1}, {"times_usual": -1}):
        assert caller.patch("levels/weights", wrong).status_code == 422, wrong
    assert caller.post("levels/suggestion", {"severity": "worst"}).status_code == 422
