"""The six digits in a confirmation SMS, for those who type them on the page instead of answering YES.

A code is derived from its question, so none is kept; it is worth nothing for another question.
"""

import hmac
from uuid import UUID

from django.conf import settings

LENGTH = 6


def code_of(question: UUID) -> str:
    """The code of one ``ConfirmationRequest``."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"confirmation code\x1f" + question.bytes, "sha256")
    return f"{int.from_bytes(digest[:8]) % 10**LENGTH:0{LENGTH}d}"


def is_code_of(question: UUID, typed: str) -> bool:
    """Whether ``typed`` is that code, blanks aside."""
    digits = "".join(typed.split())
    return digits.isascii() and hmac.compare_digest(code_of(question).encode(), digits.encode())
