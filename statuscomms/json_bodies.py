"""Reads JSON strictly: what databases and other readers could not hold is refused with 400 before it goes anywhere."""

import json
import math
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from statuscomms.errors import ProductError

MAX_DEPTH = 60


class BadJson(ProductError):
    """The body is no JSON that we take."""

    code = "malformed"


def _refuse_constant(name: str) -> float:
    raise BadJson(_("%(name)s is not a number that JSON knows.") % {"name": name})


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadJson(_("The number %(number)s is too large.") % {"number": text[:20]})
    return number


def _bounded_int(text: str) -> int:
    if len(text) > 19:
        raise BadJson(_("The number %(number)s is too large.") % {"number": text[:20]})
    return int(text)


def _object_with_each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _value in pairs]
        doubled = next(key for key in keys if keys.count(key) > 1)
        raise BadJson(_("%(field)s stands twice in the body.") % {"field": doubled[:100]})
    return found


_STRICT = json.JSONDecoder(
    parse_constant=_refuse_constant,
    parse_float=_finite_float,
    parse_int=_bounded_int,
    object_pairs_hook=_object_with_each_key_once,
)


def unstorable(text: str) -> bool:
    """Whether ``text`` holds a NUL character or half a surrogate pair, which PostgreSQL and UTF-8 cannot hold."""
    if text.isascii():
        return "\x00" in text
    return "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def bad_strings(value: Any, path: str = "", depth: int = 0) -> Iterator[str]:
    """Dotted paths of the strings (and keys) in ``value`` that cannot be stored."""
    if depth > MAX_DEPTH:
        raise BadJson(_("The body is nested too deeply."))
    if isinstance(value, str):
        if unstorable(value):
            yield path or "body"
    elif isinstance(value, dict):
        for key, child in value.items():
            if unstorable(key):
                yield path or "body"
            yield from bad_strings(child, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from bad_strings(child, f"{path}.{number}" if path else str(number), depth + 1)


def _cannot_be_bad(body: bytes) -> bool:
    """Whether there is nothing for ``bad_strings`` to find: only ASCII, nothing escaped, fewer brackets than levels are allowed."""
    return body.isascii() and b"\\u" not in body and body.count(b"[") + body.count(b"{") <= MAX_DEPTH


def parse(body: bytes) -> Any:
    """The value of a JSON body; raises ``BadJson`` with a sentence that says what is wrong."""
    try:
        value = _STRICT.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadJson(_("The body is not UTF-8 text.")) from None
    except RecursionError:
        raise BadJson(_("The body is nested too deeply.")) from None
    except ValueError:
        raise BadJson(_("The body is not valid JSON.")) from None
    if _cannot_be_bad(body):
        return value
    for path in bad_strings(value):
        shown = path.encode("utf-8", "replace").decode().replace("\x00", "?")
        raise BadJson(_("%(field)s holds a character that cannot be stored.") % {"field": shown[:100]})
    return value
