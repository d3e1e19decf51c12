"""The suggestion of a level: severity and impact set it, people and enquiries move it, and it says why."""

from dataclasses import replace

import pytest
from django.utils.translation import override
from hypothesis import assume, given
from hypothesis import strategies as st

from incidents.levels import LevelFacts, LevelWeights, kept_reasons, suggest
from incidents.lifecycle import Impact
from incidents.services.weights import errors_of_weights

SEVERITIES = ("sev4", "sev3", "sev2", "sev1")
IMPACTS = ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (LevelFacts("incident", "sev1"), 4),
        (LevelFacts("incident", "sev2"), 3),
        (LevelFacts("incident", "sev3"), 2),
        (LevelFacts("incident", "sev4"), 1),
        (LevelFacts("incident", "triage"), 2),
        (LevelFacts("incident", "triage", impacts=("major_outage",)), 3),
        (LevelFacts("incident", "sev4", impacts=("degraded_performance",)), 1),
        (LevelFacts("incident", "sev4", impacts=("partial_outage",)), 2),
        (LevelFacts("incident", "sev3", impacts=("degraded_performance", "major_outage")), 3),
        (LevelFacts("incident", "sev1", impacts=("degraded_performance",)), 4),
        (LevelFacts("incident", "sev4", impacts=("under_maintenance", "operational")), 1),
        (LevelFacts("incident", "sev3", people=9_999), 2),
        (LevelFacts("incident", "sev3", people=12_000), 3),
        (LevelFacts("incident", "sev3", people=100_000), 4),
        (LevelFacts("incident", "sev3", people=4), 1),
        (LevelFacts("incident", "sev3", people=0), 2),
        (LevelFacts("incident", "sev3", people=0, people_author="Riku"), 1),
        (LevelFacts("incident", "sev2", people=4, impacts=("major_outage",)), 2),
        (LevelFacts("incident", "sev3", enquiries=37, usual_enquiries=4), 3),
        (LevelFacts("incident", "sev3", enquiries=120, usual_enquiries=4), 4),
        (LevelFacts("incident", "sev3", enquiries=2, usual_enquiries=0), 2),
        (LevelFacts("incident", "sev3", enquiries=4, usual_enquiries=0.1), 2),
        (LevelFacts("incident", "sev1", people=50_000, enquiries=99, usual_enquiries=1), 4),
        (LevelFacts("maintenance", "sev1"), 2),
        (LevelFacts("maintenance", "sev1", impacts=("major_outage",)), 2),
        (LevelFacts("announcement", "sev4"), 1),
    ],
)
def test_a_level_follows_from_severity_impact_people_and_enquiries(facts: LevelFacts, level: int):
    assert suggest(facts).level == level


@pytest.mark.parametrize(
    ("change", "facts", "level"),
    [
        ({"sev3": 1}, LevelFacts("incident", "sev3"), 1),
        ({"triage": 4}, LevelFacts("incident", "triage"), 4),
        ({"planned_at_most": 1}, LevelFacts("maintenance", "sev1"), 1),
        ({"major_outage": 4}, LevelFacts("incident", "sev4", impacts=("major_outage",)), 4),
        ({"partial_outage": 1}, LevelFacts("incident", "sev4", impacts=("partial_outage",)), 1),
        ({"degraded_performance": 2}, LevelFacts("incident", "sev4", impacts=("degraded_performance",)), 2),
        ({"many_people": 100}, LevelFacts("incident", "sev3", people=100), 3),
        ({"very_many_people": 10_000}, LevelFacts("incident", "sev3", people=10_000), 4),
        ({"few_people": 0}, LevelFacts("incident", "sev3", people=4), 2),
        ({"times_usual": 20.0}, LevelFacts("incident", "sev3", enquiries=37, usual_enquiries=4), 2),
        ({"many_times_usual": 9.0}, LevelFacts("incident", "sev3", enquiries=37, usual_enquiries=4), 4),
        ({"enquiries_that_count": 50}, LevelFacts("incident", "sev3", enquiries=37, usual_enquiries=4), 2),
    ],
)
def test_each_weight_moves_the_suggestion(change: dict[str, float], facts: LevelFacts, level: int):
    changed = replace(LevelWeights(), **change)
    assert suggest(facts, changed).level == level
    assert suggest(facts).level != level


