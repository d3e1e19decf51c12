"""Begin: the intention to send is written down for a group of claimed rows, after everything that forbids it was asked again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from audiences.models import Preference, Subscription, Suppression
from delivery.channels.contract import DeliveringChannel, Outgoing
from delivery.lifecycle import BLOCKS_LATER, FIRST_MESSAGE, WAITING, BroadcastPurpose, BroadcastState, DeliveryState
from delivery.models import Delivery
from delivery.sending.claim import Claim
from delivery.sending.quiet_hours import quiet_until
from delivery.sending.wording import outgoing_of
from statuscomms.clock import now

BLOCKED_PAUSE = timedelta(seconds=3)
"""When a row that waits for an earlier update to the same person is looked at again."""
_ONE_PERSON_ASKED = (BroadcastPurpose.CONFIRMATION, BroadcastPurpose.REPLY)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row that is not sent now. ``at``: when it may be tried again, for rows that go back to ready."""

    state: DeliveryState
    code: str = ""
    at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was asked once for the whole group."""

    moment: datetime
    channel: DeliveringChannel
    suppressed: dict[str, str]
    preferences: dict[int, Preference]
    left: frozenset[int]
    roots: dict[tuple[int, str], UUID]


def begin(claim: Claim, ids: Iterable[int], channel: DeliveringChannel) -> list[Outgoing]:
    """Move the rows that may go to ``sending`` in one short transaction; the others to where they belong. Returns what to send."""
    with transaction.atomic():
        rows: list[Any] = list(
            Delivery.objects.select_for_update(of=("self",))
            .filter(pk__in=list(ids), state=DeliveryState.CLAIMED, lease_owner=claim.owner, lease_until__gt=now())
            .select_related("broadcast__message", "broadcast__incident", "contact", "address")
            .annotate(earlier=Exists(_earlier()), newer=Exists(_newer()))
            .order_by("next_attempt_at", "pk")
        )
        if channel.supersedes_older:
            rows = _supersede_older(rows)
        facts = _gather(rows, channel)
        going = []
        for row in rows:
            verdict = _judge(row, facts)
            if verdict is None:
                going.append(row)
            else:
                _put(row, claim, verdict)
        _start(going, claim, facts.moment)
    return [outgoing_of(row, facts.roots.get((row.incident_id or 0, row.recipient_key)), facts.moment) for row in going]


def _earlier() -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        incident=OuterRef("incident"),
        recipient_key=OuterRef("recipient_key"),
        update_number__lt=OuterRef("update_number"),
        state__in=BLOCKS_LATER,
    )


def _newer() -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        incident=OuterRef("incident"),
        recipient_key=OuterRef("recipient_key"),
        update_number__gt=OuterRef("update_number"),
        state__in=FIRST_MESSAGE,
    )


def _supersede_older(rows: list[Any]) -> list[Any]:
    """Drop older unsent messages to the same people, and look again whether an earlier one still blocks."""
    for row in rows:
        if row.incident_id and row.earlier:
            older = Delivery.objects.filter(
                incident=row.incident_id,
                recipient_key=row.recipient_key,
                update_number__lt=row.update_number,
                state=DeliveryState.READY,
            )
            older.update(state=DeliveryState.SUPERSEDED, final_at=now())
            row.earlier = Delivery.objects.filter(
                incident=row.incident_id,
                recipient_key=row.recipient_key,
                update_number__lt=row.update_number,
                state__in=BLOCKS_LATER,
            ).exists()
    return rows


def _gather(rows: list[Delivery], channel: DeliveringChannel) -> _Facts:
    keys = {row.recipient_key for row in rows}
    contacts = {row.contact_id for row in rows if row.contact_id}
    moment = now()
    suppressed = Suppression.objects.filter(kind=channel.address_kind, recipient_key__in=keys)
    return _Facts(
        moment=moment,
        channel=channel,
        suppressed=dict(suppressed.values_list("recipient_key", "reason")),
        preferences={item.contact_id: item for item in Preference.objects.filter(contact_id__in=contacts)},
        left=_who_left(contacts, min((row.created_at for row in rows), default=moment)),
        roots=_thread_roots(rows),
    )


def _who_left(contacts: set[int], since: datetime) -> frozenset[int]:
    """Contacts who ended their last subscription after the rows were written."""
    theirs = Subscription.objects.filter(contact_id__in=contacts)
    left = set(theirs.filter(ended_at__gt=since).values_list("contact_id", flat=True))
    if left:
        left -= set(theirs.filter(ended_at__isnull=True).values_list("contact_id", flat=True))
    return frozenset(left)


def _thread_roots(rows: list[Delivery]) -> dict[tuple[int, str], UUID]:
    """(incident, recipient) -> the first message that went to them about it."""
    incidents = {row.incident_id for row in rows if row.incident_id}
    if not incidents:
        return {}
    sent = Delivery.objects.filter(
        incident_id__in=incidents, recipient_key__in={row.recipient_key for row in rows}, attempts_made__gt=0
    ).exclude(state__in=WAITING)
    roots: dict[tuple[int, str], UUID] = {}
    for incident_id, key, uuid in sent.order_by("pk").values_list("incident_id", "recipient_key", "uuid"):
        if incident_id is not None:
            roots.setdefault((incident_id, key), uuid)
    return roots


def _judge(row: Delivery, facts: _Facts) -> Verdict | None:
    """Why ``row`` must not go now, or None when it may."""
    return _judge_broadcast(row, facts) or _judge_person(row, facts) or _judge_order(row, facts)


def _judge_broadcast(row: Delivery, facts: _Facts) -> Verdict | None:
    broadcast = row.broadcast
    if broadcast.state == BroadcastState.STOPPED:
        return Verdict(DeliveryState.CANCELLED)
    if broadcast.state == BroadcastState.PAUSED:
        return Verdict(DeliveryState.READY, at=row.next_attempt_at)
    if row.expires_at <= facts.moment:
        return Verdict(DeliveryState.EXPIRED)
    return None


def _judge_person(row: Delivery, facts: _Facts) -> Verdict | None:
    asked = row.broadcast.purpose in _ONE_PERSON_ASKED
    reason = facts.suppressed.get(row.recipient_key)
    # Who left and now asks again must get the question whether it was they; nothing else goes to suppressed addresses.
    if reason and not (asked and reason == Suppression.Reason.UNSUBSCRIBED):
        return Verdict(DeliveryState.SUPPRESSED, f"suppressed_{reason}")
    if row.recipient_key in row.broadcast.recipients.get("to", {}):
        return None
    if row.address is None or row.contact is None or row.contact.erased_at or not row.contact.is_active:
        return Verdict(DeliveryState.SUPPRESSED, "address_gone")
    if asked:
        return None
    if row.address.confirmed_at is None:
        return Verdict(DeliveryState.SUPPRESSED, "not_confirmed")
    if row.contact.pk in facts.left:
        return Verdict(DeliveryState.SUPPRESSED, "left")
    return _judge_preference(row, facts)


def _judge_preference(row: Delivery, facts: _Facts) -> Verdict | None:
    preference = facts.preferences.get(row.contact_id or 0)
    if preference is None or row.contact is None:
        return None
    if preference.paused_until and preference.paused_until > facts.moment:
        return Verdict(DeliveryState.SUPPRESSED, "paused")
    if preference.only_channel and preference.only_channel != facts.channel.address_kind:
        return Verdict(DeliveryState.SUPPRESSED, "other_channel")
    if row.broadcast.critical and preference.critical_overrides_quiet:
        return None
    until = quiet_until(preference, row.contact.time_zone, facts.moment)
    if until is None:
        return None
    # Expiry counts from the earliest permitted send.
    lasting = row.broadcast.expires_at - row.broadcast.created_at
    return Verdict(DeliveryState.READY, "quiet_hours", at=until, expires_at=max(row.expires_at, until + lasting))


def _judge_order(row: Any, facts: _Facts) -> Verdict | None:
    if row.incident_id is None:
        return None
    if facts.channel.supersedes_older and row.newer:
        return Verdict(DeliveryState.SUPERSEDED)
    if row.earlier:
        return Verdict(DeliveryState.READY, at=facts.moment + BLOCKED_PAUSE)
    return None


def _put(row: Delivery, claim: Claim, verdict: Verdict) -> None:
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.CLAIMED, lease_owner=claim.owner)
    waits = verdict.state == DeliveryState.READY
    mine.update(
        state=verdict.state,
        error_code=verdict.code,
        next_attempt_at=verdict.at or row.next_attempt_at,
        expires_at=verdict.expires_at or row.expires_at,
        final_at=None if waits else now(),
        lease_owner="",
        lease_until=None,
    )


def _start(rows: list[Delivery], claim: Claim, moment: datetime) -> None:
    """The one write that allows sending; the lease starts anew, so that a long queue in the claim eats nothing of it."""
    started = Delivery.objects.filter(
        pk__in=[row.pk for row in rows], state=DeliveryState.CLAIMED, lease_owner=claim.owner
    ).update(
        state=DeliveryState.SENDING,
        attempts_made=F("attempts_made") + 1,
        lease_until=moment + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS),
    )
    if started != len(rows):  # cannot happen inside this transaction; sending without the row would break the ledger
        raise RuntimeError("claimed rows moved under their lock")
    for row in rows:
        row.attempts_made += 1
