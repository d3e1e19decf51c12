"""What people type into cells, as values: yes and no, numbers, days and lists in three languages."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from audiences.models import AttributeField
from statuscomms.errors import Sentence

_YES = frozenset(["yes", "y", "true", "1", "x", "on", "kyllä", "k", "tosi", "ja", "sant"])
_NO = frozenset(["no", "n", "false", "0", "off", "ei", "e", "epätosi", "nej", "falskt"])
_LANGUAGES = {
    "fi": ["fi", "fin", "suomi", "finnish", "finska"],
    "sv": ["sv", "swe", "ruotsi", "swedish", "svenska", "se"],
    "en": ["en", "eng", "englanti", "english", "engelska"],
}
_LANGUAGE_OF = {word: code for code, words in _LANGUAGES.items() for word in words}
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d{1,3})?", re.ASCII)
_NORDIC_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_SPLIT = re.compile(r"[|;,\n]")
LIST_SEPARATOR = "|"


class NotReadable(Exception):
    """A cell that is not what its column says; ``sentence`` says what to write instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__()
        self.sentence = sentence


def yes_or_no(text: str) -> bool:
    """Truth in three languages; raises ``NotReadable``."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise NotReadable(_("Write yes or no."))


def language_of(text: str) -> str:
    """The code of a language given as code, locale or name; what is none of these as it is, for the check to name."""
    word = text.strip().casefold()
    return _LANGUAGE_OF.get(word) or _LANGUAGE_OF.get(re.split(r"[-_]", word)[0], text.strip())


def words_of(text: str) -> list[str]:
    """The members of a list that somebody typed."""
    return [word.strip() for word in _SPLIT.split(text) if word.strip()]


def attribute_value(text: str, kind: str, *, is_own: bool = False) -> Any:
    """The value of an attribute of type ``kind``. ``is_own``: our export wrote it. Raises ``NotReadable``."""
    types = AttributeField.Type
    if kind == types.NUMBER:
        return _number(text)
    if kind == types.BOOLEAN:
        return yes_or_no(text)
    if kind == types.LIST:
        return split_list(text) if is_own else words_of(text)
    return _day(text) if kind == types.DATE else text


def _number(text: str) -> int | float:
    bare = _SPACES.sub("", text).replace("\u2212", "-")
    if not _NUMBER.fullmatch(bare):
        raise NotReadable(_("Write a number."))
    bare = bare.replace(",", ".")
    return int(bare) if bare.lstrip("+-").isdigit() and len(bare) < 20 else float(bare)


def _day(text: str) -> str:
    """ISO, or the Nordic 31.12.2026; what is neither as it is, for the check to name."""
    match = _NORDIC_DAY.fullmatch(text.strip())
    if match is None:
        return text.strip()[:10] if re.fullmatch(r"\d{4}-\d\d-\d\d[ T].*", text.strip()) else text.strip()
    day, month, year = (int(part) for part in match.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise NotReadable(_("There is no such day.")) from None


def join_list(words: Sequence[str]) -> str:
    """A list in one cell, so that ``split_list`` finds the same words again."""
    return LIST_SEPARATOR.join(word.replace("\\", "\\\\").replace(LIST_SEPARATOR, "\\|") for word in words)


def split_list(text: str) -> list[str]:
    """The words that ``join_list`` joined."""
    words, word, escaped = [], "", False
    for letter in text:
        if escaped or letter not in ("\\", LIST_SEPARATOR):
            word, escaped = word + letter, False
        elif letter == "\\":
            escaped = True
        else:
            words.append(word)
            word = ""
    return [*words, word]
