"""Begin: the intention to send is written down for a group of claimed rows, after everything that forbids it was asked again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from audiences.models import Preference, Subscription, Suppression
from audiences.recipients import Mode, RecipientSpec, still_concerned
from delivery.channels.contract import DeliveringChannel, Outgoing
from delivery.earlier_recipients import earlier_recipients
from delivery.lifecycle import BLOCKS_LATER, WAITING, BroadcastPurpose, BroadcastState, DeliveryState
from delivery.models import Broadcast, Delivery
from delivery.sending.claim import Claim
from delivery.sending.quiet_hours import quiet_until
from delivery.sending.rows import Row, broadcast_of, rows_of
from delivery.sending.wording import Wording
from incidents.models import Sighting
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
    broadcast: Broadcast
    preferences: dict[int, Preference]
    left: frozenset[int]
    roots: dict[tuple[int, str], UUID]
    readers: frozenset[int]


def begin(claim: Claim, ids: Iterable[int], channel: DeliveringChannel) -> list[Outgoing]:
    """Move the rows that may go to ``sending`` in one short transaction; the others to where they belong. Returns what to send."""
    with transaction.atomic():
        held = Delivery.objects.select_for_update().filter(
            pk__in=list(ids), state=DeliveryState.CLAIMED, lease_owner=claim.owner, lease_until__gt=now()
        )
        rows = rows_of(held.order_by("pk").values_list("pk", flat=True), channel.address_kind)
        broadcast = broadcast_of(claim.broadcast_id)
        if channel.supersedes_older:
            rows = _supersede_older(rows)
        facts = _gather(rows, broadcast, channel)
        going = []
        for row in rows:
            verdict = _judge(row, facts)
            if verdict is None:
                going.append(row)
            else:
                _put(row, claim, verdict)
        _start(going, claim, facts.moment)
    wording = Wording(broadcast, carries_links=channel.carries_links)
    return [
        wording.outgoing(row, facts.roots.get((row.incident_id or 0, row.recipient_key)), facts.moment) for row in going
    ]


def _supersede_older(rows: list[Row]) -> list[Row]:
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


def _gather(rows: list[Row], broadcast: Broadcast, channel: DeliveringChannel) -> _Facts:
    contacts = {row.contact_id for row in rows if row.contact_id}
    moment = now()
    return _Facts(
        moment=moment,
        channel=channel,
        broadcast=broadcast,
        preferences={item.contact_id: item for item in Preference.objects.filter(contact_id__in=contacts)},
        left=_who_left(contacts, broadcast, min((row.created_at for row in rows), default=moment)),
        roots=_thread_roots(rows),
        readers=_readers(contacts, broadcast, channel),
    )


def _readers(contacts: set[int], broadcast: Broadcast, channel: DeliveringChannel) -> frozenset[int]:
    """Contacts who have seen this update (or a later one) on a site that knows them: a text message tells them nothing new."""
    if not (
        channel.spares_readers and settings.DELIVERY_SPARES_READERS and broadcast.purpose == BroadcastPurpose.NOTICE
    ):
        return frozenset()
    seen = Sighting.objects.filter(
        contact_id__in=contacts,
        notice__incident=broadcast.incident,
        notice__update__number__gte=broadcast.update_number,
    )
    return frozenset(seen.values_list("contact_id", flat=True))


def _who_left(contacts: set[int], broadcast: Broadcast, since: datetime) -> frozenset[int]:
    """Contacts who by now want something else than what ``broadcast`` tells: the subscriptions they still have say so."""
    if broadcast.purpose != BroadcastPurpose.NOTICE or "mode" not in broadcast.recipients:
        return _who_ended_all(contacts, since)
    spec = RecipientSpec.from_json(broadcast.recipients)
    if spec.mode == Mode.FOLLOWERS_AND_FIRST:
        first = earlier_recipients(broadcast.incident_id, broadcast.channel, before=broadcast.update_number)
        gone = contacts - still_concerned(spec, contacts, first)
    else:
        gone = contacts - still_concerned(spec, contacts)
        if spec.rule is None:  # only subscriptions had brought them in: whoever ended all of them is gone already
            return frozenset(gone)
    return _who_ended_all(contacts, since) | gone


def _who_ended_all(contacts: set[int], since: datetime) -> frozenset[int]:
    """Contacts who ended their last subscription after the rows were written."""
    theirs = Subscription.objects.filter(contact_id__in=contacts)
    left = set(theirs.filter(ended_at__gt=since).values_list("contact_id", flat=True))
    if left:
        left -= set(theirs.filter(ended_at__isnull=True).values_list("contact_id", flat=True))
    return frozenset(left)


def _thread_roots(rows: list[Row]) -> dict[tuple[int, str], UUID]:
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


def _judge(row: Row, facts: _Facts) -> Verdict | None:
    """Why ``row`` must not go now, or None when it may."""
    return _judge_broadcast(row, facts) or _judge_person(row, facts) or _judge_order(row, facts)


def _judge_broadcast(row: Row, facts: _Facts) -> Verdict | None:
    broadcast = facts.broadcast
    if broadcast.state == BroadcastState.STOPPED:
        return Verdict(DeliveryState.CANCELLED)
    if broadcast.state == BroadcastState.PAUSED:
        return Verdict(DeliveryState.READY, at=row.next_attempt_at)
    if row.expires_at <= facts.moment:
        return Verdict(DeliveryState.EXPIRED)
    return None


def _judge_person(row: Row, facts: _Facts) -> Verdict | None:
    asked = facts.broadcast.purpose in _ONE_PERSON_ASKED
    reason = row.suppressed
    # Who left and now asks again must get the question whether it was they; nothing else goes to suppressed addresses.
    if reason and not (asked and reason == Suppression.Reason.UNSUBSCRIBED):
        return Verdict(DeliveryState.SUPPRESSED, f"suppressed_{reason}")
    if row.recipient_key in facts.broadcast.recipients.get("to", {}):
        return None
    if row.address_uuid is None or row.contact_id is None or row.erased_at or not row.is_active:
        return Verdict(DeliveryState.SUPPRESSED, "address_gone")
    if asked:
        return None
    if row.confirmed_at is None:
        return Verdict(DeliveryState.SUPPRESSED, "not_confirmed")
    if row.contact_id in facts.left:
        return Verdict(DeliveryState.SUPPRESSED, "left")
    if row.contact_id in facts.readers:
        return Verdict(DeliveryState.SUPPRESSED, "read_on_site")
    return _judge_preference(row, facts)


def _judge_preference(row: Row, facts: _Facts) -> Verdict | None:
    preference = facts.preferences.get(row.contact_id or 0)
    if preference is None:
        return None
    if preference.paused_until and preference.paused_until > facts.moment:
        return Verdict(DeliveryState.SUPPRESSED, "paused")
    if preference.only_channel and preference.only_channel != facts.channel.address_kind:
        return Verdict(DeliveryState.SUPPRESSED, "other_channel")
    if facts.broadcast.critical and preference.critical_overrides_quiet:
        return None
    until = quiet_until(preference, row.time_zone or "", facts.moment)
    if until is None:
        return None
    # Expiry counts from the earliest permitted send.
    lasting = facts.broadcast.expires_at - facts.broadcast.created_at
    return Verdict(DeliveryState.READY, "quiet_hours", at=until, expires_at=max(row.expires_at, until + lasting))


def _judge_order(row: Row, facts: _Facts) -> Verdict | None:
    if row.incident_id is None:
        return None
    if facts.channel.supersedes_older and row.newer:
        return Verdict(DeliveryState.SUPERSEDED)
    if row.earlier:
        return Verdict(DeliveryState.READY, at=facts.moment + BLOCKED_PAUSE)
    return None


def _put(row: Row, claim: Claim, verdict: Verdict) -> None:
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


def _start(rows: list[Row], claim: Claim, moment: datetime) -> None:
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
