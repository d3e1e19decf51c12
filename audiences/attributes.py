"""Checks contacts' attributes against the schema (``AttributeField`` rows); keys without a row take any simple value."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from audiences.folding import KEY, fold_number
from audiences.models import AttributeField
from statuscomms.errors import InvalidInput, Sentence

MOST_ATTRIBUTES = 60
LONGEST_TEXT = 500
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def check_attributes(
    attributes: Mapping[str, Any], path: str = "attributes", schema: Mapping[str, AttributeField] | None = None
) -> None:
    """Raise ``InvalidInput`` naming every attribute (``attributes.<key>``) that cannot be kept. None means removal.

    ``schema`` (key -> its row) saves the query of those who check many contacts.
    """
    if len(attributes) > MOST_ATTRIBUTES:
        raise InvalidInput({path: [_("Too many attributes: %(limit)s at most.") % {"limit": MOST_ATTRIBUTES}]})
    if schema is None:
        schema = {field.key: field for field in AttributeField.objects.filter(key__in=list(attributes))}
    errors: dict[str, list[Sentence]] = {}
    for key, value in attributes.items():
        problem = _problem(key, value, schema.get(key))
        if problem is not None:
            errors[f"{path}.{key[:60]}"] = [problem]
    if errors:
        raise InvalidInput(errors)


def _problem(key: str, value: Any, field: AttributeField | None) -> Sentence | None:
    if not KEY.fullmatch(key):
        return _("An attribute's name has letters, digits, - and _ only.")
    if value is None:
        return None
    problem = _problem_of_value(value)
    if problem is not None or field is None:
        return problem
    return _problem_of_type(value, field)


def _problem_of_value(value: Any) -> Sentence | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return None if fold_number(value) is not None else _("This number is too large.")
    words = value if isinstance(value, list) else [value]
    if len(words) > 100 or not all(isinstance(word, str) for word in words):
        return _("Give a text, a number, true or false, or a list of texts.")
    if any(len(word) > LONGEST_TEXT for word in words):
        return _("This text is too long: %(limit)s characters at most.") % {"limit": LONGEST_TEXT}
    if any("\x00" in word or re.search("[\ud800-\udfff]", word) for word in words):
        return _("This text has a character that cannot be kept.")
    return None


def _problem_of_type(value: Any, field: AttributeField) -> Sentence | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    types = AttributeField.Type
    if field.type == types.NUMBER and not is_number:
        return _("Give a number.")
    if field.type == types.BOOLEAN and not isinstance(value, bool):
        return _("Give true or false.")
    if field.type == types.LIST and not isinstance(value, list):
        return _("Give a list of texts.")
    if field.type in (types.TEXT, types.CHOICE, types.DATE) and not isinstance(value, str):
        return _("Give a text.")
    if field.type == types.DATE and not _DAY.fullmatch(value):
        return _("Give a date as YYYY-MM-DD.")
    if field.type == types.CHOICE and field.choices and value not in _choice_keys(field.choices):
        return _("Give one of: %(choices)s.") % {"choices": ", ".join(map(str, _choice_keys(field.choices)))}
    return None


def _choice_keys(choices: Any) -> list[Any]:
    return [choice.get("key") if isinstance(choice, dict) else choice for choice in choices]
