"""Reads a rule from JSON, refusing everything that it does not know, with the path of what is wrong."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any as Json
from typing import NoReturn

from django.utils.translation import gettext_lazy as _

from audiences.folding import KEY, fold_number
from audiences.rules.conditions import (
    CameFrom,
    Compares,
    Condition,
    EnquiredAbout,
    Follows,
    HasChannel,
    HasText,
    IsAnyOf,
    IsKnown,
    Scalar,
    SpeaksLanguage,
)
from audiences.rules.dates import MOST_DAYS, IsBetween, IsDated, IsWithinDays
from audiences.rules.tree import All, Any, Node, Not, Rule
from audiences.topics import AddressKind
from statuscomms.errors import InvalidInput, Sentence

DEEPEST = 8
MOST_CONDITIONS = 100
MOST_VALUES = 200
LONGEST_TEXT = 200


def parse(tree: Json, path: str = "rule") -> Rule:
    """The rule in ``tree``, or ``InvalidInput`` whose field is the dotted path of what is wrong.

    ``{}`` and ``{"all": []}`` mean everybody.
    """
    return Rule(_Parser().node(tree, path, 1))


class _Parser:
    def __init__(self) -> None:
        self.conditions = 0

    def node(self, tree: Json, path: str, depth: int) -> Node:
        if not isinstance(tree, Mapping):
            _refuse(path, _("A rule is an object such as {“attribute”: “region”, “is”: “north”}."))
        if depth > DEEPEST:
            _refuse(path, _("The rule is nested too deeply: %(limit)s levels at most.") % {"limit": DEEPEST})
        if not tree and depth == 1:
            return All(())
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            _refuse(path, _("The rule is too long: %(limit)s conditions at most.") % {"limit": MOST_CONDITIONS})
        if "all" in tree or "any" in tree:
            return self._group(tree, path, depth)
        if "not" in tree:
            _only(tree, {"not"}, path)
            return Not(self.node(tree["not"], f"{path}.not", depth + 1))
        return _condition(tree, path)

    def _group(self, tree: Mapping[str, Json], path: str, depth: int) -> Node:
        word = "all" if "all" in tree else "any"
        _only(tree, {word}, path)
        if not isinstance(tree[word], list):
            _refuse(f"{path}.{word}", _("Give a list of conditions."))
        parts = tuple(self.node(part, f"{path}.{word}.{index}", depth + 1) for index, part in enumerate(tree[word]))
        return All(parts) if word == "all" else Any(parts)


def _condition(tree: Mapping[str, Json], path: str) -> Condition:
    if "attribute" in tree:
        return _attribute(tree, path)
    for word, read in _QUESTIONS.items():
        if word in tree:
            _only(tree, {word}, path)
            return read(_text(tree[word], f"{path}.{word}"), f"{path}.{word}")
    _refuse(
        path,
        _("Say all, any, not, attribute, follows, language, source, enquired_about or has_channel here."),
    )


def _attribute(tree: Mapping[str, Json], path: str) -> Condition:
    key = tree["attribute"]
    if not isinstance(key, str) or not KEY.fullmatch(key):
        _refuse(f"{path}.attribute", _("An attribute's name has letters, digits, - and _ only."))
    operators = [name for name in tree if name != "attribute"]
    if len(operators) != 1 or operators[0] not in _OPERATORS:
        known = ", ".join(_OPERATORS)
        _refuse(path, _("Compare the attribute by exactly one of: %(operators)s.") % {"operators": known})
    operator = operators[0]
    return _OPERATORS[operator](key, operator, tree[operator], f"{path}.{operator}")


def _is(key: str, operator: str, value: Json, path: str) -> Condition:
    return IsAnyOf(key, (_scalar(value, path),))


def _any_of(key: str, operator: str, value: Json, path: str) -> Condition:
    if not isinstance(value, list):
        _refuse(path, _("Give a list of values."))
    if len(value) > MOST_VALUES:
        _refuse(path, _("Too many values: %(limit)s at most.") % {"limit": MOST_VALUES})
    return IsAnyOf(key, tuple(_scalar(item, f"{path}.{index}") for index, item in enumerate(value)))


def _has_text(key: str, operator: str, value: Json, path: str) -> Condition:
    return HasText(key, _text(value, path), at_start=operator == "starts_with")


def _compares(key: str, operator: str, value: Json, path: str) -> Condition:
    number = _scalar(value, path)
    if isinstance(number, bool | str):
        _refuse(path, _("Give a number."))
    return Compares(key, operator, number)


def _is_dated(key: str, operator: str, value: Json, path: str) -> Condition:
    return IsDated(key, _day(value, path), is_before=operator == "before")


def _is_between(key: str, operator: str, value: Json, path: str) -> Condition:
    if not isinstance(value, list) or len(value) != 2:
        _refuse(path, _("Give the first and the last day as a list of two dates."))
    first, last = _day(value[0], f"{path}.0"), _day(value[1], f"{path}.1")
    if last < first:
        _refuse(path, _("The last day lies before the first: nobody would be meant."))
    return IsBetween(key, first, last)


def _is_within_days(key: str, operator: str, value: Json, path: str) -> Condition:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_DAYS:
        _refuse(path, _("Give a number of days from 0 to %(limit)s.") % {"limit": MOST_DAYS})
    return IsWithinDays(key, value, is_past=operator == "last_days")


def _day(value: Json, path: str) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        _refuse(path, _("Give a date as YYYY-MM-DD."))
    return day


def _is_known(key: str, operator: str, value: Json, path: str) -> Condition:
    if not isinstance(value, bool):
        _refuse(path, _("Give true or false."))
    return IsKnown(key, value)


_OPERATORS: dict[str, Callable[[str, str, Json, str], Condition]] = {
    "is": _is,
    "any_of": _any_of,
    "contains": _has_text,
    "starts_with": _has_text,
    "gt": _compares,
    "gte": _compares,
    "lt": _compares,
    "lte": _compares,
    "before": _is_dated,
    "after": _is_dated,
    "between": _is_between,
    "last_days": _is_within_days,
    "next_days": _is_within_days,
    "exists": _is_known,
}


def _has_channel(kind: str, path: str) -> Condition:
    if kind not in AddressKind.values:
        _refuse(path, _("Give one of: %(kinds)s.") % {"kinds": ", ".join(AddressKind.values)})
    return HasChannel(kind)


_QUESTIONS: dict[str, Callable[[str, str], Condition]] = {
    "follows": lambda slug, path: Follows(slug),
    "language": lambda code, path: SpeaksLanguage(code),
    "source": lambda source, path: CameFrom(source),
    "enquired_about": lambda topic, path: EnquiredAbout(topic),
    "has_channel": _has_channel,
}


def _scalar(value: Json, path: str) -> Scalar:
    if isinstance(value, str):
        return _clean(value, path)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if fold_number(value) is None:
            _refuse(path, _("This number is too large to compare."))
        return value
    _refuse(path, _("Give a text, a number, or true or false."))


def _text(value: Json, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        _refuse(path, _("Give a text."))
    return _clean(value, path)


def _clean(value: str, path: str) -> str:
    if len(value) > LONGEST_TEXT:
        _refuse(path, _("This text is too long: %(limit)s characters at most.") % {"limit": LONGEST_TEXT})
    if any(character < " " or "\ud800" <= character <= "\udfff" for character in value):
        _refuse(path, _("This text has a character that cannot be compared."))
    return value


def _only(tree: Mapping[str, Json], known: set[str], path: str) -> None:
    extra = sorted(str(name) for name in tree if name not in known)
    if extra:
        _refuse(f"{path}.{extra[0][:40]}", _("This does not belong here."))


def _refuse(path: str, sentence: Sentence) -> NoReturn:
    raise InvalidInput({path: [sentence]})
