"""An unusually large audience is asked about twice: the number is typed, or a second person approves (a setting).

What is asked about is the number of people who get a message; closing messages go to those who were told before, and are not
asked about.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from incidents.models import Update
from incidents.review import review_of_update


class Asks(StrEnum):
    """What ``LARGE_AUDIENCE_ASKS`` may say."""

    NUMBER = "number"
    SECOND_PERSON = "second_person"


@dataclass(frozen=True, slots=True)
class LargeAudience:
    """So many people that publishing asks twice."""

    people: int
    asks: Asks

    @classmethod
    def of(cls, people: int) -> "LargeAudience | None":
        """None when the audience is an ordinary one, or nobody wants to be asked."""
        limit = settings.LARGE_AUDIENCE_PEOPLE
        return cls(people, Asks(settings.LARGE_AUDIENCE_ASKS)) if limit and people >= limit else None

    @property
    def asks_number(self) -> bool:
        """Whether the number must be typed."""
        return self.asks is Asks.NUMBER

    @property
    def asks_second_person(self) -> bool:
        """Whether somebody else must approve."""
        return self.asks is Asks.SECOND_PERSON

    def is_meant_by(self, typed: str) -> bool:
        """Whether ``typed`` is the number, however its thousands are set apart. Lists move while somebody types: one per
        cent more or less is the same number."""
        digits = "".join(typed.split()).translate(str.maketrans("", "", ".,'\u2019"))
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
            return False
        return abs(int(digits) - self.people) <= self.people // 100


def people_of(update: Update) -> int:
    """How many people an unpublished update reaches with messages, nobody counted twice."""
    return 0 if update.is_closing else review_of_update(update).people


def wants_its_number(update: Update) -> bool:
    """Whether somebody must type how many people an update reaches before it goes out."""
    large = LargeAudience.of(people_of(update)) if settings.LARGE_AUDIENCE_PEOPLE else None
    return large is not None and large.asks_number


def wants_second_person(update: Update) -> bool:
    """Whether an update waits for a second person because of its audience alone."""
    if settings.LARGE_AUDIENCE_ASKS != Asks.SECOND_PERSON or not settings.LARGE_AUDIENCE_PEOPLE:
        return False
    return LargeAudience.of(people_of(update)) is not None
