"""What staff do to a broadcast that is on its way."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from delivery.lifecycle import WAITING, BroadcastState, DeliveryState
from delivery.models import Broadcast, Delivery
from delivery.sending.completion import finish_broadcasts
from delivery.services.broadcasts import expiry_seconds
from incidents.services import cancel_sent_notice
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.doorbell import ring
from statuscomms.errors import Conflict, IllegalTransition


def _move(broadcast: Broadcast, sources: tuple[BroadcastState, ...], target: BroadcastState) -> Broadcast:
    """Conditional on the state: of two people who press at once, one gets a sentence."""
    if not Broadcast.objects.filter(pk=broadcast.pk, state__in=sources).update(state=target):
        broadcast.refresh_from_db()
        raise IllegalTransition(_("The broadcast"), BroadcastState(broadcast.state).label, target.label)
    broadcast.refresh_from_db()
    return broadcast


@transaction.atomic
def pause_broadcast(*, actor: Actor, broadcast: Broadcast) -> Broadcast:
    """Nothing more begins until it is resumed; what is with the provider already goes out.

    A broadcast that is still being expanded gets its rows all the same, so that later updates need not wait for it.
    """
    actor.require(Action.STEER_SENDING)
    if broadcast.state == BroadcastState.PAUSED:
        return broadcast
    paused = _move(broadcast, (BroadcastState.EXPANDING, BroadcastState.SENDING), BroadcastState.PAUSED)
    audit.record(actor=actor, verb="paused_broadcast", target=broadcast, channel=broadcast.channel)
    return paused


@transaction.atomic
def resume_broadcast(*, actor: Actor, broadcast: Broadcast) -> Broadcast:
    """Go on with what was paused."""
    actor.require(Action.STEER_SENDING)
    if broadcast.state in (BroadcastState.EXPANDING, BroadcastState.SENDING):
        return broadcast
    # Under its lock: the expansion, which goes on during a pause, may be ending just now.
    unprepared = Broadcast.objects.select_for_update().get(pk=broadcast.pk).expected is None
    resumed = _move(
        broadcast, (BroadcastState.PAUSED,), BroadcastState.EXPANDING if unprepared else BroadcastState.SENDING
    )
    if unprepared:
        ring("expand", broadcast.pk)
    audit.record(actor=actor, verb="resumed_broadcast", target=broadcast, channel=broadcast.channel)
    ring("send")
    return resumed


@transaction.atomic
def stop_broadcast(*, actor: Actor, broadcast: Broadcast) -> Broadcast:
    """Cancel everything that has not begun, for good; a broadcast that is still being expanded gets no more rows."""
    actor.require(Action.STEER_SENDING)
    if broadcast.state == BroadcastState.STOPPED:
        return broadcast
    open_states = (BroadcastState.EXPANDING, BroadcastState.SENDING, BroadcastState.PAUSED)
    stopped = _move(broadcast, open_states, BroadcastState.STOPPED)
    rows = Delivery.objects.filter(broadcast=broadcast)
    cancelled = rows.filter(state__in=WAITING).update(
        state=DeliveryState.CANCELLED, final_at=now(), lease_owner="", lease_until=None
    )
    # Expansion writes under a lock on the broadcast's row and looks at its state, so no row can come after this count.
    Broadcast.objects.filter(pk=broadcast.pk).update(
        expected=rows.count(), finished_at=now(), lease_owner="", lease_until=None
    )
    if broadcast.notice_id is not None:
        cancel_sent_notice(notice_id=broadcast.notice_id)
    audit.record(
        actor=actor, verb="stopped_broadcast", target=broadcast, channel=broadcast.channel, cancelled=cancelled
    )
    stopped.refresh_from_db()
    return stopped


@transaction.atomic
def retry_failed(*, actor: Actor, broadcast: Broadcast) -> int:
    """Try the failed again, and only them; returns how many. Suppressed addresses fall out again at their next begin."""
    actor.require(Action.STEER_SENDING)
    if broadcast.state == BroadcastState.STOPPED or broadcast.expected is None:
        raise Conflict(_("Failed messages can be tried again only when the broadcast is prepared and not stopped."))
    moment = now()
    expires_at = moment + timedelta(seconds=expiry_seconds(broadcast.channel))
    count = Delivery.objects.filter(broadcast=broadcast, state=DeliveryState.FAILED).update(
        state=DeliveryState.READY,
        next_attempt_at=moment,
        expires_at=expires_at,
        provider_message_id=None,
        receipt_rank=0,
        final_at=None,
        error_code="",
        error_text="",
    )
    if count and broadcast.state != BroadcastState.PAUSED:
        Broadcast.objects.filter(pk=broadcast.pk).update(state=BroadcastState.SENDING, finished_at=None)
    audit.record(actor=actor, verb="retried_failed", target=broadcast, channel=broadcast.channel, count=count)
    if not count:
        finish_broadcasts([broadcast.pk])
    ring("send")
    broadcast.refresh_from_db()
    return count
