"""How many segments a text message takes: GSM 03.38 (160 characters, 153 in each of several) or UCS-2 (70 and 67)."""

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")

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
