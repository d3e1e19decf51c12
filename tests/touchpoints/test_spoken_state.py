"""What a telephone line says: the worst first, each language in its own voice, and no time that has passed."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine

from incidents.declarations import Text
from incidents.models import Incident
from tests.factories import make_incident, make_service
from tests.touchpoints.publishing_steps import text_at
from touchpoints.services import rebuild_dirty_documents

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def said(language: str = "en") -> list[str]:
    return text_at(f"/{language}/state.txt").splitlines()


def test_the_worst_is_told_first_and_what_is_left_out_is_counted():
    make_incident("All cards fail", services=[make_service()], severity="sev1")
    Incident.objects.get(title="All cards fail").impacts.update(impact="major_outage")
    for number in range(4):
        make_incident(f"Slow part {number}", services=[make_service(f"part-{number}")])
    spoken = said()
    assert spoken[1] == "All cards fail." and "Slow part 3." in spoken and "Slow part 0." not in spoken
    assert spoken[-1] == "2 more things are going on; read about them on the status page."


def test_words_that_nobody_translated_are_spoken_by_a_voice_of_their_own_language():
    make_incident("Card payments fail", texts={"en": Text("Card payments fail", "Looking.", "Pay by invoice.")})
    voices = [(say.get("language"), say.text) for say in ElementTree.fromstring(text_at("/fi/state.twiml"))]
    assert voices[0][0] == voices[-1][0] == "fi-FI"
    assert voices[1:3] == [("en-GB", "Card payments fail."), ("en-GB", "Pay by invoice.")]


def test_a_promise_whose_time_has_come_is_told_no_more():
    incident = make_incident()
    assert any(line.startswith("Next update by") for line in said())
    incident.refresh_from_db()
    with time_machine.travel(incident.promised_next_update + timedelta(seconds=1), tick=False):
        rebuild_dirty_documents()
        assert not any(line.startswith("Next update by") for line in said())


def test_long_words_end_with_a_whole_word():
    make_incident("Fail", texts={"en": Text("Fail", "Looking.", "Instruction " * 60)})
    assert said()[2].endswith("Instruction Instruction…") and len(said()[2]) <= 301


def test_hostile_characters_are_words_and_nothing_else():
    make_incident("A & B < C", texts={"en": Text("A & B \"C\" ]]> 'D'", "Looking.", "Say <1 &amp; wait\u0001.")})
    response = ElementTree.fromstring(text_at("/en/state.twiml"))
    assert [say.tag for say in response] == ["Say"] * len(response) and all(not list(say) for say in response)
    assert response[1].text == "A & B \"C\" ]]> 'D'."
