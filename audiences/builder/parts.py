"""A draft as its page shows it: every part with its name, its choices and what is wrong with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from audiences.builder.draft import ROOT, Fixed, Group, Line, Part
from audiences.builder.questions import Choices, Words, asking, questions
from audiences.rules import parse
from audiences.rules.parsing import DEEPEST
from audiences.rules.vocabulary import Vocabulary
from statuscomms.errors import InvalidInput

JOIN_WORDS: Choices = (
    ("all", _("All of these hold")),
    ("any", _("At least one of these holds")),
    ("none", _("None of these holds")),
    ("not_all", _("Not all of these hold")),
)


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part. ``kind``: group, line or fixed."""

    kind: str
    path: str
    error: str
    join: str = ""
    joins: Choices = ()
    parts: "tuple[ShownPart, ...]" = ()
    may_nest: bool = False
    what: str = ""
    attributes: Choices = ()
    others: Choices = ()
    how: str = ""
    comparisons: Choices = ()
    field: str = ""
    choices: Choices = ()
    values: tuple[str, ...] = ()
    until: str = ""
    words: Words = ""
    tree: str = ""

    @property
    def number(self) -> str:
        """Where it stands, counted from one: ``2.3`` is the third part of the group that stands second."""
        return ".".join(str(int(step) + 1) for step in self.path.split(".")[1:])

    @property
    def value(self) -> str:
        """The only value, or none."""
        return self.values[0] if self.values else ""

    @property
    def lines(self) -> str:
        """Many values, one a line."""
        return "\n".join(self.values)

    @property
    def is_root(self) -> bool:
        """Whether this is the whole rule."""
        return self.path == ROOT


def shown(draft: Group, vocabulary: Vocabulary, errors: Mapping[str, str]) -> ShownPart:
    """The draft for its template; ``errors`` by path."""
    return _shown(draft, ROOT, vocabulary, errors)


def _shown(part: Part, path: str, vocabulary: Vocabulary, errors: Mapping[str, str]) -> ShownPart:
    error = errors.get(path, "")
    if isinstance(part, Group):
        parts = tuple(_shown(inner, f"{path}.{index}", vocabulary, errors) for index, inner in enumerate(part.parts))
        may_nest = path.count(".") < DEEPEST - 2
        return ShownPart("group", path, error, join=part.join, joins=JOIN_WORDS, parts=parts, may_nest=may_nest)
    if isinstance(part, Fixed):
        return _fixed(part, path, vocabulary, error)
    return _line(part, path, vocabulary, error)


def _line(line: Line, path: str, vocabulary: Vocabulary, error: str) -> ShownPart:
    attributes, others = questions(vocabulary)
    asked = asking(line.what, line.how, vocabulary)
    return ShownPart(
        "line",
        path,
        error,
        what=line.what,
        attributes=attributes,
        others=others,
        how=line.how,
        comparisons=asked.comparisons if asked else (),
        field=asked.field if asked else "",
        choices=asked.choices if asked else (),
        values=tuple(line.values),
        until=line.until,
    )


def _fixed(part: Fixed, path: str, vocabulary: Vocabulary, error: str) -> ShownPart:
    try:
        words = parse(part.tree).sentence(vocabulary.labels())
    except InvalidInput:
        words = str(_("a condition that cannot be read"))
    return ShownPart("fixed", path, error, words=words, tree=json.dumps(part.tree))
