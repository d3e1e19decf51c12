"""Dates in rules: before or after a day, between two days, and windows that move with today.

A date is a text of the shape YYYY-MM-DD; texts in this shape, compared byte by byte, have the order of the days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Collate
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.folding import Folded
from audiences.rules.conditions import Condition, Labels, label_of, two_valued
from audiences.rules.facts import PersonFacts
from statuscomms.clock import now

MOST_DAYS = 36_500
_SHAPE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


@dataclass(frozen=True, slots=True)
class IsDated(Condition):
    """The attribute is a date that lies before (or after) ``day``, which itself does not count."""

    key: str
    day: date
    is_before: bool

    def to_q(self, prefix: str) -> Q:
        """A comparison of texts."""
        compare = LessThan if self.is_before else GreaterThan
        return _shaped(self.key, prefix) & two_valued(compare(_text(self.key, prefix), Value(self.day.isoformat())))

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """The same in Python."""
        text = _date_text(folded, self.key)
        if text is None:
            return False
        return text < self.day.isoformat() if self.is_before else text > self.day.isoformat()

    def words(self, labels: Labels) -> str:
        """E.g. “customer since is before 2020-01-01”."""
        sentence = _("%(attribute)s is before %(day)s") if self.is_before else _("%(attribute)s is after %(day)s")
        return sentence % {"attribute": label_of(self.key, labels), "day": self.day.isoformat()}


class _Window(Condition):
    """A date within two days, both of which count."""

    key: str

    def days(self) -> tuple[date, date]:
        """The first and the last day, as of now."""
        raise NotImplementedError

    def to_q(self, prefix: str) -> Q:
        """Two comparisons of texts."""
        first, last = self.days()
        text = _text(self.key, prefix)
        not_early = two_valued(GreaterThanOrEqual(text, Value(first.isoformat())))
        return _shaped(self.key, prefix) & not_early & two_valued(LessThanOrEqual(text, Value(last.isoformat())))

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """The same in Python."""
        text = _date_text(folded, self.key)
        first, last = self.days()
        return text is not None and first.isoformat() <= text <= last.isoformat()


@dataclass(frozen=True, slots=True)
class IsBetween(_Window):
    """Between two days of the calendar."""

    key: str
    first: date
    last: date

    def days(self) -> tuple[date, date]:
        """As they stand in the rule."""
        return self.first, self.last

    def words(self, labels: Labels) -> str:
        """E.g. “contract ends is from 2026-01-01 to 2026-01-31”."""
        values = {
            "attribute": label_of(self.key, labels),
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
        }
        return _("%(attribute)s is from %(first)s to %(last)s") % values


@dataclass(frozen=True, slots=True)
class IsWithinDays(_Window):
    """Within ``count`` days from today, backwards or forwards; today counts. The day is that of the installation's time zone."""

    key: str
    count: int
    is_past: bool

    def days(self) -> tuple[date, date]:
        """Counted from today."""
        today, far = localdate(now()), timedelta(days=self.count)
        return (today - far, today) if self.is_past else (today, today + far)

    def words(self, labels: Labels) -> str:
        """E.g. “contract ends is within the next 30 days”."""
        if self.is_past:
            sentence = ngettext(
                "%(attribute)s is within the last %(count)s day",
                "%(attribute)s is within the last %(count)s days",
                self.count,
            )
        else:
            sentence = ngettext(
                "%(attribute)s is within the next %(count)s day",
                "%(attribute)s is within the next %(count)s days",
                self.count,
            )
        return sentence % {"attribute": label_of(self.key, labels), "count": self.count}


def _shaped(key: str, prefix: str) -> Q:
    return two_valued(Q(**{f"{prefix}folded__{key}__t__regex": _SHAPE}))


def _date_text(folded: Folded, key: str) -> str | None:
    text = folded.get(key, {}).get("t")
    return text if isinstance(text, str) and _is_date_shaped(text) else None


def _is_date_shaped(text: str) -> bool:
    digits = text.replace("-", "")
    return len(text) == 10 and text[4] == text[7] == "-" and len(digits) == 8 and digits.isascii() and digits.isdigit()


class _BytewiseCollate(Collate):
    """The collation that compares code points, by its name on each database."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """BINARY is what SQLite calls it."""
        return super().as_sql(compiler, connection, template="(%(expressions)s) COLLATE BINARY", **context)


def _text(key: str, prefix: str) -> Combinable:
    return _BytewiseCollate(KeyTextTransform("t", KeyTransform(key, F(f"{prefix}folded"))), "C")
