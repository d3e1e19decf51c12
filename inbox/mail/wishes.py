"""What a mail asks for: the same words as in a text message, alone in the subject or in the first line. No I/O."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inbox.keyword_table import Phrase, understand
from inbox.keywords import Keyword, keyword_of, normal_form
from inbox.models import KeywordPhrase

Meaning = KeywordPhrase.Meaning
STOP = "stop"
"""Beside the meanings of the keyword table: no row can change it."""

_LONGEST_WISH = 12
"""Words of a sentence that still counts as "take me off this list"."""
_SIGNATURE_WORDS = 8
"""A few words below a command are a greeting and a name; more are a message of their own."""
_LEAVING = frozenset(["unsubscribe", "optout", "avregistrera", "avprenumerera"])
_LEAVING_PHRASES = (
    ("remove", "me"),
    ("opt", "out"),
    ("take", "me", "off"),
    ("peruuta", "tilaus"),
    ("peruuta", "tilaukseni"),
    ("peru", "tilaus"),
    ("peru", "tilaukseni"),
    ("poistakaa", "minut"),
    ("poista", "minut"),
    ("ta", "bort", "mig"),
    ("avsluta", "prenumerationen"),
)
_NOT = frozenset(
    ["not", "dont", "don", "never", "cannot", "cant", "how", "why", "ala", "alkaa", "ei", "en", "miten", "miksi"]
)
_NOT |= frozenset(["inte", "hur", "varfor"])
"""Words that turn the wish round, or make a question of it."""
_BUILT_IN: dict[Keyword, str] = {
    Keyword.STOP: STOP,
    Keyword.START: Meaning.START.value,
    Keyword.YES: Meaning.YES.value,
    Keyword.HELP: Meaning.HELP.value,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """``meaning``: ``STOP``, a meaning of the keyword table, or "" for ordinary words. ``about`` are the words behind the command,
    in normal form; ``language`` is that of the phrase ("" for words of every language); ``words_beside`` counts what else was
    written."""

    meaning: str = ""
    about: str = ""
    language: str = ""
    words_beside: int = 0

    @property
    def has_message(self) -> bool:
        """Whether a person should read what stands beside the command."""
        return self.words_beside > _SIGNATURE_WORDS


def wish_of(subject: str, text: str, language: str, table: Sequence[Phrase]) -> Wish:
    """What the sender wants. ``subject`` is "" unless they wrote it themselves; ``text`` holds their own words only."""
    first, _newline, below = text.partition("\n")
    for line, beside in ((first, below), (subject, text)):
        if line.strip() and _asks_to_leave(line):
            return Wish(STOP, words_beside=_count(beside))
    return (
        _meant_by(first, language, table, _count(below)) or _meant_by(subject, language, table, _count(text)) or Wish()
    )


def _count(text: str) -> int:
    return len(normal_form(text).split())


def _asks_to_leave(line: str) -> bool:
    """STOP as in a text message, or a short sentence that can mean nothing else."""
    if keyword_of(line) is Keyword.STOP:
        return True
    words = normal_form(line).split()
    if "?" in line or not 0 < len(words) <= _LONGEST_WISH or _NOT & set(words):
        return False
    return bool(_LEAVING & set(words)) or any(_holds(words, phrase) for phrase in _LEAVING_PHRASES)


def _holds(words: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(tuple(words[start : start + size]) == tuple(phrase) for start in range(len(words) - size + 1))


def _meant_by(line: str, language: str, table: Sequence[Phrase], beside: int) -> Wish | None:
    understood = understand(line, language, table) if line.strip() else None
    if understood is not None:
        phrase = understood.phrase
        wish = Wish(phrase.meaning, understood.rest, phrase.language, beside)
    else:
        keyword = keyword_of(line)
        if keyword is None or _is_ordinary(line, table):
            return None
        wish = Wish(_BUILT_IN[keyword], words_beside=beside)
    if wish.meaning == Meaning.HELP and beside:
        return None  # "Help!" above a story is a cry, not a command
    return wish


def _is_ordinary(line: str, table: Sequence[Phrase]) -> bool:
    """Whether an administrator has said that this word means nothing."""
    said = re.sub(r"\s+", " ", normal_form(line))
    return any(not one.meaning and one.normalised == said for one in table)
