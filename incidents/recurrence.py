"""When a series happens: an RFC 5545 RRULE laid over local wall-clock time. Pure; python-dateutil does the calendar.

The rule is expanded in local time and each occurrence is placed in its zone afterwards, so 3 a.m. stays 3 a.m. over a clock
change. In the missing hour the offset before the gap counts (RFC 5545, 3.3.5): 3:30 begins at 4:30. In the double hour the
first one counts. See docs/decisions/0013-maintenance-times.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from django.utils.translation import gettext as _

from statuscomms.errors import Sentence

LONGEST_RULE = 200
MOST_OCCURRENCES = 1_000
HORIZON = timedelta(days=10 * 366)
"""How far ahead an occurrence is looked for."""

_LATE_YEARS = 7_600
"""dateutil looks for a rule that never comes true (30 February) until the year 9999: seconds of work. The calendar repeats every
400 years, weekdays and all, so the search is done that much nearer to its end and the years are taken off again."""

_SHAPE = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*")
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


class BadRule(ValueError):
    """The rule cannot be used; ``sentence`` tells people why."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A series in time: ``rule`` (RRULE without its name) from the local wall-clock time ``first`` (naive) in ``zone``."""

    rule: str
    first: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a series. ``is_shifted``: the wall-clock time does not exist that day, so it begins an hour later."""

    local: datetime
    starts_at: datetime
    is_shifted: bool


def normalised(rule: str) -> str:
    """The rule in capitals without its name, or ``BadRule``: unreadable, a part that is not supported, never-ending nonsense."""
    text = re.sub(r"\s+", "", rule).upper().removeprefix("RRULE:")
    if len(text) > LONGEST_RULE or not _SHAPE.fullmatch(text):
        raise BadRule(_("This is not a rule such as FREQ=WEEKLY;BYDAY=SU."))
    parts = [part.split("=", 1) for part in text.split(";")]
    names = [name for name, _value in parts]
    values = dict(part.split("=", 1) for part in text.split(";"))
    if len(set(names)) < len(names) or not set(names) <= _PARTS:
        raise BadRule(_("Use each of these once at most: %(parts)s.") % {"parts": ", ".join(sorted(_PARTS))})
    if values.get("FREQ") not in _FREQUENCIES:
        raise BadRule(_("FREQ must be one of: %(known)s.") % {"known": ", ".join(sorted(_FREQUENCIES))})
    if "COUNT" in values and "UNTIL" in values:
        raise BadRule(_("Give either COUNT or UNTIL."))
    for name in ("COUNT", "INTERVAL"):
        if name in values and not (values[name].isdecimal() and 1 <= int(values[name]) <= MOST_OCCURRENCES):
            raise BadRule(_("%(part)s must be a number from 1 to %(most)d.") % {"part": name, "most": MOST_OCCURRENCES})
    return text


def check_pattern(pattern: Pattern, duration: timedelta) -> None:
    """Raise ``BadRule`` unless the first time fits the rule and no occurrence begins before the one before it is over."""
    times = list(islice(occurrences(pattern), 60))
    if not times or times[0].local != pattern.first:
        raise BadRule(_("The first time does not fit the rule, or the rule never comes true."))
    for earlier, later in zip(times, times[1:], strict=False):
        if later.starts_at < earlier.starts_at + duration:
            raise BadRule(_("It would begin again before it is over."))


def occurrences(pattern: Pattern, *, after: datetime | None = None) -> Iterator[Occurrence]:
    """Every occurrence that begins later than ``after`` (aware), in order; nothing beyond ``HORIZON``."""
    zone = ZoneInfo(pattern.zone)
    begin = max(pattern.first, after.astimezone(zone).replace(tzinfo=None)) if after else pattern.first
    for local in _local_times(pattern, zone, begin + HORIZON):
        found = _placed(local, zone)
        if after is None or found.starts_at > after:
            yield found


def next_occurrence(pattern: Pattern, *, after: datetime) -> Occurrence | None:
    """The first occurrence that begins later than ``after``, or None when the series is over."""
    return next(occurrences(pattern, after=after), None)


def _local_times(pattern: Pattern, zone: ZoneInfo, end: datetime) -> Iterator[datetime]:
    values = dict(part.split("=", 1) for part in pattern.rule.split(";"))
    count = values.pop("COUNT", None)
    until = _until(values.pop("UNTIL", ""), zone)
    bare = ";".join(f"{name}={value}" for name, value in values.items())
    try:
        found = rrulestr(bare, dtstart=_late(pattern.first))
        assert isinstance(found, rrule)
        # COUNT is counted here: dateutil refuses it together with the end that keeps the search short.
        times = iter(found.replace(until=_late(min(until or end, end))))
        for late in islice(times, int(count)) if count else times:
            yield late.replace(year=late.year - _LATE_YEARS)
    except (ValueError, TypeError, AttributeError, IndexError, OverflowError) as trouble:
        raise BadRule(_("This is not a rule such as FREQ=WEEKLY;BYDAY=SU.")) from trouble


def _late(local: datetime) -> datetime:
    return local.replace(year=local.year + _LATE_YEARS)


def _until(text: str, zone: ZoneInfo) -> datetime | None:
    """The end of the rule in local time: a date is that whole day, a time with Z is UTC."""
    if not text:
        return None
    try:
        if "T" not in text:
            return datetime.strptime(text, "%Y%m%d").replace(hour=23, minute=59, second=59)
        if text.endswith("Z"):
            at = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return at.astimezone(zone).replace(tzinfo=None)
        return datetime.strptime(text, "%Y%m%dT%H%M%S")
    except (ValueError, OverflowError) as trouble:
        raise BadRule(_("UNTIL must be a day such as 20271231.")) from trouble


def _placed(local: datetime, zone: ZoneInfo) -> Occurrence:
    starts_at = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    back = starts_at.astimezone(zone).replace(tzinfo=None)
    return Occurrence(local=local, starts_at=starts_at, is_shifted=back != local)
