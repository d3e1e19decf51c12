"""Messages whose answer was lost: asked about where the provider can be asked, else sent again under the same name."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from delivery.channels.contract import Answer, DeliveringChannel, Finding, Outgoing
from delivery.lifecycle import DeliveryState
from delivery.models import Attempt, Delivery
from delivery.sending.record import FENCED_OUT
from delivery.sending.rows import broadcast_of, rows_of
from delivery.sending.wording import Wording
from incidents.channels import get_channel
from statuscomms.clock import now
from statuscomms.doorbell import ring

BATCH = 100
ABSENT_TWICE = 2
SENT_AGAIN = "sent_again"


def reconcile_uncertain() -> int:
    """Settle the uncertain rows whose wait is over; returns how many were settled. Each is taken by one process at a time."""
    moment = now()
    # What is too old to help is not asked about and not sent again: ``expire_waiting`` calls it unknown.
    due = Delivery.objects.filter(
        state=DeliveryState.UNCERTAIN, next_attempt_at__lte=moment, expires_at__gt=moment
    ).select_related("broadcast")
    settled = 0
    for row in due.order_by("next_attempt_at")[:BATCH]:
        channel = get_channel(row.broadcast.channel)
        assert isinstance(channel, DeliveringChannel)
        pause = timedelta(seconds=max(1, channel.uncertain_wait_seconds()))
        # Pushing the time forward is the claim: whoever moves it may ask, the others see another time.
        mine = Delivery.objects.filter(
            pk=row.pk, state=DeliveryState.UNCERTAIN, next_attempt_at=row.next_attempt_at
        ).update(next_attempt_at=moment + pause)
        if mine:
            settled += _settle(row, channel)
    if settled:
        ring("send")
    return settled


def _settle(row: Delivery, channel: DeliveringChannel) -> int:
    evidence = row.attempts.filter(outcome=FENCED_OUT).exclude(provider_message_id="").last()
    if evidence is not None:
        return _accept(row, evidence.provider, evidence.provider_message_id)
    if not channel.can_ask:
        return _send_again(row)
    answer = _ask(row, channel)
    if answer.finding is Finding.FOUND:
        return _accept(row, channel.provider_name(), answer.reference)
    if answer.finding is Finding.CANNOT_ASK:
        return 0
    if row.absences + 1 < ABSENT_TWICE:
        Delivery.objects.filter(pk=row.pk, state=DeliveryState.UNCERTAIN).update(absences=row.absences + 1)
        return 0
    if row.attempts.filter(outcome=SENT_AGAIN).exists():
        # Its second copy is lost as well: a third would be a flood, so it rests until its time is over.
        Delivery.objects.filter(pk=row.pk, state=DeliveryState.UNCERTAIN).update(next_attempt_at=row.expires_at)
        return 0
    return _send_again(row)


def _ask(row: Delivery, channel: DeliveringChannel) -> Answer:
    attempt = row.attempts.order_by("pk").last()
    began_at = attempt.began_at if attempt else row.created_at
    wording = Wording(broadcast_of(row.broadcast_id), carries_links=channel.carries_links)
    outgoing: Outgoing = wording.outgoing(rows_of([row.pk], channel.address_kind)[0], None, began_at)
    same = Delivery.objects.filter(recipient_key=row.recipient_key).exclude(pk=row.pk)
    known = same.filter(Q(provider_message_id__isnull=False)).values_list("provider_message_id", flat=True)
    return channel.ask(outgoing, [reference for reference in known if reference])


@transaction.atomic
def _accept(row: Delivery, provider: str, reference: str) -> int:
    moment = now()
    # The column is unique where it is set: a message that a receipt has given to another row is not ours.
    if (
        reference
        and Delivery.objects.filter(provider=provider, provider_message_id=reference).exclude(pk=row.pk).exists()
    ):
        return 0
    count = Delivery.objects.filter(pk=row.pk, state=DeliveryState.UNCERTAIN).update(
        state=DeliveryState.ACCEPTED,
        provider=provider,
        provider_message_id=reference or None,
        accepted_at=moment,
        receipt_rank=10,
        error_code="",
        error_text="",
    )
    if count:
        _note(row, provider, "found", reference)
    return count


@transaction.atomic
def _send_again(row: Delivery) -> int:
    """Ready once more, under the same message id, which is how mail programs and the reach report see a double as one."""
    count = Delivery.objects.filter(pk=row.pk, state=DeliveryState.UNCERTAIN).update(
        state=DeliveryState.READY, next_attempt_at=now(), absences=0
    )
    if count:
        _note(row, row.provider, SENT_AGAIN, "")
    return count


def _note(row: Delivery, provider: str, outcome: str, reference: str) -> None:
    moment = now()
    Attempt.objects.create(
        delivery=row,
        number=row.attempts_made,
        provider=provider,
        outcome=outcome,
        provider_message_id=reference,
        began_at=moment,
        ended_at=moment,
    )
