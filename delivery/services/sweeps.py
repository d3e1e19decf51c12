"""Recurring work: what no doorbell announced, leases that ran out, time limits of states, the audit of the ledger.

Every function is safe to run in several processes at once.
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from delivery.channels.contract import DeliveringChannel
from delivery.expand import expand_broadcast
from delivery.lifecycle import DeliveryState
from delivery.models import UNPREPARED, Attempt, Broadcast, Delivery, Receipt, SendSlot
from delivery.sending.claim import sendable_broadcasts
from delivery.sending.completion import finish_broadcasts
from delivery.sending.slices import send_slice
from delivery.services.receipts import apply_receipts
from incidents.channels import get_channel
from statuscomms.clock import now
from statuscomms.doorbell import ring
from statuscomms.models import StaffAlert
from statuscomms.staff_alerts import raise_alert

log = structlog.get_logger(__name__)
UNHEARD = timedelta(seconds=10)
"""Work this old that nobody has taken shows that the doorbell is broken: then it is done on the spot."""
IN_PLACE_SECONDS = 2.0
NO_RECEIPT_AFTER = timedelta(hours=72)


def announce_work() -> None:
    """Ring for everything that waits; each ring that finds nothing costs a query."""
    moment = now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=moment)
    for pk in Broadcast.objects.filter(free, UNPREPARED).values_list("pk", flat=True)[:50]:
        ring("expand", pk)
    if sendable_broadcasts():
        for _slot in range(_free_slots(moment)):
            ring("send")
    if Receipt.objects.filter(processed_at__isnull=True, received_at__lte=moment - timedelta(seconds=2)).exists():
        ring("receipts")


def find_unannounced_work() -> None:
    """Ring for work that waits; where nobody hears the bell (Redis gone, no worker), do a bounded slice of it here."""
    finish_broadcasts()
    announce_work()
    patience = timedelta(0) if not settings.REDIS_URL else UNHEARD
    moment = now()
    expanding = Broadcast.objects.filter(UNPREPARED, created_at__lte=moment - patience)
    untouched = expanding.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=moment - patience)).first()
    if untouched is not None:
        expand_broadcast(untouched.pk, seconds=IN_PLACE_SECONDS)
    if _nobody_sends(now(), patience):
        send_slice(seconds=IN_PLACE_SECONDS, ring_again=False)
    if Receipt.objects.filter(processed_at__isnull=True, received_at__lte=moment - patience).exists():
        apply_receipts()


def _free_slots(moment: datetime) -> int:
    leased = SendSlot.objects.filter(lease_until__gt=moment, number__lt=settings.DELIVERY_SEND_SLOTS).count()
    return max(0, int(settings.DELIVERY_SEND_SLOTS) - leased)


def _nobody_sends(moment: datetime, patience: timedelta) -> bool:
    """Whether rows of a sendable broadcast have been due for longer than ``patience`` while every slot was free."""
    if SendSlot.objects.filter(lease_until__gt=moment - patience).exists():
        return False
    ids = [broadcast.pk for broadcast in sendable_broadcasts()]
    due = Delivery.objects.filter(broadcast__in=ids, state=DeliveryState.READY, next_attempt_at__lte=moment - patience)
    return bool(ids) and due.exists()


def sweep_leases() -> None:
    """Rows whose worker is gone: what had not begun is ready again, what had is uncertain; then the states' time limits."""
    moment = now()
    Delivery.objects.filter(state=DeliveryState.CLAIMED, lease_until__lte=moment).update(
        state=DeliveryState.READY, lease_owner="", lease_until=None
    )
    over = Delivery.objects.filter(state=DeliveryState.SENDING, lease_until__lte=moment)
    for delivery in over.select_related("broadcast")[:500]:
        _give_up_on(delivery, moment)
    expire_waiting()
    give_up_waiting()
    finish_broadcasts()


@transaction.atomic
def _give_up_on(delivery: Delivery, moment: datetime) -> None:
    channel = get_channel(delivery.broadcast.channel)
    assert isinstance(channel, DeliveringChannel)
    mine = Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.SENDING, lease_owner=delivery.lease_owner, lease_until__lte=moment
    )
    began_at = (delivery.lease_until or moment) - timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    if mine.update(
        state=DeliveryState.UNCERTAIN,
        lease_owner="",
        lease_until=None,
        absences=0,
        error_code="worker_lost",
        next_attempt_at=moment + timedelta(seconds=channel.uncertain_wait_seconds()),
    ):
        Attempt.objects.create(
            delivery=delivery,
            number=delivery.attempts_made,
            provider=channel.provider_name(),
            outcome="uncertain",
            code="worker_lost",
            began_at=began_at,
        )


def expire_waiting() -> int:
    """Unsent messages that are too old to help; uncertain ones too old to be asked about become unknown."""
    moment = now()
    old = Delivery.objects.filter(expires_at__lte=moment)
    expired = old.filter(state=DeliveryState.READY).update(state=DeliveryState.EXPIRED, final_at=moment)
    # An uncertain message is not known to be unsent: it must never be called expired.
    old.filter(state=DeliveryState.UNCERTAIN, next_attempt_at__lte=moment).update(
        state=DeliveryState.UNKNOWN, final_at=moment
    )
    return expired


def give_up_waiting() -> int:
    """Accepted, and silence for three days: unknown, and said so."""
    moment = now()
    silent = Delivery.objects.filter(state=DeliveryState.ACCEPTED, accepted_at__lte=moment - NO_RECEIPT_AFTER)
    return silent.update(state=DeliveryState.UNKNOWN, final_at=moment)


def audit_ledger() -> int:
    """``expected`` must equal the number of rows for every broadcast of the last week, else staff is told. Returns how many differ."""
    lately = Broadcast.objects.filter(expected__isnull=False, created_at__gt=now() - timedelta(days=7))
    wrong = lately.annotate(rows=Count("deliveries")).exclude(rows=F("expected"))
    for broadcast in wrong:
        log.error("ledger_differs", broadcast=str(broadcast.uuid))
        raise_alert(
            key=f"ledger:{broadcast.uuid}",
            text=_(
                "A broadcast was to reach %(expected)d addresses but has %(rows)d rows. Tell whoever maintains the system."
            )
            % {"expected": broadcast.expected, "rows": broadcast.rows},
            urgency=StaffAlert.Urgency.URGENT,
        )
    return len(wrong)
