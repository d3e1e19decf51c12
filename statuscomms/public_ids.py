"""Identifiers: UUIDs outside, integers inside."""

import secrets
import time
import uuid

from django.db import models

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def time_ordered_uuid() -> uuid.UUID:
    """A UUID that sorts by the millisecond it was made in (version 7 of RFC 9562, 5.7); 74 bits of it are random.

    For rows that are written by the thousand: an index takes them side by side, where random ones touch a page each.
    It tells when it was made, so it is not for what a stranger must not guess or date.
    """
    chance = secrets.randbits(74)
    milliseconds = time.time_ns() // 1_000_000
    return uuid.UUID(int=milliseconds << 80 | _VERSION_7 | chance >> 62 << 64 | _VARIANT | chance & (1 << 62) - 1)


class PublicIdModel(models.Model):
    """A row that the outside may name; its ``uuid`` is the only identifier that leaves the house."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
