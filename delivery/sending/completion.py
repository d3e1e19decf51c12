"""Ends broadcasts of which nothing moves any more."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from delivery.lifecycle import MOVING, BroadcastState, DeliveryState
from delivery.models import Broadcast, Delivery
from incidents.services import mark_notices_sent
from statuscomms.clock import now


def finish_broadcasts(ids: Iterable[int] | None = None) -> int:
    """Broadcasts that are expanded and have no moving rows become ``done``, or ``expired`` when time ran out for some of them.
    ``ids`` narrows it to those (None: all). Returns how many ended."""
    moving = Delivery.objects.filter(broadcast=OuterRef("pk"), state__in=MOVING)
    ran_out = Delivery.objects.filter(broadcast=OuterRef("pk"), state=DeliveryState.EXPIRED)
    idle = Broadcast.objects.filter(
        ~Exists(moving), state__in=(BroadcastState.SENDING, BroadcastState.PAUSED), expected__isnull=False
    )
    if ids is not None:
        idle = idle.filter(pk__in=list(ids))
    # Asked before it is written: most calls find nothing, and an UPDATE would take SQLite's one write lock for that.
    ended = list(idle.annotate(late=Exists(ran_out)).values_list("pk", "late", "notice_id"))
    if not ended:
        return 0
    with transaction.atomic():
        for state, wanted in ((BroadcastState.EXPIRED, True), (BroadcastState.DONE, False)):
            which = [pk for pk, late, _notice in ended if bool(late) is wanted]
            idle.filter(pk__in=which).update(state=state, finished_at=now())
        mark_notices_sent(notice_ids=[notice for _pk, _late, notice in ended if notice is not None])
    return len(ended)
