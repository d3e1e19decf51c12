"""What a ``client_key`` stood for the first time: the same key with the same words is a second press, with others a mistake."""

import hashlib
import json
from dataclasses import asdict

from django.utils.translation import gettext as _

from incidents.declarations import Declaration, PostmortemPublication, Resolution, UpdateDraft
from incidents.maintenance_steps import Move, Start
from statuscomms.errors import Conflict

_NOT_WORDS = ("client_key", "version")


def digest_of(
    act: str, asked: Declaration | UpdateDraft | Resolution | PostmortemPublication | Move | Start, about: object = ""
) -> str:
    """A digest of what was asked: the ``act`` (a verb), what it is ``about`` (an incident's id) and every word."""
    words = {name: value for name, value in asdict(asked).items() if name not in _NOT_WORDS}
    return hashlib.sha256(json.dumps([act, str(about), words], sort_keys=True, default=str).encode()).hexdigest()


def require_same(kept: str, asked: str) -> None:
    """Raise ``Conflict`` when a key comes again with something else. Rows from before digests were kept count as the same."""
    if kept and kept != asked:
        message = _("This was sent before with other words, and those stand. Start from what is there now.")
        raise Conflict(message, code="idempotency_conflict")
