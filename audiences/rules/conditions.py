"""The leaves of a rule. Each compiles to SQL that is never unknown, to a Python answer, and to words.

Logic is two-valued: a comparison with something missing is false. In SQL that is why every comparison of an attribute is
wrapped in a CASE: ``NOT`` of it is then its exact complement on every database.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.lookups import Contains, Lookup, StartsWith
from django.utils.translation import gettext as _

from audiences.folding import LIST_DELIMITER, Folded, fold_text, fold_value
from audiences.models import Address, Involvement, Service, Subscription
from audiences.rules.facts import PersonFacts
from audiences.rules.folded_values import HoldsOneOf
from audiences.topics import AddressKind

Scalar = str | int | float | bool
Labels = Mapping[str, str]
"""Attribute keys, service slugs and choices (``choice_label``) -> their names, for sentences."""


class Condition(ABC):
    """One question about a person."""

    @abstractmethod
    def to_q(self, prefix: str) -> Q:
        """The condition on contacts; ``prefix`` is the path to the contact, e.g. ``contact__``."""

    @abstractmethod
    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """The same answer for facts; ``folded`` are their folded attributes."""

    @abstractmethod
    def words(self, labels: Labels) -> str:
        """The condition in words of the active language."""


def two_valued(condition: Q | Lookup) -> Q:
    """``condition`` with unknown made false."""
    return Q(Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()))


def label_of(key: str, labels: Labels) -> str:
    """What the page calls an attribute or a service."""
    return labels.get(key) or key.replace("_", " ").replace("-", " ")


def choice_label(key: str, choice: str) -> str:
    """Under which name ``Labels`` hold what a choice of an attribute is called."""
    return f"{key}={choice}"


def _shown(value: Scalar, key: str, labels: Labels) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if not isinstance(value, str):
        return str(value)
    return _("“%(text)s”") % {"text": labels.get(choice_label(key, value)) or value}


@dataclass(frozen=True, slots=True)
class IsAnyOf(Condition):
    """The attribute equals one of ``values`` (text without case, numbers as numbers, truth values as such)."""

    key: str
    values: tuple[Scalar, ...]

    def to_q(self, prefix: str) -> Q:
        """One question that an index answers on PostgreSQL."""
        wanted = self._folded()
        return Q(HoldsOneOf(F(f"{prefix}folded"), self.key, wanted)) if wanted else Q(pk__in=[])

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """Membership."""
        return any(folded.get(self.key, {}).get(kind) == wanted for kind, wanted in self._folded())

    def words(self, labels: Labels) -> str:
        """E.g. “region is “north” or “south””."""
        if not self.values:
            return _("nobody")
        wanted = _(" or ").join(_shown(value, self.key, labels) for value in self.values)
        return _("%(attribute)s is %(values)s") % {"attribute": label_of(self.key, labels), "values": wanted}

    def _folded(self) -> list[tuple[str, str | int]]:
        return [pair for value in self.values for pair in (fold_value(value) or {}).items()]


@dataclass(frozen=True, slots=True)
class HasText(Condition):
    """The attribute's text contains or starts with ``text``; a list contains it when one item equals it."""

    key: str
    text: str
    at_start: bool = False

    def to_q(self, prefix: str) -> Q:
        """LIKE on the folded text."""
        text = KeyTextTransform("t", KeyTransform(self.key, F(f"{prefix}folded")))
        if self.at_start:
            return two_valued(StartsWith(text, fold_text(self.text)))
        items = KeyTextTransform("l", KeyTransform(self.key, F(f"{prefix}folded")))
        inside, among = two_valued(Contains(text, fold_text(self.text))), two_valued(Contains(items, self._item()))
        return inside | among

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """The same on folded texts."""
        form = folded.get(self.key, {})
        text, wanted = form.get("t"), fold_text(self.text)
        if self.at_start:
            return isinstance(text, str) and text.startswith(wanted)
        items = form.get("l")
        return (isinstance(text, str) and wanted in text) or (isinstance(items, str) and self._item() in items)

    def words(self, labels: Labels) -> str:
        """E.g. “postcode starts with “90””."""
        sentence = _("%(attribute)s starts with %(text)s") if self.at_start else _("%(attribute)s contains %(text)s")
        return sentence % {"attribute": label_of(self.key, labels), "text": _shown(self.text, self.key, labels)}

    def _item(self) -> str:
        return f"{LIST_DELIMITER}{fold_text(self.text)}{LIST_DELIMITER}"


