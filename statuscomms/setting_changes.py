"""What administrators changed in a setting, as its page tells it: who, when, which fields, from what to what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from statuscomms.audit import target_of
from statuscomms.errors import Sentence
from statuscomms.models import AuditEntry

MOST = 20
"""How many changes a page tells; all of them stand in the audit trail."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a setting, before and after, in one line each."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One time that somebody changed the setting."""

    at: datetime
    actor: str
    fields: tuple[FieldChange, ...]


def changes_of(setting: Model, labels: Mapping[str, Sentence]) -> list[Change]:
    """The newest changes of a setting, newest first. ``labels`` say what its fields are called on the page."""
    entries = AuditEntry.objects.filter(target=target_of(setting), details__has_key="after")[:MOST]
    return [Change(entry.at, entry.actor_name, _fields(entry.details, labels)) for entry in entries]


def _fields(details: dict[str, Any], labels: Mapping[str, Sentence]) -> tuple[FieldChange, ...]:
    before, after = details.get("before", {}), details.get("after", {})
    found = []
    for name in after:
        label = str(labels.get(name, name.replace("_", " ")))
        old, new = _flat(before.get(name), label), _flat(after.get(name), label)
        found += [
            FieldChange(path, _in_words(old.get(path)), _in_words(new.get(path)))
            for path in {**old, **new}
            if old.get(path) != new.get(path)
        ]
    return tuple(found)


def _flat(value: Any, path: str) -> dict[str, Any]:
    """A nested setting as leaves by path; something empty counts as a leaf."""
    if not isinstance(value, dict) or not value:
        return {path: value}
    return {name: leaf for key, part in value.items() for name, leaf in _flat(part, f"{path} · {key}").items()}


def _in_words(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
