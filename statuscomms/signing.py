"""Signed, purpose-bound tokens for links. A token made for one purpose is worthless for any other."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing


@dataclass(frozen=True, slots=True)
class BadToken(Exception):
    """The token is forged, cut, made for another purpose, or (``expired``) too old."""

    expired: bool = False


def sign(purpose: str, *parts: str | int) -> str:
    """A URL-safe token that carries ``parts`` for ``purpose``, e.g. ``sign("confirm", address_uuid)``."""
    return signing.dumps(list(parts), salt=f"statuscomms.{purpose}", compress=True)


def unsign(purpose: str, token: str, max_age: timedelta | None = None) -> list[str | int]:
    """The parts of a token, or ``BadToken``. ``max_age`` None means that it never expires."""
    try:
        parts = signing.loads(token, salt=f"statuscomms.{purpose}", max_age=max_age)
    except signing.SignatureExpired:
        raise BadToken(expired=True) from None
    except signing.BadSignature:
        raise BadToken from None
    except (ValueError, TypeError, UnicodeError):
        raise BadToken from None
    return list(parts)
