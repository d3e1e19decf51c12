"""What no honest writer sends, for tables of tests: in titles, texts, times, identifiers."""

from __future__ import annotations

NUL = "Card\x00payments"
LONE_SURROGATE = "Card \ud83d payments"
INVISIBLE = {
    "empty": "",
    "spaces": "   \t ",
    "zero width": "\u200b\u200d\u2060\ufeff",
    "soft hyphens": "\u00ad\u00ad",
    "right-to-left marks": "\u200f\u202e\u202c",
}
TITLES_REFUSED = {
    **INVISIBLE,
    "10 kB": "x" * 10_240,
    "201 characters": "x" * 201,
    "Zalgo": "z" + "\u0315\u0489" * 200,
    "header lines": "Card payments\r\nBcc: everybody@example.com",
    "a line break": "Card\npayments",
    "a right-to-left override": "Pay \u202eecivnI by",
    "an isolate": "Card \u2067payments\u2069",
}
"""Titles that are well-formed but wrong: 422 that names the title."""

MARKUP = {
    "a template tag": "{{7*7}}",
    "a block tag": "{% load i18n %}",
    "HTML": "<img src=x onerror=alert(1)>",
    "a script": "<script>alert(1)</script>",
    "an end of a tag": "paid</b>",
    "a comment": "<!-- nobody sees this -->",
}
"""What readers would see as typed: refused in everything that is written for them."""

SHOWN_AS_TYPED = {
    "an attribute": "{name.__class__}",
    "smaller and greater": "Slower than <5 s or > 3 s, a<b",
}
"""Texts that are nothing special to us: kept as text, escaped wherever they are shown."""

TURNING = ("\u202aab", "a\u202bb", "a\u202db", "exe.\u202egpj", "\u2066a\u2069", "a\u2067b", "a\u2068b")
"""Texts with a character that turns the direction of reading."""

DANGEROUS_LINKS = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<b>x</b>", "vbscript:x")

PAST_AND_IMPOSSIBLE = ("2020-01-01T10:00:00+02:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00")
NO_TIMES = ("2026-02-31T10:00:00Z", "tomorrow", "2026-13-01T10:00:00Z", "2026-01-31T12:00:00", 10**18, True, {})
"""Not times at all, or times without an offset."""

OTHER_IDS = (
    "-1",
    "9223372036854775808",
    "0",
    "12",
    "%00",
    "null",
    "00000000-0000-4000-8000-00000000000g",
    "..%2f..%2fhealthz",
)
"""Kinds of identifier that are not ours, in an address."""
