"""Every phrase that means something in a message, per language: what the product brings along, as the rows change it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from inbox.keywords import begins_with, normal_form, without_courtesies
from inbox.models import KeywordPhrase

Meaning = KeywordPhrase.Meaning

BUILT_IN: dict[str, dict[Meaning, tuple[str, ...]]] = {
    "en": {
        Meaning.STATUS: ("STATUS",),
        Meaning.FOLLOW: ("FOLLOW",),
        Meaning.OPEN: ("OPEN",),
        Meaning.CLOSE: ("CLOSE",),
        Meaning.ENQUIRY: ("NOT WORKING",),
    },
    "fi": {
        Meaning.STATUS: ("TILA",),
        Meaning.FOLLOW: ("SEURAA",),
        Meaning.OPEN: ("AVAA",),
        Meaning.CLOSE: ("SULJE",),
        Meaning.ENQUIRY: ("EI TOIMI",),
    },
    "sv": {
        Meaning.STATUS: ("LÄGE",),
        Meaning.FOLLOW: ("FÖLJ",),
        Meaning.OPEN: ("ÖPPNA",),
        Meaning.CLOSE: ("STÄNG",),
        Meaning.ENQUIRY: ("FUNGERAR INTE",),
    },
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of the table. ``row`` None: built in and unchanged. ``meaning`` "": ordinary words, by an administrator's wish."""

    language: str
    phrase: str
    normalised: str
    meaning: str
    row: KeywordPhrase | None = None
    is_built_in: bool = False

    @property
    def meaning_label(self) -> str | Promise:
        """The meaning in words; "" for ordinary ones."""
        return Meaning(self.meaning).label if self.meaning else ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message means: the phrase it begins with and the words behind it, as typed in lower case."""

    phrase: Phrase
    rest: str


def phrases() -> list[Phrase]:
    """The whole table, by language and meaning, with what is switched off."""
    rows = {(row.language, row.normalised): row for row in KeywordPhrase.objects.all()}
    found = []
    for language, meanings in BUILT_IN.items():
        for meaning, words in meanings.items():
            for word in words:
                row = rows.pop((language, normal_form(word)), None)
                kept = row.meaning if row is not None else str(meaning)
                found.append(Phrase(language, word, normal_form(word), kept, row, is_built_in=True))
    found += [Phrase(row.language, row.phrase, row.normalised, row.meaning, row) for row in rows.values()]
    return sorted(found, key=lambda one: (one.language, _ORDER.get(one.meaning, 99), one.phrase))


_ORDER: dict[str, int] = {str(meaning): number for number, meaning in enumerate(Meaning)}


def understand(text: str, language: str, table: Sequence[Phrase]) -> Understood | None:
    """The phrase that ``text`` begins with: of ``language`` before others, exact before a slip, longer before shorter."""
    words = without_courtesies(normal_form(_apart(text)).split())
    candidates = [one for one in table if one.meaning and begins_with(words, one.normalised.split())]
    if not candidates:
        return None

    def rank(one: Phrase) -> tuple[bool, bool, int]:
        wanted = one.normalised.split()
        return (words[: len(wanted)] == wanted, one.language == language, len(wanted))

    best = max(candidates, key=rank)
    return Understood(best, " ".join(words[len(best.normalised.split()) :]))


def _apart(text: str) -> str:
    """``AVAA822`` as ``AVAA 822``."""
    return re.sub(r"([^\W\d_])(\d)", r"\1 \2", text)


def word_for(meaning: Meaning, language: str, table: Sequence[Phrase]) -> str:
    """How to say it in ``language``, for answers that explain; "" when nothing means it there."""
    return next((one.phrase for one in table if one.language == language and one.meaning == meaning), "")
