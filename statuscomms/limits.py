"""Rate limits as token buckets in rows, so that they hold with Redis gone. Keys are kept as keyed hashes only."""

import hashlib
import hmac
import math
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from statuscomms.clock import now
from statuscomms.errors import TooMany
from statuscomms.models import TokenBucket


def bucket_key(*key_parts: str) -> str:
    """What a bucket's row is called: a keyed hash, so that an address never stands in the table."""
    joined = "\x1f".join(key_parts).encode("utf-8", "replace")
    return hmac.new(settings.SECRET_KEY.encode(), b"limits\x1f" + joined, hashlib.sha256).hexdigest()


@transaction.atomic
def take(*key_parts: str, capacity: int, per_seconds: float) -> None:
    """Take one token from the bucket of ``key_parts``, or raise ``TooMany``.

    The bucket holds ``capacity`` tokens and fills again evenly within ``per_seconds``.
    """
    moment = now()
    TokenBucket.objects.bulk_create(
        [TokenBucket(key=bucket_key(*key_parts), tokens=capacity, updated_at=moment)], ignore_conflicts=True
    )
    bucket = TokenBucket.objects.select_for_update().get(key=bucket_key(*key_parts))
    rate = capacity / per_seconds
    gained = max(0.0, (moment - bucket.updated_at).total_seconds()) * rate
    tokens = min(float(capacity), bucket.tokens + gained)
    if tokens < 1.0:
        raise TooMany(retry_after=max(1, math.ceil((1.0 - tokens) / rate)))
    bucket.tokens = tokens - 1.0
    bucket.updated_at = moment
    bucket.save(update_fields=["tokens", "updated_at"])


def forget_old_buckets() -> None:
    """Remove buckets that nobody has used for two days (tick): none fills more slowly than that."""
    TokenBucket.objects.filter(updated_at__lt=now() - timedelta(days=2)).delete()