@st.composite
def _weights(draw: st.DrawFn) -> LevelWeights:
    """Weights that the service accepts."""
    severities = sorted(draw(st.lists(st.integers(1, 4), min_size=4, max_size=4)), reverse=True)
    impacts = sorted(draw(st.lists(st.integers(1, 4), min_size=3, max_size=3)), reverse=True)
    people = sorted(draw(st.lists(st.integers(0, 200_000), min_size=3, max_size=3)))
    times = sorted(draw(st.lists(st.floats(1, 100), min_size=2, max_size=2)))
    return LevelWeights(
        *severities, draw(st.integers(1, 4)), draw(st.integers(1, 4)), *impacts,
        many_people=people[1], very_many_people=people[2], few_people=people[0],
        times_usual=times[0], many_times_usual=times[1], enquiries_that_count=draw(st.integers(0, 50)),
    )  # fmt: skip


_facts = st.builds(
    LevelFacts,
    kind=st.sampled_from(["incident", "maintenance", "announcement"]),
    severity=st.sampled_from([*SEVERITIES, "triage"]),
    people=st.one_of(st.none(), st.integers(1, 300_000)),
    people_author=st.sampled_from(["", "Riku"]),
    impacts=st.lists(st.sampled_from(IMPACTS), max_size=4).map(tuple),
    enquiries=st.integers(0, 400),
    usual_enquiries=st.floats(0, 50),
)


def _worse(facts: LevelFacts, what: str, by: int) -> LevelFacts | None:
    """The same facts with one of them worse; None when it cannot be."""
    if what == "severity":
        worse = SEVERITIES[SEVERITIES.index(facts.severity) + 1 :] if facts.severity in SEVERITIES else ()
        return replace(facts, severity=worse[by % len(worse)]) if worse else None
    if what == "people":
        return replace(facts, people=facts.people + by) if facts.people is not None else None
    if what == "enquiries":
        return replace(facts, enquiries=facts.enquiries + by)
    if what == "a further service":
        return replace(facts, impacts=(*facts.impacts, IMPACTS[by % len(IMPACTS)]))
    if not facts.impacts:
        return None
    first, *others = facts.impacts
    return replace(facts, impacts=(IMPACTS[max(IMPACTS.index(first), by % len(IMPACTS))], *others))


@given(
    _facts,
    _weights(),
    st.sampled_from(["severity", "people", "enquiries", "a further service", "impact"]),
    st.integers(1, 100_000),
)
def test_worse_never_lowers_the_level(facts: LevelFacts, weights: LevelWeights, what: str, by: int):
    assert not errors_of_weights(weights)
    worse = _worse(facts, what, by)
    assume(worse is not None)
    assert suggest(worse, weights).level >= suggest(facts, weights).level
    assert 1 <= suggest(worse, weights).level <= 4


def test_the_reasons_say_what_was_counted():
    facts = LevelFacts("incident", "sev2", people=12_000, enquiries=37, usual_enquiries=4.2)
    reasons = suggest(facts).reasons
    assert "37 enquiries in 30 min, 4 in a usual one" in reasons
    assert any("12\N{NO-BREAK SPACE}000" in reason for reason in reasons)
    assert (
        "a service is partly out" in suggest(LevelFacts("incident", "sev4", impacts=(Impact.PARTIAL_OUTAGE,))).reasons
    )


def test_an_estimate_names_its_author():
    reasons = suggest(LevelFacts("incident", "sev2", people=400, people_author="Riku")).reasons
    assert any("Riku" in reason for reason in reasons)


def test_kept_reasons_speak_the_readers_language_and_weigh_as_they_did_then():
    facts = LevelFacts("incident", "sev4", people=12_000, impacts=("major_outage",))
    kept = suggest(facts, LevelWeights(major_outage=1)).as_json()
    with override("fi"):
        assert kept_reasons(kept) == suggest(replace(facts, impacts=())).reasons
    assert kept_reasons({"level": 2, "reasons": ["as written"]}) == ("as written",)
    assert kept_reasons({key: kept[key] for key in ("level", "reasons", "facts")}) == suggest(facts).reasons
