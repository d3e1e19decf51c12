"""The signature of our own webhooks: ``Statuscomms-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<raw body>">``."""

import hashlib
import hmac

from django.http import HttpRequest

from statuscomms.clock import now
from statuscomms.errors import NotAllowed

TOLERANCE_SECONDS = 300
_LONGEST_HEADER = 300


def check_signature(request: HttpRequest, secret: str) -> None:
    """Raise ``NotAllowed`` unless the body was signed with ``secret`` at most five minutes ago; an empty secret refuses all."""
    header = request.headers.get("Statuscomms-Signature", "")[:_LONGEST_HEADER]
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    moment, signature = parts.get("t", ""), parts.get("v1", "")
    if not secret or not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        raise NotAllowed
    expected = hmac.new(secret.encode(), f"{moment}.".encode() + request.body, hashlib.sha256)
    is_fresh = abs(now().timestamp() - int(moment)) <= TOLERANCE_SECONDS
    if not hmac.compare_digest(expected.hexdigest().encode(), signature.encode()) or not is_fresh:
        raise NotAllowed
