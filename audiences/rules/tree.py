"""A rule: conditions joined by *all*, *any* and *not*, with one meaning in SQL, in Python and in words."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from audiences.folding import Folded, fold
from audiences.rules.conditions import Condition, Labels
from audiences.rules.facts import PersonFacts

EVERYBODY = Q(pk__isnull=False)
"""An empty ``Q`` would do, but its negation is empty too."""


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts everybody."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds; without parts nobody."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Node"


Node = All | Any | Not | Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule. Make one with ``audiences.rules.parse``."""

    root: Node

    def to_q(self, prefix: str = "") -> Q:
        """The condition for ``Contact`` rows, or for rows that reach one by ``prefix`` (``contact__``)."""
        return _to_q(self.root, prefix)

    def matches(self, facts: PersonFacts) -> bool:
        """Whether the person is meant; the same answer as ``to_q`` gives for a contact with these facts."""
        return _holds(self.root, facts, fold(facts.attributes))

    def sentence(self, labels: Labels | None = None) -> str:
        """The rule in words of the active language. ``labels`` name attributes and services."""
        if self.is_everybody:
            return _("everybody")
        return _words(self.root, labels or {}, is_inner=False)

    def reasons(self, facts: PersonFacts, labels: Labels | None = None) -> list[str]:
        """Why the person is meant: the conditions that hold and decide it, in words; nothing for those who are not meant."""
        folded = fold(facts.attributes)
        if not _holds(self.root, facts, folded):
            return []
        return _reasons(self.root, facts, folded, labels or {})

    @property
    def is_everybody(self) -> bool:
        """Whether the rule asks nothing."""
        return isinstance(self.root, All) and not self.root.parts


def _to_q(node: Node, prefix: str) -> Q:
    if isinstance(node, Not):
        return ~_to_q(node.part, prefix)
    if isinstance(node, Condition):
        return node.to_q(prefix)
    parts = [_to_q(part, prefix) for part in node.parts]
    if isinstance(node, All):
        return Q(*parts) if parts else EVERYBODY
    return Q(*parts, _connector=Q.OR) if parts else Q(pk__in=[])


def _holds(node: Node, facts: PersonFacts, folded: Folded) -> bool:
    if isinstance(node, Not):
        return not _holds(node.part, facts, folded)
    if isinstance(node, Condition):
        return node.holds(facts, folded)
    answers = (_holds(part, facts, folded) for part in node.parts)
    return all(answers) if isinstance(node, All) else any(answers)


def _reasons(node: Node, facts: PersonFacts, folded: Folded, labels: Labels) -> list[str]:
    if isinstance(node, Not | Condition):
        return [_words(node, labels, is_inner=False)]
    holding = [part for part in node.parts if _holds(part, facts, folded)]
    return [reason for part in holding for reason in _reasons(part, facts, folded, labels)]


def _words(node: Node, labels: Labels, *, is_inner: bool) -> str:
    if isinstance(node, Not):
        return _("not (%(part)s)") % {"part": _words(node.part, labels, is_inner=False)}
    if isinstance(node, Condition):
        return node.words(labels)
    if not node.parts:
        return _("everybody") if isinstance(node, All) else _("nobody")
    joint = _(" and ") if isinstance(node, All) else _(" or ")
    words = joint.join(_words(part, labels, is_inner=len(node.parts) > 1) for part in node.parts)
    return f"({words})" if is_inner and len(node.parts) > 1 else words
