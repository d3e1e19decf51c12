"""Identifiers that the outside sees."""

import time
import uuid

from statuscomms.public_ids import time_ordered_uuid


def test_a_time_ordered_uuid_is_of_version_7_and_says_the_millisecond():
    before = time.time_ns() // 1_000_000
    made = time_ordered_uuid()
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= after


def test_those_made_later_sort_later_and_no_two_are_alike():
    first = [time_ordered_uuid() for _number in range(1_000)]
    millisecond = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == millisecond:
        pass
    second = [time_ordered_uuid() for _number in range(1_000)]
    assert max(first) < min(second)
    assert len({*first, *second}) == 2_000


def test_every_random_bit_takes_both_values():
    made = [time_ordered_uuid().int for _number in range(200)]
    fixed = [bit for bit in range(76) if len({number >> bit & 1 for number in made}) == 1]
    assert fixed == [62, 63], "only the variant"
