"""When a series happens: local time over clock changes, and rules that cannot be followed."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from incidents.recurrence import BadRule, Pattern, check_pattern, next_occurrence, normalised, occurrences

HELSINKI = "Europe/Helsinki"
HOUR = timedelta(hours=1)


def times(rule: str, first: datetime, count: int = 5, zone: str = HELSINKI) -> list[datetime]:
    return [found.starts_at for found in islice(occurrences(Pattern(normalised(rule), first, zone)), count)]


def test_local_time_stays_over_both_clock_changes():
    spring = times("FREQ=WEEKLY;BYDAY=SU", datetime(2027, 3, 21, 2, 30), 3)
    assert [at.astimezone(ZoneInfo(HELSINKI)).hour for at in spring] == [2, 2, 2]
    assert [at.astimezone(UTC).hour for at in spring] == [0, 0, 23]
    autumn = times("FREQ=WEEKLY;BYDAY=SU", datetime(2027, 10, 24, 5, 0), 3)
    assert [at.astimezone(UTC).hour for at in autumn] == [2, 3, 3]


def test_a_time_in_the_missing_hour_begins_an_hour_later_and_says_so():
    found = list(islice(occurrences(Pattern("FREQ=WEEKLY", datetime(2027, 3, 21, 3, 30), HELSINKI)), 3))
    assert [one.is_shifted for one in found] == [False, True, False]
    assert found[1].starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 04:30 in summer time
    assert found[2].starts_at.astimezone(ZoneInfo(HELSINKI)).hour == 3


def test_a_time_in_the_double_hour_happens_once_at_the_first_of_the_two():
    found = times("FREQ=DAILY", datetime(2027, 10, 30, 3, 30), 3)
    assert found == [
        datetime(2027, 10, 30, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 11, 1, 1, 30, tzinfo=UTC),
    ]


def test_count_and_until_end_a_series():
    first = datetime(2027, 1, 4, 3, 0)
    assert len(times("FREQ=DAILY;COUNT=3", first, 10)) == 3
    assert len(times("FREQ=DAILY;UNTIL=20270106", first, 10)) == 3
    assert len(times("FREQ=DAILY;UNTIL=20270106T010000Z", first, 10)) == 3  # 3 a.m. in Helsinki
    assert len(times("FREQ=DAILY;UNTIL=20270106T005959Z", first, 10)) == 2


def test_the_next_occurrence_is_later_than_the_moment_asked_for():
    pattern = Pattern("FREQ=WEEKLY", datetime(2027, 1, 4, 3, 0), HELSINKI)
    at = datetime(2027, 1, 11, 1, 0, tzinfo=UTC)
    following = next_occurrence(pattern, after=at)
    assert following is not None and following.starts_at == at + timedelta(days=7)
    assert next_occurrence(Pattern("FREQ=WEEKLY;COUNT=2", pattern.first, HELSINKI), after=at) is None


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "weekly",
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;BYHOUR=3",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=99999999999",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20280101",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=SU;",
        "FREQ=WEEKLY\nDTSTART:20270101T000000",
        "EXRULE:FREQ=WEEKLY",
        "FREQ=WEEKLY;X=" + "1" * 300,
        "FREQ=WEEKLY;COUNT=\N{SUPERSCRIPT TWO}",
    ],
)
def test_junk_is_not_a_rule(rule: str):
    with pytest.raises(BadRule) as caught:
        normalised(rule)
    assert str(caught.value.sentence)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=WEEKLY;UNTIL=tomorrow",
        "FREQ=WEEKLY;UNTIL=99999999",
        "FREQ=WEEKLY;UNTIL=00010101T000000Z",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=7",
        "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2",
        "FREQ=MONTHLY;BYSETPOS=366;BYDAY=MO",
        "FREQ=YEARLY;INTERVAL=1000;BYMONTHDAY=30;BYMONTH=2",
        "FREQ=WEEKLY;BYDAY=TU",
    ],
)
def test_a_rule_that_never_comes_true_or_misses_its_first_time_is_refused(rule: str):
    with pytest.raises(BadRule):
        check_pattern(Pattern(normalised(rule), datetime(2027, 1, 4, 3, 0), HELSINKI), HOUR)


def test_a_series_that_would_begin_again_before_it_is_over_is_refused():
    daily = Pattern("FREQ=DAILY", datetime(2027, 1, 4, 3, 0), HELSINKI)
    check_pattern(daily, timedelta(hours=22))
    with pytest.raises(BadRule):
        check_pattern(daily, timedelta(hours=30))
