"""What rules may speak of in this installation, and what is wrong with a rule that speaks of something else.

``parse`` knows the grammar; this knows the words: the attributes of the schema with their types, the services, the languages. A
rule that could never hold for anybody because a word is wrong is refused here instead of meaning nobody.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any as Json

from django.conf import settings
from django.utils.translation import gettext as _

from audiences.models import AttributeField, Service
from audiences.models.service import in_language
from audiences.rules.conditions import (
    CameFrom,
    Compares,
    Condition,
    EnquiredAbout,
    Follows,
    HasText,
    IsAnyOf,
    IsKnown,
    Scalar,
    SpeaksLanguage,
    as_uuid,
    choice_label,
)
from audiences.rules.dates import IsBetween, IsDated, IsWithinDays
from audiences.rules.parsing import parse
from audiences.rules.tree import All, Any, Node, Not, Rule
from audiences.topics import CONTACT_SOURCES
from statuscomms.errors import InvalidInput

_TYPES = AttributeField.Type
_FITTING: dict[type[Condition], frozenset[str]] = {
    IsAnyOf: frozenset({_TYPES.TEXT, _TYPES.CHOICE, _TYPES.NUMBER, _TYPES.BOOLEAN, _TYPES.DATE}),
    HasText: frozenset({_TYPES.TEXT, _TYPES.CHOICE, _TYPES.LIST}),
    Compares: frozenset({_TYPES.NUMBER}),
    IsDated: frozenset({_TYPES.DATE}),
    IsBetween: frozenset({_TYPES.DATE}),
    IsWithinDays: frozenset({_TYPES.DATE}),
    IsKnown: frozenset(_TYPES.values),
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Attributes by key and services by slug, archived ones included."""

    attributes: Mapping[str, AttributeField]
    services: Mapping[str, Service]

    @classmethod
    def now(cls) -> "Vocabulary":
        """As it stands, in two queries."""
        return cls(
            {field.key: field for field in AttributeField.objects.order_by("id")},
            {service.slug: service for service in Service.objects.all()},
        )

    def labels(self) -> dict[str, str]:
        """The names of attributes, their choices and services in the active language, for sentences."""
        attributes = {key: in_language(field.labels) for key, field in self.attributes.items()}
        for key, field in self.attributes.items():
            named = (choice for choice in field.choices if isinstance(choice, dict))
            attributes |= {choice_label(key, one["key"]): in_language(one.get("labels", {})) for one in named}
        return attributes | {slug: service.name() for slug, service in self.services.items()}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and the dotted path of the condition."""

    path: str
    sentence: str


def checked(tree: Json, vocabulary: Vocabulary | None = None, path: str = "rule") -> Rule:
    """The rule in ``tree``, or ``InvalidInput`` for bad grammar and for words that this installation does not know."""
    rule = parse(tree, path)
    wrong = problems_of(rule, vocabulary or Vocabulary.now(), path)
    if wrong:
        raise InvalidInput({problem.path: [problem.sentence] for problem in reversed(wrong)})
    return rule


def problems_of(rule: Rule, vocabulary: Vocabulary, path: str = "rule") -> list[Problem]:
    """Everything that a person should know before trusting the rule, in its order."""
    if rule.is_everybody:
        return []
    return list(_of_node(rule.root, vocabulary, path))


def _of_node(node: Node, vocabulary: Vocabulary, path: str) -> Iterator[Problem]:
    if isinstance(node, Not):
        yield from _of_node(node.part, vocabulary, f"{path}.not")
    elif isinstance(node, Condition):
        sentence = _of_condition(node, vocabulary)
        if sentence:
            yield Problem(path, sentence)
    elif not node.parts:
        yield Problem(path, _("This group is empty. Add a condition or remove the group."))
    else:
        word = "all" if isinstance(node, All) else "any"
        for index, part in enumerate(node.parts):
            yield from _of_node(part, vocabulary, f"{path}.{word}.{index}")


def _of_condition(condition: Condition, vocabulary: Vocabulary) -> str:
    if isinstance(condition, Follows):
        return _of_service(condition.service, vocabulary)
    if isinstance(condition, EnquiredAbout):
        return "" if as_uuid(condition.topic) else _of_service(condition.topic, vocabulary)
    if isinstance(condition, SpeaksLanguage):
        known = condition.language in dict(settings.LANGUAGES)
        return (
            ""
            if known
            else _("This installation does not have the language “%(code)s”.") % {"code": condition.language}
        )
    if isinstance(condition, CameFrom):
        return _of_source(condition.source)
    key: str | None = getattr(condition, "key", None)
    return "" if key is None else _of_attribute(condition, key, vocabulary.attributes.get(key))


def _of_source(source: str) -> str:
    if source in CONTACT_SOURCES:
        return ""
    about = {"source": source, "known": ", ".join(CONTACT_SOURCES)}
    return _("Nobody comes from “%(source)s”; it is one of: %(known)s.") % about


def _of_service(slug: str, vocabulary: Vocabulary) -> str:
    service = vocabulary.services.get(slug)
    if service is None:
        return _("There is no service called %(name)s.") % {"name": slug}
    return _("The service %(name)s is archived.") % {"name": service.name()} if service.archived_at else ""


def _of_attribute(condition: Condition, key: str, field: AttributeField | None) -> str:
    if field is None:
        return _("The attribute “%(key)s” is not in the schema.") % {"key": key}
    label = in_language(field.labels) or key
    if field.type not in _FITTING[type(condition)] or (
        isinstance(condition, HasText) and condition.at_start and field.type == _TYPES.LIST
    ):
        values = {"attribute": label, "type": field.get_type_display()}
        return _("%(attribute)s (%(type)s) cannot be compared in this way.") % values
    return _of_values(condition.values, label, field) if isinstance(condition, IsAnyOf) else ""


def _of_values(values: tuple[Scalar, ...], label: str, field: AttributeField) -> str:
    if not values:
        return _("Name at least one value: nobody would be meant.")
    for value in values:
        if not _RIGHT_TYPE[field.type](value):
            named = {"value": value, "attribute": label, "type": field.get_type_display()}
            return _("“%(value)s” is not a value of %(attribute)s (%(type)s).") % named
        if field.type == _TYPES.CHOICE and field.choices and value not in choice_keys(field):
            return _("“%(value)s” is not one of the choices of %(attribute)s.") % {"value": value, "attribute": label}
    return ""


def choice_keys(field: AttributeField) -> list[str]:
    """The values that a choice may have."""
    return [str(choice.get("key") if isinstance(choice, dict) else choice) for choice in field.choices]


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Scalar) -> bool:
    return isinstance(value, str)


def _is_day(value: Scalar) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


_RIGHT_TYPE: dict[str, Callable[[Scalar], bool]] = {
    _TYPES.TEXT: _is_text,
    _TYPES.CHOICE: _is_text,
    _TYPES.DATE: _is_day,
    _TYPES.NUMBER: _is_number,
    _TYPES.BOOLEAN: lambda value: isinstance(value, bool),
}


def words_named(rule: Rule) -> frozenset[str]:
    """The attribute keys and service slugs that the rule speaks of."""
    return frozenset(_named(rule.root))


def _named(node: Node) -> Iterator[str]:
    if isinstance(node, Not):
        yield from _named(node.part)
    elif isinstance(node, All | Any):
        for part in node.parts:
            yield from _named(part)
    else:
        yield from (str(getattr(node, name)) for name in ("key", "service", "topic") if hasattr(node, name))
