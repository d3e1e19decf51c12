"""What a change of the attribute schema would touch: contacts whose values no longer fit, audiences whose rules speak of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.drafts import AttributeDraft
from audiences.folding import LIST_DELIMITER, fold_text
from audiences.models import AttributeField, Audience, Contact

_FORMS = {"text": "t", "choice": "t", "date": "t", "number": "n", "boolean": "b", "list": "l"}
"""Type -> under which name its values stand in ``Contact.folded``."""
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


@dataclass(frozen=True, slots=True)
class SchemaEffect:
    """``contacts`` keep values that would not be taken any more; ``audiences`` (slugs) have rules that may match otherwise."""

    contacts: int = 0
    audiences: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.contacts or self.audiences)

    def sentence(self) -> str:
        """What it touches, in words."""
        told = []
        if self.contacts:
            text = ngettext("%(number)s contact has a value that no longer fits.",
                            "%(number)s contacts have values that no longer fit.", self.contacts)  # fmt: skip
            told.append(text % {"number": self.contacts})
        if self.audiences:
            told.append(_("Rules of these audiences speak of it: %(names)s.") % {"names": ", ".join(self.audiences)})
        return " ".join(told)


def effect_of_change(field: AttributeField, draft: AttributeDraft) -> SchemaEffect:
    """What changing ``field`` into ``draft`` would touch; nothing when only labels change or choices are added."""
    removed = set(choice_keys(field.choices)) - set(choice_keys(draft.choices))
    becomes_narrow = bool(draft.choices) and not field.choices
    if field.type == draft.type and not removed and not becomes_narrow:
        return SchemaEffect()
    is_other_type = field.type != draft.type
    rules = [slug for slug, leaf in _rules_about(field.key) if is_other_type or removed & _values(leaf)]
    return SchemaEffect(misfits(field.key, draft.type, choice_keys(draft.choices)), tuple(dict.fromkeys(rules)))


def effect_of_removal(field: AttributeField) -> SchemaEffect:
    """What removing ``field`` would touch: everybody who has a value, every rule that speaks of it."""
    holders = Contact.objects.filter(folded__has_key=field.key).count()
    return SchemaEffect(holders, tuple(dict.fromkeys(slug for slug, _leaf in _rules_about(field.key))))


def misfits(key: str, kind: str, choices: list[str]) -> int:
    """How many contacts have a value of ``key`` that is not of this type, or none of these choices."""
    holders = Contact.objects.filter(folded__has_key=key)
    fitting = Q(**{f"folded__{key}__{_FORMS[kind]}__isnull": False})
    if kind == "date":
        fitting = Q(**{f"folded__{key}__t__regex": _DAY})
    if kind == "choice" and choices:
        fitting = Q(pk__in=[])
        for choice in choices:
            fitting |= Q(**{f"folded__{key}__t": fold_text(choice)})
    if kind == "list" and choices:
        return _lists_that_do_not_fit(key, choices)
    return holders.count() - holders.filter(fitting).count()


def _lists_that_do_not_fit(key: str, choices: list[str]) -> int:
    """Lists may hold any number of choices, so each is looked at; administrators change the schema rarely."""
    known = {fold_text(choice) for choice in choices}
    rows = Contact.objects.filter(folded__has_key=key).values_list(f"folded__{key}", flat=True)
    return sum(
        not isinstance(form.get("l"), str)
        or not set(form["l"].strip(LIST_DELIMITER).split(LIST_DELIMITER)) <= known | {""}
        for form in rows.iterator(chunk_size=2_000)
    )


def choice_keys(choices: Any) -> list[str]:
    """The keys of choices, which are texts or ``{"key", "labels"}``."""
    return [str(choice["key"] if isinstance(choice, Mapping) else choice) for choice in choices]


def _rules_about(key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for slug, rule in Audience.objects.filter(archived_at__isnull=True).values_list("slug", "rule"):
        for leaf in _leaves(rule):
            if leaf.get("attribute") == key:
                yield slug, leaf


def _leaves(tree: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(tree, Mapping):
        yield tree
        for part in tree.values():
            yield from _leaves(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _leaves(part)


def _values(leaf: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for name, value in leaf.items():
        if name != "attribute":
            found.update(str(item) for item in (value if isinstance(value, list) else [value]))
    return found
