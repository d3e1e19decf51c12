"""Colours of brands: which are colours at all, and how far one must move to be readable on a background (WCAG 2.2)."""

import re

READABLE = 4.5
"""Contrast that text of ordinary size needs (WCAG 1.4.3)."""
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z", re.IGNORECASE)
_STEPS = 40


def is_colour(text: str) -> bool:
    """Whether ``text`` is ``#rrggbb`` and nothing else, so that it may stand in a style sheet."""
    return bool(_COLOUR.match(text))


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21."""
    lights = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def readable_on(colour: str, background: str, *, ratio: float = READABLE) -> str:
    """``colour``, mixed with as much black or white as it takes to be read on ``background``."""
    end = 0 if _luminance(background) > 0.18 else 255
    for step in range(_STEPS + 1):
        mixed = _mixed(colour, end, step / _STEPS)
        if contrast(mixed, background) >= ratio:
            return mixed
    return _mixed(colour, end, 1)


def text_on(background: str) -> str:
    """Black or white, whichever is read better."""
    return max("#ffffff", "#10161c", key=lambda colour: contrast(colour, background))


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _mixed(colour: str, end: int, share: float) -> str:
    return "#" + "".join(f"{round(value + (end - value) * share):02x}" for value in _channels(colour))


def _luminance(colour: str) -> float:
    shares = (value / 255 for value in _channels(colour))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
