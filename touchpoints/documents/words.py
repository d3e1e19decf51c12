"""The words that documents show: corrections applied, a language that is there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from incidents.models import Notice, Update

_CANNOT_BE_WRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in ``language``; ``fell_back`` when it is not the one that was asked for."""

    title: str
    body: str
    instructions: str
    language: str
    fell_back: bool


def without_controls(text: str, *, but: str = "") -> str:
    """Without control characters, halves of characters and the few others that XML or iCalendar cannot hold."""
    return _CANNOT_BE_WRITTEN.sub(lambda found: found[0] if found[0] in but else "", text)


def in_one_language(texts: Texts, language: str, fallbacks: Sequence[str] = ()) -> Words:
    """The text in ``language``, else in the first of ``fallbacks``, the installation's language or any that is there."""
    for code in (language, *fallbacks, settings.LANGUAGE_CODE, *texts):
        if code in texts:
            text = texts[code]
            return Words(
                text.get("title", ""), text.get("body", ""), text.get("instructions", ""), code, code != language
            )
    return Words("", "", "", language, False)


def update_texts(update: Update) -> dict[str, dict[str, str]]:
    """What the update says, with its corrections in the order they were made."""
    texts = {code: dict(text) for code, text in update.texts.items()}
    for correction in update.corrections.all():
        for code, text in correction.texts.items():
            texts[code] = {**texts.get(code, {}), **text}
    return texts


def notice_texts(notice: Notice) -> dict[str, dict[str, str]]:
    """What the notice says: its frozen words, corrected where it shows the update's own."""
    corrected = update_texts(notice.update)
    shown = {}
    for code, text in notice.texts.items():
        own = notice.update.texts.get(code, {})
        fixed = corrected.get(code, {})
        shown[code] = {part: fixed.get(part, said) if said == own.get(part) else said for part, said in text.items()}
    return shown
