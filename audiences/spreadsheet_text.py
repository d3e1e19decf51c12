"""Text in files that people open in spreadsheets: never taken for a formula, and the same again when it comes back.

A value that begins like a formula gets an apostrophe in front, and so does a value that would otherwise lose its own. Phone
numbers begin with + and so come out as ``'+358500001234``; reading takes the apostrophe off again.
"""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
_GUARDED = tuple(f"'{start}" for start in (*_FORMULA_STARTS, "'"))


def guard(text: str) -> str:
    """``text`` as it stands in a CSV."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) or text.startswith(_GUARDED) else text


def guard_own_apostrophe(text: str) -> str:
    """``text`` as it stands in a cell that is marked as text: only what ``unguard`` would shorten needs an apostrophe."""
    return f"'{text}" if text.startswith(_GUARDED) else text


def unguard(text: str) -> str:
    """The value that was guarded; every other text as it is."""
    return text[1:] if text.startswith(_GUARDED) else text
