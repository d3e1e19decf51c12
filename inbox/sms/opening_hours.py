"""The hours behind OPEN: ``8-22``, ``822``, ``0822``, ``8.30-22.00``, ``8 22``. No I/O."""

import re
from dataclasses import dataclass
from datetime import time

_APART = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|\s)\s*(\d{1,2})(?:[:.](\d{2}))?")
_TOGETHER = {3: (1, 2), 4: (2, 2)}
"""How many digits the two hours have when nothing stands between them."""
_LOOKS_LIKE_HOURS = re.compile(r"[\d\s:.\-–—]+")


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Messages are welcome from ``opens`` until ``closes``, local time; both the same: at any time."""

    opens: time
    closes: time


def looks_like_hours(words: str) -> bool:
    """Whether somebody meant hours, right or wrong. ``words`` are in the normal form of keywords, where a zero is an o."""
    return bool(re.fullmatch(r"[\do ]+", words))


def hours_at_the_start(text: str) -> str:
    """The digits with what stands between them, without a full stop at the end."""
    found = _LOOKS_LIKE_HOURS.match(text)
    return found.group().strip(" .:\r\n\t") if found else ""


def read_hours(text: str) -> OpeningHours | None:
    """The hours, or None for what are none (25-99, one number alone)."""
    text = text.strip()
    if not text.isascii() and any(letter.isdigit() and not letter.isascii() for letter in text):
        return None
    together = _TOGETHER.get(len(text)) if text.isdigit() else None
    if together is not None:
        first, _second = together
        parts: tuple[str | None, ...] = (text[:first], None, text[first:], None)
    else:
        found = _APART.fullmatch(text)
        if found is None:
            return None
        parts = found.groups()
    opens, closes = _time(parts[0], parts[1]), _time(parts[2], parts[3])
    if opens is None or closes is None:
        return None
    return OpeningHours(opens, closes)


def _time(hour: str | None, minute: str | None) -> time | None:
    hours, minutes = int(hour or 0), int(minute or 0)
    if hours == 24 and minutes == 0:
        hours = 0
    return time(hours, minutes) if hours < 24 and minutes < 60 else None
