"""Tells whether a setting is still what the writer of a form had seen, for settings that keep no version number."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from statuscomms.errors import StaleVersion


def fingerprint_of(values: Mapping[str, Any]) -> str:
    """The same for the same values, in whatever order they come."""
    text = json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def check_unchanged(seen: str | None, values: Mapping[str, Any]) -> None:
    """Raise ``StaleVersion`` when the writer saw other values than those that are there now. Without ``seen`` the last wins."""
    if seen and seen != fingerprint_of(values):
        raise StaleVersion()
