"""What a short SMS means: STOP, START, YES, HELP in three languages, with the typing errors that people make. No I/O."""

import re
from collections.abc import Sequence
from enum import StrEnum
from unicodedata import combining, normalize

_WORD = re.compile(r"[^\W_]+")
_SHORTEST_FORGIVEN = 5
"""Phrases of the table count with a slip from this length on: shorter ones are too close to other words."""
_MOST_WORDS = 3
"""A keyword counts alone or with a word or two around it ("please stop"); longer texts are enquiries."""


class Keyword(StrEnum):
    """What the sender wants."""

    STOP = "stop"
    START = "start"
    YES = "yes"
    HELP = "help"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORDS: dict[Keyword, frozenset[str]] = {
    Keyword.STOP: _set(
        "stop stopall stopp unsubscribe cancel end quit optout revoke "
        "lopeta seis peru peruuta avsluta sluta avregistrera"
    ),
    Keyword.START: _set("start unstop resume aloita jatka starta borja"),
    Keyword.YES: _set("yes y yep yeah ok okay kylla joo juu k ja jo japp"),
    Keyword.HELP: _set("help info apua ohje hjalp"),
}
_ROUGHLY = {
    "stop": Keyword.STOP,
    "stopp": Keyword.STOP,
    "unsubscribe": Keyword.STOP,
    "lopeta": Keyword.STOP,
    "avsluta": Keyword.STOP,
    "start": Keyword.START,
    "aloita": Keyword.START,
    "yes": Keyword.YES,
    "kylla": Keyword.YES,
    "help": Keyword.HELP,
}
"""Words that also count with one slip of the finger. A wrongly understood STOP is mended by START; a missed one is not."""
_OTHER_WORDS = _set("step shop top slop drop stock stoppa star stars smart tart yet yen eyes held heal kelp hell self")
"""Real words one letter away; they mean what they say."""
_AROUND = _set("please pls thanks thx sms text texts messages message kiitos viestit tack meddelanden all")


def keyword_of(text: str) -> Keyword | None:
    """What the text asks for, or None for ordinary words."""
    words = _WORD.findall(_bare(text))
    if not words or len(words) > _MOST_WORDS:
        return None
    telling = [word for word in words if word not in _AROUND]
    if len(telling) != 1:
        return None
    return _exact(telling[0]) or _rough(telling[0])


def _bare(text: str) -> str:
    """Lower case without accents, a zero read as the letter."""
    decomposed = normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not combining(letter)).replace("0", "o")


def normal_form(text: str) -> str:
    """The words of a text as keywords are compared: lower case, without accents and punctuation, single blanks."""
    return " ".join(_WORD.findall(_bare(text)))


def means_stop(text: str) -> bool:
    """Whether the text asks for silence; that wins over every table."""
    return keyword_of(text) is Keyword.STOP


def begins_with(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether ``words`` begin with ``phrase``, longer words with one slip of the finger each."""
    if len(words) < len(phrase):
        return False
    return all(word == wanted or _is_slip_of(word, wanted) for word, wanted in zip(words, phrase, strict=False))


def without_courtesies(words: Sequence[str]) -> list[str]:
    """The words without "please", "kiitos" and the like."""
    return [word for word in words if word not in _AROUND]


def _is_slip_of(word: str, wanted: str) -> bool:
    return len(wanted) >= _SHORTEST_FORGIVEN and word not in _OTHER_WORDS and _one_slip(word, wanted)


def _exact(word: str) -> Keyword | None:
    return next((keyword for keyword, words in _WORDS.items() if word in words), None)


def _rough(word: str) -> Keyword | None:
    if word in _OTHER_WORDS:
        return None
    return next((keyword for wanted, keyword in _ROUGHLY.items() if _one_slip(word, wanted)), None)


def _one_slip(word: str, wanted: str) -> bool:
    """Whether one letter was left out, doubled, added, replaced, or two neighbours changed places."""
    if abs(len(word) - len(wanted)) > 1:
        return False
    start = 0
    while start < min(len(word), len(wanted)) and word[start] == wanted[start]:
        start += 1
    rest, wanted_rest = word[start:], wanted[start:]
    return (
        rest[1:] == wanted_rest[1:]
        or rest == wanted_rest[1:]
        or rest[1:] == wanted_rest
        or (rest[:2] == wanted_rest[1::-1] and rest[2:] == wanted_rest[2:])
    )
