"""Which column is what: the targets a column may have, and the guess from its header in English, Finnish or Swedish."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audiences.folding import KEY
from audiences.imports.header_words import HEADER_WORDS
from audiences.models import AttributeField
from statuscomms.errors import InvalidInput, Sentence

IGNORED = ""
ATTRIBUTE = "attribute:"
TARGETS: dict[str, str | Promise] = {
    "reference": _("Reference (customer number)"),
    "name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "phone": _("Phone (SMS)"),
    "phone_country": _("Country of the phone number"),
    "whatsapp": _("WhatsApp"),
    "kind": _("Kind of address"),
    "address": _("Address of that kind"),
    "language": _("Language"),
    "time_zone": _("Time zone"),
    "services": _("Services that they follow"),
    "consent": _("Consent (yes or no)"),
    "quarantined": _("Not active any more since"),
}
REPEATABLE = frozenset({"email", "phone", "whatsapp"})
"""Targets that several columns may have."""

_CUT = re.compile(r"[^0-9a-zåäöæøéü]+")
_NUMBER_AT_END = re.compile(r"_?\d+$")
_ATTRIBUTE_TYPES = frozenset(AttributeField.Type.values)


def _word(header: str) -> str:
    """The header as one word: "E-mail address 2" and "e_mail_address" are the same."""
    text = unicodedata.normalize("NFC", header).casefold()
    return _NUMBER_AT_END.sub("", _CUT.sub("_", text).strip("_"))


_TARGET_OF = {word: target for target, words in HEADER_WORDS.items() for word in words}


def guess_mapping(columns: Sequence[str], schema: Mapping[str, AttributeField]) -> list[str]:
    """A target for each column; of two that could be the same single one, the first has it."""
    attributes = {_word(label): key for key, field in schema.items() for label in (key, *field.labels.values())}
    taken: set[str] = set()
    mapping = []
    for column in columns:
        target = _guess(column, attributes)
        if target in taken and target not in REPEATABLE:
            target = IGNORED
        taken.add(target)
        mapping.append(target)
    return mapping


def _guess(column: str, attributes: Mapping[str, str]) -> str:
    stripped = column.strip()
    if stripped.startswith(ATTRIBUTE) and _attribute_problem(stripped) is None:
        return stripped
    word = _word(column)
    if word in _TARGET_OF:
        return _TARGET_OF[word]
    return f"{ATTRIBUTE}{attributes[word]}" if word in attributes else IGNORED


def mapping_from_names(columns: Sequence[str], given: Mapping[str, object]) -> list[str]:
    """The mapping that an API caller gives by column name; columns left out are ignored. ``InvalidInput`` names the column."""
    errors: dict[str, list[Sentence]] = {}
    for name, target in given.items():
        if name not in columns:
            errors[f"mapping.{name[:60]}"] = [_("The file has no such column.")]
        elif target is not None and not isinstance(target, str):
            errors[f"mapping.{name[:60]}"] = [_("Give a text.")]
    if errors:
        raise InvalidInput(errors)
    mapping = [str(given.get(column) or IGNORED) for column in columns]
    check_mapping(columns, mapping)
    return mapping


def check_mapping(columns: Sequence[str], mapping: Sequence[str]) -> None:
    """Raise ``InvalidInput`` unless every target exists, single ones stand once, and rows can name somebody."""
    errors: dict[str, list[Sentence]] = {}
    seen: set[str] = set()
    for column, target in zip(columns, mapping, strict=True):
        problem = _target_problem(target)
        if target in seen and target not in REPEATABLE and target != IGNORED:
            problem = _("Another column is that already.")
        if problem is not None:
            errors[f"mapping.{column[:60]}"] = [problem]
        seen.add(target)
    if not errors and not seen & {"reference", "email", "phone", "whatsapp", "address"}:
        errors["mapping"] = [_("Name a column with references, e-mail addresses or phone numbers.")]
    if not errors and "address" in seen and "kind" not in seen:
        errors["mapping"] = [_("A column of addresses of any kind needs one that says the kind.")]
    if errors:
        raise InvalidInput(errors)


def _target_problem(target: str) -> Sentence | None:
    if target.startswith(ATTRIBUTE):
        return _attribute_problem(target)
    return None if target in TARGETS or target == IGNORED else _("There is no such target.")


def _attribute_problem(target: str) -> Sentence | None:
    key, kind = attribute_of(target)
    if not KEY.fullmatch(key):
        return _("An attribute's name has letters, digits, - and _ only.")
    return None if kind in ("", *_ATTRIBUTE_TYPES) else _("There is no such type of attribute.")


def attribute_of(target: str) -> tuple[str, str]:
    """Key and type of ``attribute:<key>`` or ``attribute:<key>:<type>`` (the type empty when the schema decides)."""
    key, _separator, kind = target.removeprefix(ATTRIBUTE).partition(":")
    return key, kind
