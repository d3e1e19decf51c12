"""How many segments a text message takes: GSM 03.38 (160 characters, 153 in each of several) or UCS-2 (70 and 67)."""

import unicodedata
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")

_PLAIN = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u0060", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00b7", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    "\u2026": "...",
    "\u00d7": "x",
    "\u2192": "->",
}
"""Typographic characters and what says the same in GSM-7."""

GSM_SINGLE, GSM_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67


@dataclass(frozen=True, slots=True)
class Segmentation:
    """``units`` are septets (GSM-7) or UTF-16 code units (UCS-2); ``foreign`` is the first character that forced UCS-2."""

    segments: int
    units: int
    is_unicode: bool
    foreign: str = ""


def segment(text: str) -> Segmentation:
    """Count as carriers and Twilio do: what takes two places (€, emoji) is never split between two segments."""
    foreign = next((character for character in text if character not in _BASIC and character not in _EXTENSION), "")
    if foreign:
        widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
        single, part = UCS2_SINGLE, UCS2_PART
    else:
        widths = [2 if character in _EXTENSION else 1 for character in text]
        single, part = GSM_SINGLE, GSM_PART
    units = sum(widths)
    if units <= single:
        return Segmentation(1, units, bool(foreign), foreign)
    return Segmentation(_parts(widths, part), units, bool(foreign), foreign)


def _parts(widths: list[int], size: int) -> int:
    count, used = 1, 0
    for width in widths:
        if used + width > size:
            count, used = count + 1, 0
        used += width
    return count


def plainer(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """``text`` with characters that cost one place each, as far as they say the same, and what was swapped for what.

    Quotation marks, dashes and accents give way; letters of another script and emoji stay, since nothing says the same.
    """
    swaps = {character: _plain(character) for character in dict.fromkeys(text) if not _is_gsm(character)}
    changed = tuple((character, plain) for character, plain in swaps.items() if plain != character)
    return "".join(swaps.get(character, character) for character in text), changed


def _is_gsm(character: str) -> bool:
    return character in _BASIC or character in _EXTENSION


def _plain(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    base = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return base if base and all(_is_gsm(part) for part in base) else character
