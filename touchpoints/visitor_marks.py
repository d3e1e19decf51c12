"""Who a visitor is for one day, without knowing them: a keyed hash of network and browser under a salt that is thrown away.

Nothing here is kept: the mark goes into HyperLogLog registers, from which it cannot be read again. Tomorrow's salt makes another
mark of the same visitor, so days cannot be joined.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from touchpoints.client_network import network_of
from touchpoints.impressions import SeenEvent

REACHED = frozenset({"seen", "closed", "clicked"})
"""Events that tell that somebody had a notice before their eyes; *shown* alone may have flashed by."""
_MARK_BYTES = 12


def visitor_mark(salt: bytes, environ: Mapping[str, Any]) -> bytes:
    """The mark of whoever sent this WSGI request: their network (IPv4 address or IPv6 /64) and their browser's name."""
    network = network_of(environ.get("HTTP_X_FORWARDED_FOR", ""), environ.get("REMOTE_ADDR", ""))
    told = f"{network}\n{environ.get('HTTP_USER_AGENT', '')[:500]}"
    return hashlib.blake2b(told.encode("utf-8", "replace"), key=salt, digest_size=_MARK_BYTES).digest()


def may_be_marked(environ: Mapping[str, Any], *, honours_dnt: bool) -> bool:
    """Whether the visitor may be counted as one: not with Global Privacy Control, nor with DNT where the site honours it."""
    if environ.get("HTTP_SEC_GPC") == "1":
        return False
    return not (honours_dnt and environ.get("HTTP_DNT") == "1")


def tells_of_an_unknown_visitor(event: SeenEvent) -> bool:
    """Whether the event shows that a visitor whom no site identified had the notice before their eyes."""
    return not event.visitor and event.event in REACHED