@dataclass(frozen=True, slots=True)
class Compares(Condition):
    """The attribute is a number that stands in ``operator`` (gt, gte, lt, lte) to ``number``."""

    key: str
    operator: str
    number: int | float

    def to_q(self, prefix: str) -> Q:
        """A comparison of whole millionths."""
        return two_valued(Q(**{f"{prefix}folded__{self.key}__n__{self.operator}": self._wanted()}))

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """The same in Python."""
        value, wanted = folded.get(self.key, {}).get("n"), self._wanted()
        if not isinstance(value, int):
            return False
        answers = {"gt": value > wanted, "gte": value >= wanted, "lt": value < wanted, "lte": value <= wanted}
        return answers[self.operator]

    def words(self, labels: Labels) -> str:
        """E.g. “employees is at least 50”."""
        sentences = {
            "gt": _("%(attribute)s is more than %(number)s"),
            "gte": _("%(attribute)s is at least %(number)s"),
            "lt": _("%(attribute)s is less than %(number)s"),
            "lte": _("%(attribute)s is at most %(number)s"),
        }
        return sentences[self.operator] % {"attribute": label_of(self.key, labels), "number": self.number}

    def _wanted(self) -> int:
        return int((fold_value(self.number) or {})["n"])


@dataclass(frozen=True, slots=True)
class IsKnown(Condition):
    """Whether anything is known under the attribute at all."""

    key: str
    expected: bool

    def to_q(self, prefix: str) -> Q:
        """Presence of the key."""
        known = two_valued(Q(**{f"{prefix}folded__has_key": self.key}))
        return known if self.expected else ~known

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """The same in Python."""
        return (self.key in folded) == self.expected

    def words(self, labels: Labels) -> str:
        """E.g. “region is known”."""
        sentence = _("%(attribute)s is known") if self.expected else _("%(attribute)s is not known")
        return sentence % {"attribute": label_of(self.key, labels)}


@dataclass(frozen=True, slots=True)
class Follows(Condition):
    """A live subscription to the service or its parent."""

    service: str

    def to_q(self, prefix: str) -> Q:
        """EXISTS; the one or two services stand apart, so that the index on subscriptions is asked with each."""
        named = Service.objects.filter(slug=self.service).order_by()
        services = named.values("pk").union(named.filter(parent__isnull=False).values("parent_id"))
        followed = Subscription.objects.live().filter(service__in=services)
        return Q(Exists(followed.filter(contact=OuterRef(f"{prefix}pk"))))

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """Membership; the facts hold children already."""
        return self.service in facts.follows

    def words(self, labels: Labels) -> str:
        """E.g. “follows Card payments”."""
        return _("follows %(service)s") % {"service": label_of(self.service, labels)}


@dataclass(frozen=True, slots=True)
class SpeaksLanguage(Condition):
    """The contact's language."""

    language: str

    def to_q(self, prefix: str) -> Q:
        """Equality on a column that is never null."""
        return Q(**{f"{prefix}language": self.language})

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """Equality."""
        return facts.language == self.language

    def words(self, labels: Labels) -> str:
        """E.g. “language is Finnish”."""
        return _("language is %(language)s") % {"language": dict(settings.LANGUAGES).get(self.language, self.language)}


@dataclass(frozen=True, slots=True)
class CameFrom(Condition):
    """How the contact came to us."""

    source: str

    def to_q(self, prefix: str) -> Q:
        """Equality on a column that is never null."""
        return Q(**{f"{prefix}source": self.source})

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """Equality."""
        return facts.source == self.source

    def words(self, labels: Labels) -> str:
        """E.g. “came from import”."""
        return _("came from %(source)s") % {"source": self.source}


@dataclass(frozen=True, slots=True)
class EnquiredAbout(Condition):
    """Wrote to us about an incident (UUID) or about a service or one of its children (slug)."""

    topic: str

    def to_q(self, prefix: str) -> Q:
        """EXISTS."""
        incident = as_uuid(self.topic)
        of_service = Q(service__slug=self.topic) | Q(service__parent__slug=self.topic)
        about = of_service if incident is None else Q(incident_uuid=incident)
        return Q(Exists(Involvement.objects.filter(about, contact=OuterRef(f"{prefix}pk"))))

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """Membership; the facts hold parents already."""
        incident = as_uuid(self.topic)
        return (str(incident) if incident else self.topic) in facts.enquired_about

    def words(self, labels: Labels) -> str:
        """E.g. “asked us about Card payments”."""
        return _("asked us about %(topic)s") % {"topic": labels.get(self.topic, self.topic)}


def as_uuid(text: str) -> UUID | None:
    """The incident that a topic names; None for the slug of a service."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class HasChannel(Condition):
    """Has a confirmed address of a kind."""

    kind: str

    def to_q(self, prefix: str) -> Q:
        """EXISTS."""
        confirmed = Address.objects.filter(contact=OuterRef(f"{prefix}pk"), kind=self.kind, confirmed_at__isnull=False)
        return Q(Exists(confirmed))

    def holds(self, facts: PersonFacts, folded: Folded) -> bool:
        """Membership."""
        return self.kind in facts.channels

    def words(self, labels: Labels) -> str:
        """E.g. “can be reached by Phone (SMS)”."""
        return _("can be reached by %(channel)s") % {"channel": AddressKind(self.kind).label}
