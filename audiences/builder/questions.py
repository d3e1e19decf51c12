"""What a line may ask: attributes by their type, services, language, source, enquiries, channels; and how each is compared."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audiences.models import AttributeField
from audiences.models.service import in_language
from audiences.rules.vocabulary import Vocabulary, choice_keys
from audiences.source_words import SOURCE_WORDS
from audiences.topics import AddressKind

ATTRIBUTE = "attribute:"
Words = str | Promise
Choices = tuple[tuple[str, Words], ...]

_KNOWN: Choices = (("exists", _("is known")), ("missing", _("is not known")))
_EQUAL: Choices = (("is", _("is")), ("any_of", _("is one of")))
_TEXT: Choices = (("contains", _("contains")), ("starts_with", _("starts with")))
_TYPES = AttributeField.Type
COMPARISONS: Mapping[str, Choices] = {
    _TYPES.TEXT: (*_EQUAL, *_TEXT, *_KNOWN),
    _TYPES.CHOICE: (*_EQUAL, *_TEXT, *_KNOWN),
    _TYPES.NUMBER: (
        ("gte", _("is at least")),
        ("lte", _("is at most")),
        ("gt", _("is more than")),
        ("lt", _("is less than")),
        *_EQUAL,
        *_KNOWN,
    ),
    _TYPES.BOOLEAN: (("is", _("is")), *_KNOWN),
    _TYPES.LIST: (("contains", _("contains")), *_KNOWN),
    _TYPES.DATE: (
        ("before", _("is before")),
        ("after", _("is after")),
        ("is", _("is on")),
        ("between", _("is between")),
        ("last_days", _("is within the last days")),
        ("next_days", _("is within the next days")),
        *_KNOWN,
    ),
}
QUESTIONS: Mapping[str, Words] = {
    "follows": _("Follows the service"),
    "language": _("Language"),
    "source": _("Came to us by"),
    "enquired_about": _("Asked us about the service"),
    "enquired_incident": _("Asked us about the incident"),
    "has_channel": _("Can be reached by"),
}
YES_NO: Choices = (("yes", _("yes")), ("no", _("no")))
_BY_HOW = {
    "exists": "nothing",
    "missing": "nothing",
    "between": "days",
    "last_days": "count",
    "next_days": "count",
    "before": "day",
    "after": "day",
    "contains": "text",
    "starts_with": "text",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """How a line is filled in: the comparisons to choose from, the kind of field, and what may be chosen in it.

    ``field``: nothing, text, lines (one value a line), number, numbers, day, days, count, select, checks.
    """

    comparisons: Choices
    field: str
    choices: Choices = ()


def questions(vocabulary: Vocabulary) -> tuple[Choices, Choices]:
    """Attributes of the schema, and the other questions."""
    attributes = tuple(
        (f"{ATTRIBUTE}{key}", in_language(field.labels) or key) for key, field in vocabulary.attributes.items()
    )
    return attributes, tuple(QUESTIONS.items())


def asking(what: str, how: str, vocabulary: Vocabulary) -> Asking | None:
    """How this question is filled in; None for one that there is not."""
    if what.startswith(ATTRIBUTE):
        field = vocabulary.attributes.get(what.removeprefix(ATTRIBUTE))
        return None if field is None else _of_attribute(field, how)
    if what == "enquired_incident":
        return Asking((), "text")
    if what in QUESTIONS:
        return Asking((), "select", _choices_of(what, vocabulary))
    return None


def _of_attribute(field: AttributeField, how: str) -> Asking:
    comparisons = COMPARISONS[field.type]
    how = how if how in dict(comparisons) else comparisons[0][0]
    if how in _BY_HOW:
        return Asking(comparisons, _BY_HOW[how])
    if field.type == _TYPES.BOOLEAN:
        return Asking(comparisons, "select", YES_NO)
    if field.type == _TYPES.CHOICE and field.choices:
        return Asking(comparisons, "checks" if how == "any_of" else "select", _labelled(field))
    if field.type == _TYPES.NUMBER:
        return Asking(comparisons, "numbers" if how == "any_of" else "number")
    if field.type == _TYPES.DATE:
        return Asking(comparisons, "day")
    return Asking(comparisons, "lines" if how == "any_of" else "text")


def _labelled(field: AttributeField) -> Choices:
    labels = [choice.get("labels", {}) if isinstance(choice, dict) else {} for choice in field.choices]
    return tuple((key, in_language(words) or key) for key, words in zip(choice_keys(field), labels, strict=True))


def _choices_of(what: str, vocabulary: Vocabulary) -> Choices:
    if what in ("follows", "enquired_about"):
        in_use = (service for service in vocabulary.services.values() if service.archived_at is None)
        return tuple((service.slug, service.name()) for service in in_use)
    if what == "language":
        return tuple((code, str(name)) for code, name in settings.LANGUAGES)
    return tuple(SOURCE_WORDS.items()) if what == "source" else tuple((str(kind), kind.label) for kind in AddressKind)
