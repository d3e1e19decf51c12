"""Claim: rows of one broadcast become this slice's own for a while."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from delivery.lifecycle import BroadcastState, DeliveryState
from delivery.models import UNPREPARED, Broadcast, Delivery, ProviderCircuit
from statuscomms.clock import now

OPEN = (BroadcastState.EXPANDING, BroadcastState.SENDING)


@dataclass(frozen=True, slots=True)
class Claim:
    """Rows that nobody else may begin until ``until``; ``owner`` is the token that every later write names."""

    owner: str
    until: datetime
    broadcast_id: int
    channel: str
    delivery_ids: tuple[int, ...]


def sendable_broadcasts() -> list[Broadcast]:
    """Broadcasts with rows due now whose channel is trusted, most urgent first; among equals in random order, so that none starves.

    A later update waits until the earlier ones of its incident and channel are expanded: else order per person could not be kept.
    """
    moment = now()
    due = Delivery.objects.filter(broadcast=OuterRef("pk"), state=DeliveryState.READY, next_attempt_at__lte=moment)
    earlier = Broadcast.objects.filter(
        UNPREPARED,
        incident=OuterRef("incident"),
        channel=OuterRef("channel"),
        update_number__lt=OuterRef("update_number"),
    )
    closed = ProviderCircuit.objects.filter(channel=OuterRef("channel"), open_until__gt=moment)
    rows = Broadcast.objects.filter(Exists(due), ~Exists(earlier), ~Exists(closed), state__in=OPEN)
    found = list(rows.order_by("priority", "pk")[:200])
    # Claims of the same urgency take turns; the sort is stable, so urgency stays first.
    random.shuffle(found)
    return sorted(found, key=lambda broadcast: broadcast.priority)


def claim(broadcast: Broadcast, *, limit: int) -> Claim | None:
    """Take up to ``limit`` due rows of ``broadcast``; None when others were faster or nothing is due."""
    moment = now()
    owner = uuid.uuid4().hex
    until = moment + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    with transaction.atomic():
        due = Delivery.objects.filter(broadcast=broadcast, state=DeliveryState.READY, next_attempt_at__lte=moment)
        # SQLite has no row locks and drops ``skip_locked``; there the conditional UPDATE below decides alone.
        candidates = (
            due.select_for_update(skip_locked=True).order_by("next_attempt_at", "pk").values_list("pk", flat=True)
        )
        ids = list(candidates[:limit])
        if not ids:
            return None
        Delivery.objects.filter(pk__in=ids, state=DeliveryState.READY).update(
            state=DeliveryState.CLAIMED, lease_owner=owner, lease_until=until
        )
        mine = Delivery.objects.filter(pk__in=ids, state=DeliveryState.CLAIMED, lease_owner=owner)
        ids = list(mine.order_by("next_attempt_at", "pk").values_list("pk", flat=True))
    return Claim(owner, until, broadcast.pk, broadcast.channel, tuple(ids)) if ids else None


def release(owner: str, ids: Iterable[int]) -> None:
    """Give rows back that were claimed and not begun."""
    Delivery.objects.filter(Q(pk__in=list(ids)), state=DeliveryState.CLAIMED, lease_owner=owner).update(
        state=DeliveryState.READY, lease_owner="", lease_until=None
    )
