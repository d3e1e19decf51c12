"""The folded form of a contact's attributes: what rules compare, the same in SQL on every database and in Python.

``{"customer_type": "Business", "employees": 12, "tags": ["A", "B"]}`` folds to
``{"customer_type": {"t": "business"}, "employees": {"n": 12000000}, "tags": {"l": "\\x1fa\\x1fb\\x1f"}}``: text without case,
numbers in millionths (whole numbers compare alike everywhere), truth values as 1 and 0, lists as one delimited text. What
has no folded form (null, objects, numbers out of range) counts as missing.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Folded = dict[str, dict[str, str | int]]

KEY = re.compile(r"(?!.*__)[A-Za-z][A-Za-z0-9_-]{0,59}")
LARGEST_NUMBER = 10**12
LIST_DELIMITER = "\x1f"
_DROPPED = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_MILLIONTHS = 10**6


def fold_text(text: str) -> str:
    """``text`` without case, in composed form, without control characters."""
    cleaned = _DROPPED.sub("", text)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", cleaned).casefold())


def fold_number(number: int | float) -> int | None:
    """``number`` in millionths, or None when it is not finite or too large to compare alike everywhere."""
    if not math.isfinite(number) or abs(number) > LARGEST_NUMBER:
        return None
    return int((Decimal(str(number)) * _MILLIONTHS).to_integral_value())


def fold_value(value: Any) -> dict[str, str | int] | None:
    """The folded form of one JSON value, or None when it counts as missing."""
    if isinstance(value, bool):
        return {"b": int(value)}
    if isinstance(value, int | float):
        number = fold_number(value)
        return None if number is None else {"n": number}
    if isinstance(value, str):
        return {"t": fold_text(value)}
    if isinstance(value, list | tuple):
        words = [fold_text(item) for item in value if isinstance(item, str)]
        return {"l": LIST_DELIMITER + "".join(word + LIST_DELIMITER for word in words)}
    return None


def fold(attributes: Mapping[str, Any]) -> Folded:
    """The folded form of all attributes. Keys that no rule can name are left out."""
    folded: Folded = {}
    for key, value in attributes.items():
        form = fold_value(value) if KEY.fullmatch(key) else None
        if form is not None:
            folded[key] = form
    return folded
