"""The suggestion of a level: severity sets it, people and enquiries move it, and it says why."""

import pytest
from django.utils.translation import override

from incidents.levels import LevelFacts, LevelWeights, kept_reasons, suggest

WEIGHTS = LevelWeights((1_000, 10_000), (3.0, 8.0))


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (LevelFacts("incident", "sev1"), 4),
        (LevelFacts("incident", "sev2"), 3),
        (LevelFacts("incident", "sev3"), 2),
        (LevelFacts("incident", "sev4"), 1),
        (LevelFacts("incident", "triage"), 2),
        (LevelFacts("incident", "triage", impacts=("major_outage",)), 3),
        (LevelFacts("incident", "sev3", people=12_000), 3),
        (LevelFacts("incident", "sev3", people=4), 1),
        (LevelFacts("incident", "sev3", enquiries=37, usual_enquiries=4), 3),
        (LevelFacts("incident", "sev3", enquiries=2, usual_enquiries=0), 2),
        (LevelFacts("incident", "sev1", people=50_000, enquiries=99, usual_enquiries=1), 4),
        (LevelFacts("maintenance", "sev1"), 2),
        (LevelFacts("announcement", "sev4"), 1),
    ],
)
def test_a_level_follows_from_severity_people_and_enquiries(facts: LevelFacts, level: int):
    assert suggest(facts, WEIGHTS).level == level


def test_the_reasons_say_what_was_counted():
    facts = LevelFacts("incident", "sev2", people=12_000, enquiries=37, usual_enquiries=4.2)
    reasons = suggest(facts, WEIGHTS).reasons
    assert "37 enquiries in 30 min, 4 in a usual one" in reasons
    assert any("12\N{NO-BREAK SPACE}000" in reason for reason in reasons)


def test_an_estimate_names_its_author():
    reasons = suggest(LevelFacts("incident", "sev2", people=400, people_author="Riku"), WEIGHTS).reasons
    assert any("Riku" in reason for reason in reasons)


def test_kept_reasons_speak_the_readers_language():
    kept = suggest(LevelFacts("incident", "sev2", people=12_000, impacts=("major_outage",)), WEIGHTS).as_json()
    with override("fi"):
        assert kept_reasons(kept, WEIGHTS) == suggest(LevelFacts("incident", "sev2", people=12_000), WEIGHTS).reasons
    assert kept_reasons({"level": 2, "reasons": ["as written"]}, WEIGHTS) == ("as written",)
