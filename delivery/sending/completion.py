"""Ends broadcasts of which nothing moves any more."""

from collections.abc import Iterable

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
    moment = now()
    notices = list(idle.filter(notice__isnull=False).values_list("notice_id", flat=True))
    expired = idle.filter(Exists(ran_out)).update(state=BroadcastState.EXPIRED, finished_at=moment)
    ended = expired + idle.update(state=BroadcastState.DONE, finished_at=moment)
    if notices:
        mark_notices_sent(notice_ids=notices)
    return ended
