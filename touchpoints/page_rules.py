"""Which pages show a notice: glob patterns on the path, the same answer here and in the embed.

`tests/touchpoints/page_rules_cases.json` is the table that this module and `matches` in
`static/embed/v1.js` are both held to. A rule never sees query or fragment.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from unicodedata import normalize
from urllib.parse import unquote

_QUERY_OR_FRAGMENT = re.compile(r"[?#]")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def matches(path: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Say whether a notice with these patterns shows on `path`.

    `*` stands for any run of characters, `/` included; everything else is literal. No `include`
    means every page; one matching `exclude` wins over any `include`.
    """
    page = _comparable(path)
    included = not include or any(_glob(_comparable(pattern), page) for pattern in include)
    return included and not any(_glob(_comparable(pattern), page) for pattern in exclude)


def _comparable(text: str) -> str:
    """Drop query and fragment and undo escapes, so `/käyttö` meets `/k%C3%A4ytt%C3%B6`.

    Broken escapes leave the text as it came: that is what a browser's decodeURIComponent allows.
    """
    bare = _QUERY_OR_FRAGMENT.split(text, maxsplit=1)[0]
    if not _BROKEN_ESCAPE.search(bare):
        with suppress(UnicodeDecodeError):
            bare = unquote(bare, errors="strict")
    return normalize("NFC", bare)


def _glob(pattern: str, text: str) -> bool:
    """Match in one pass: a regular expression with many `*` could take exponential time."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == first
    if not text.startswith(first):
        return False
    position = len(first)
    *middle, last = rest
    for part in middle:
        found = text.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return len(text) - len(last) >= position and text.endswith(last)
