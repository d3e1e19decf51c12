"""How an audience's rule became what it is: each version in words, and what it brought and took away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audiences.models import Audience, AudienceVersion
from audiences.rules import parse
from audiences.rules.tree import All
from audiences.rules.vocabulary import Vocabulary
from statuscomms.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class VersionInWords:
    """One version. ``added`` and ``removed``: its outermost conditions beside those of the version before; ``is_first`` has none."""

    version: int
    at: datetime
    by: str
    sentence: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    is_first: bool


def versions_of(audience: Audience) -> list[VersionInWords]:
    """All kept versions, newest first."""
    labels = Vocabulary.now().labels()
    kept = list(AudienceVersion.objects.filter(audience=audience).order_by("version"))
    found = []
    before: list[str] | None = None
    for row in kept:
        sentence, parts = _words(row.rule, labels)
        found.append(
            VersionInWords(
                version=row.version,
                at=row.at,
                by=row.by,
                sentence=sentence,
                added=tuple(_without(parts, before or [])),
                removed=tuple(_without(before or [], parts)),
                is_first=before is None,
            )
        )
        before = parts
    return found[::-1]


def _words(tree: dict[str, Any], labels: dict[str, str]) -> tuple[str, list[str]]:
    """The rule as a sentence, and its outermost conditions one by one; a rule that nobody can read says so itself."""
    try:
        rule = parse(tree)
    except InvalidInput as trouble:
        sentence = "; ".join(str(line) for lines in trouble.fields.values() for line in lines)
        return sentence, [sentence]
    if isinstance(rule.root, All) and rule.root.parts:
        return rule.sentence(labels), [type(rule)(part).sentence(labels) for part in rule.root.parts]
    return rule.sentence(labels), [rule.sentence(labels)]


def _without(these: list[str], those: list[str]) -> Iterator[str]:
    return (part for part in these if part not in those)
