"""Turns pydantic's complaints into our own error: a dotted path for each wrong field and a sentence fit for people."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _

from statuscomms.errors import InvalidInput

# pydantic names the branch of a union or a validator in the path, e.g. "list[EnquiryIn]" or "EnquiryIn".
_BRANCH = re.compile(r"[\[(]|^[A-Z][A-Za-z]*(In|Body|Schema|Draft|Choice|Query)$")


def invalid_input(problems: Sequence[Mapping[str, Any]]) -> InvalidInput:
    """The error for ``ValidationError.errors()`` of a body."""
    fields: dict[str, list[str]] = {}
    for problem in problems:
        fields.setdefault(field_path(problem["loc"]), []).append(sentence(problem))
    return InvalidInput(cast(Any, fields))


def field_path(location: Sequence[str | int]) -> str:
    """Where in the body the problem is; "body" for the whole."""
    parts = list(location)
    if parts and isinstance(parts[-1], str) and parts[-1] in ("list", "dict", "str", "int"):
        parts.pop()
    return ".".join(str(part) for part in parts if not _BRANCH.search(str(part))) or "body"


def sentence(problem: Mapping[str, Any]) -> str:
    """What is wrong, in the reader's language where we have words for it."""
    context = problem.get("ctx", {})
    known = {
        "missing": _("This field is required."),
        "string_type": _("This must be text."),
        "string_too_long": _("At most %(limit)s characters.") % {"limit": context.get("max_length")},
        "string_too_short": _("At least %(limit)s characters.") % {"limit": context.get("min_length")},
        "literal_error": _("Give one of: %(choices)s.") % {"choices": _choices(context)},
        "enum": _("Give one of: %(choices)s.") % {"choices": _choices(context)},
        "dict_type": _("This must be an object."),
        "model_type": _("This must be an object."),
        "model_attributes_type": _("This must be an object."),
        "list_type": _("This must be a list."),
        "extra_forbidden": _("There is no such field."),
        "uuid_parsing": _("This is not an identifier."),
        "bool_parsing": _("This must be true or false."),
        "bool_type": _("This must be true or false."),
        "int_parsing": _("This must be a whole number."),
        "int_type": _("This must be a whole number."),
        "timezone_aware": _("Give the time with its offset, for example 2026-01-31T12:00:00+02:00."),
    }
    return known.get(str(problem["type"]), str(problem["msg"]).removeprefix("Value error, "))


def _choices(context: Mapping[str, Any]) -> str:
    """What pydantic expected, ``'tell' or 'hand_over'``, as a plain list."""
    return str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
