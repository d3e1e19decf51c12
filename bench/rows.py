"""One measured figure."""

from dataclasses import dataclass


class CannotMeasure(Exception):
    """The message says what is missing, for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Row:
    """``value`` in ``unit``; ``baseline`` is what it is compared with in the same run, ``ratio`` the comparison and ``goal`` what the
    ratio should reach (None: no goal). Ratios alone mean something on another machine."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    goal: float | str | None = None
