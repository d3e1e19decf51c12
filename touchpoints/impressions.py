"""What the embed reports about notices: the shape of ``POST …/seen``, checked without asking the database."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from statuscomms.errors import InvalidInput

EVENTS = ("shown", "seen", "closed", "clicked")
MOST_EVENTS = 50
_LONGEST_KEY = 40
_LONGEST_VISITOR = 500


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """One event of one revision of a notice; ``visitor`` is the signed token of an identified one, or empty."""

    key: str
    revision: int
    event: str
    visitor: str = ""


def read_events(value: Any) -> list[SeenEvent]:
    """The events in a decoded body, one or a list, or ``InvalidInput`` naming the field."""
    values = value if isinstance(value, list) else [value]
    if not 0 < len(values) <= MOST_EVENTS:
        raise InvalidInput({"body": [_("Send one event or a list of up to 50.")]})
    return [_event(entry, f"{number}." if isinstance(value, list) else "") for number, entry in enumerate(values)]


def _event(entry: Any, path: str) -> SeenEvent:
    if not isinstance(entry, dict):
        raise InvalidInput({path.rstrip(".") or "body": [_("An event is an object.")]})
    key, revision, event = entry.get("key"), entry.get("revision"), entry.get("event")
    visitor = entry.get("visitor") or ""
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY:
        raise InvalidInput({f"{path}key": [_("Give the notice's key.")]})
    if type(revision) is not int or not 0 < revision < 1_000_000:
        raise InvalidInput({f"{path}revision": [_("Give the notice's revision.")]})
    if event not in EVENTS:
        raise InvalidInput({f"{path}event": [_("Choose shown, seen, closed or clicked.")]})
    if not isinstance(visitor, str) or len(visitor) > _LONGEST_VISITOR:
        raise InvalidInput({f"{path}visitor": [_("This is no visitor token.")]})
    return SeenEvent(key, revision, event, visitor)
