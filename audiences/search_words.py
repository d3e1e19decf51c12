"""The words by which a contact is found while somebody types, and those of what was typed. No I/O."""

import re

from audiences.folding import fold_text

LONGEST_WORD = 60
MOST_WORDS = 12
_PARTS = re.compile(r"[^\W_]+")


def words_of(name: str, reference: str | None) -> set[str]:
    """Folded words of a name, parts of hyphenated ones by themselves too, and the whole reference."""
    found: list[str] = []
    for word in fold_text(name).split():
        found += [word, *_PARTS.findall(word)]
    words = {word[:LONGEST_WORD] for word in found[: 2 * MOST_WORDS]}
    if reference:
        words.add(fold_text(reference)[:LONGEST_WORD])
    return words - {""}


def words_typed(text: str) -> list[str]:
    """Folded beginnings of words, the longest first: it leaves the fewest people to look at."""
    words = {word[:LONGEST_WORD] for word in fold_text(text).split()[:MOST_WORDS]}
    return sorted(words, key=len, reverse=True)
