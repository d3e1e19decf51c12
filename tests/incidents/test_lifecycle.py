"""The table of legal moves."""

import pytest

from audiences.topics import IncidentKind
from incidents.lifecycle import CLOSED, FIRST_STATUS, MOVES, Status, check_move, worst_impact
from statuscomms.errors import IllegalTransition


def test_every_kind_can_be_published_and_closed():
    for kind in IncidentKind:
        first = FIRST_STATUS[kind]
        assert first in MOVES[kind][Status.TRIAGE]
        assert CLOSED & MOVES[kind][first]


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [
        ("incident", "resolved", "resolved"),
        ("incident", "investigating", "triage"),
        ("incident", "investigating", "in_progress"),
        ("maintenance", "completed", "scheduled"),
        ("announcement", "announced", "resolved"),
    ],
)
def test_an_illegal_move_names_both_states(kind: str, source: str, target: str):
    with pytest.raises(IllegalTransition) as caught:
        check_move(kind, source, target)
    assert str(Status(source).label) in str(caught.value)
    assert str(Status(target).label) in str(caught.value)


def test_the_worst_impact_wins_and_nothing_is_operational():
    assert worst_impact(["degraded_performance", "major_outage", "operational"]) == "major_outage"
    assert worst_impact([]) == "operational"
