"""Segments of text messages, counted as carriers do."""

import pytest

from delivery.channels.segments import plainer, segment
from demo.sms_segments import count_segments
from incidents.channels import NoticeDraft, NoticeText, get_channel

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


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("It’s “down” – sorry…", 'It\'s "down" - sorry...'),
        ("5\u202f000 people\u00a0\u200bor more", "5 000 people or more"),
        ("Őrség, Łódź, naïve", "Orség, Łodz, naive"),
        ("Äiti ja Åsa, 5 €", "Äiti ja Åsa, 5 €"),
        ("Сбой 🙂", "Сбой 🙂"),
    ],
)
def test_characters_give_way_to_plain_ones_that_say_the_same(text: str, plain: str) -> None:
    assert plainer(text)[0] == plain


def sms_warnings(body: str) -> str:
    draft = NoticeDraft(
        kind="incident",
        severity="sev2",
        level=3,
        texts={"en": NoticeText("Payments fail", body)},
        options={},
        service_slugs=(),
    )
    return " ".join(str(warning) for warning in get_channel("sms").review(draft).warnings)


@pytest.mark.parametrize(
    ("body", "offered"),
    [
        ("We’re looking into it, and it will take a while until all of it works again.", "’ → '"),
        ("We are looking into it – and it will take a while until all of it works again.", "– → -"),
    ],
)
def test_plain_characters_are_offered_where_they_are_cheaper(body: str, offered: str) -> None:
    assert "with plain ones it would take 1" in sms_warnings(body) and offered in sms_warnings(body)


@pytest.mark.parametrize("body", ["It’s back.", "All is well, 5 €."])
def test_nothing_is_offered_where_it_costs_the_same(body: str) -> None:
    assert sms_warnings(body) == ""


def test_another_script_is_named_where_nothing_else_says_the_same() -> None:
    assert "makes the SMS dearer" in sms_warnings("Сбой оплаты картой. " * 5)
