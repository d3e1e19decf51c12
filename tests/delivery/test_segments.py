"""Segments of text messages, counted as carriers do."""

import pytest

from delivery.channels.segments import segment
from demo.sms_segments import count_segments

CASES = [
    ("", 1),
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("€" * 80, 1),
    ("€" * 81, 2),
    ("a" * 159 + "€", 2),
    ("a" * 152 + "€" + "a" * 7, 2),
    ("a" * 152 + "€" + "a" * 152, 3),
    ("åäöÅÄÖ" * 20, 1),
    ("ж" * 70, 1),
    ("ж" * 71, 2),
    ("ж" * 134, 2),
    ("ж" * 135, 3),
    ("a" * 69 + "’", 1),
    ("a" * 160 + "’", 3),
    ("😀" * 35, 1),
    ("😀" * 36, 2),
    ("a" * 66 + "😀" + "a" * 10, 2),
    ("{}[]~\\|^" * 10, 1),
    ("{}[]~\\|^" * 10 + "a", 2),
    ("line\nbreak", 1),
    ("👨‍👩‍👧‍👦" * 70, 12),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_segments_are_counted_as_carriers_do(text: str, expected: int) -> None:
    assert segment(text).segments == expected


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_count_agrees_with_the_stand_ins_own(text: str, expected: int) -> None:
    assert count_segments(text) == segment(text).segments


def test_the_character_that_makes_a_text_dear_is_named() -> None:
    assert segment("It’s down").foreign == "’"
    assert segment("It's down").foreign == ""
