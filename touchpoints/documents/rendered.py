"""What rendering makes: bytes, headers, and when they will be out of date by themselves."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

SHORT_LIVED = "public, max-age=0, s-maxage=2, must-revalidate"
"""Browsers ask again each time (a 304 costs little); shared caches may hold a document for two seconds at most."""

FOR_TOOLS = "public, max-age=30, s-maxage=2, stale-while-revalidate=60"
"""Other people's programs poll without revalidating; half a minute is what they are used to."""

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
EMBED_HEADERS = {**OPEN_TO_ALL, "Access-Control-Expose-Headers": "Date, Statuscomms-Age, Statuscomms-Poll"}

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
"""Published pages run no script and carry no nonce, since everybody gets the same bytes."""


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """A document ready to be published. ``body`` gets the generation, so that documents may carry it.

    ``headers`` holds all headers but encoding, length, ETag and age. ``rebuild_at`` (UTC): when a notice's window opens or
    closes, or a day begins. ``looked_at_every``: also looked at that often, since names and looks change without a signal; None: never.
    """

    body: Callable[[int], bytes]
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    rebuild_at: datetime | None = None
    cache_control: str = SHORT_LIVED
    looked_at_every: timedelta | None = timedelta(minutes=5)

    def all_headers(self) -> dict[str, str]:
        """The headers that every answer carries."""
        return {
            "Content-Type": self.content_type,
            "Cache-Control": self.cache_control,
            "X-Content-Type-Options": "nosniff",
            "Vary": "Accept-Encoding",
            **self.headers,
        }


def compact_json(value: Any) -> bytes:
    """JSON as small as it gets, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def fixed(body: bytes) -> Callable[[int], bytes]:
    """A body that does not carry its generation."""
    return lambda _generation: body


def gone(reason: str) -> RenderedDocument:
    """What stands where a document was: 404 in JSON, so that devices fall back at once."""
    body = compact_json({"error": {"code": "not_found", "message": reason}})
    return RenderedDocument(fixed(body), "application/json", EMBED_HEADERS, status=404, looked_at_every=None)
