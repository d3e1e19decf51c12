"""Expansion: from a broadcast to its delivery rows, in SQL, chunk by chunk, resumable at any point.

The cursor moves in the same transaction as the rows of its chunk are written, so a killed worker repeats nothing and skips
nothing; the unique keys would forgive a repetition anyway.
"""

import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import Col
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.utils.functional import cached_property

from audiences.models import Contact
from audiences.recipients import RecipientSpec, estimate, reachable
from delivery.earlier_recipients import earlier_recipients
from delivery.lifecycle import BroadcastState, DeliveryState
from delivery.models import UNPREPARED, Broadcast, Delivery
from delivery.sending.completion import finish_broadcasts
from statuscomms.clock import now
from statuscomms.doorbell import ring

CHUNK_CONTACTS = 2_000
"""How many contacts a chunk looks at, so that its plan is about them alone however many there are."""
WIDEST_SPAN = 32 * CHUNK_CONTACTS
"""The most that it looks at, where few of them are concerned."""
SLICE_SECONDS = 20.0
_EXPANDABLE = (BroadcastState.EXPANDING, BroadcastState.PAUSED)
LEASE = timedelta(seconds=60)

_UUID4 = {
    "postgresql": "gen_random_uuid()",
    "sqlite": (
        "lower(hex(randomblob(6))) || '4' || substr(lower(hex(randomblob(2))), 2) || substr('89ab', 1 + abs(random() %% 4), 1)"
        " || substr(lower(hex(randomblob(2))), 2) || lower(hex(randomblob(6)))"
    ),
}
"""A random UUID, version 4, as each database stores it (SQLite: 32 hexadecimal digits)."""


class Expansion:
    """One worker's turn at one broadcast."""

    def __init__(self, broadcast: Broadcast, owner: str) -> None:
        self.broadcast = broadcast
        self.owner = owner
        self.spec = RecipientSpec.from_json(broadcast.recipients)
        self._span = CHUNK_CONTACTS

    @cached_property
    def first(self) -> QuerySet[Any] | None:
        """Contacts who got an earlier message of the incident: on this channel, or on any when this one was never used."""
        if self.spec.mode != "followers_and_first":
            return None
        return earlier_recipients(
            self.broadcast.incident_id, self.broadcast.channel, before=self.broadcast.update_number
        )

    def chunk(self) -> bool:
        """Write the rows of the next contacts and move the cursor, in one transaction; False when all are done or the lease is lost."""
        with transaction.atomic():
            current = Broadcast.objects.select_for_update().get(pk=self.broadcast.pk)
            if current.lease_owner != self.owner or current.state not in _EXPANDABLE:
                return False
            bound = current.bound or 0
            ahead = (
                Contact.objects.filter(pk__gt=current.cursor, pk__lte=bound).order_by("pk").values_list("pk", flat=True)
            )
            last = ahead[self._span - 1 : self._span].first() or bound
            self._adapt_span(self._insert(current.cursor, last))
            Broadcast.objects.filter(pk=current.pk, lease_owner=self.owner).update(
                cursor=last, lease_until=now() + LEASE, started_at=current.started_at or now()
            )
        return last < (self.broadcast.bound or 0)

    def _adapt_span(self, written: int) -> None:
        """Where few are concerned, look at more contacts at a time: thirty followers among a million are found in twenty steps."""
        sparse = written < CHUNK_CONTACTS // 4
        self._span = min(2 * self._span, WIDEST_SPAN) if sparse else CHUNK_CONTACTS

    def _insert(self, after: int, last: int) -> int:
        """INSERT … SELECT for contacts with ``after < id <= last``: the first row of a contact wins, and an address that two contacts
        share is written to once. How many rows that were."""
        rows = reachable(self.spec, self.first).filter(contact_id__gt=after, contact_id__lte=last)
        chosen = rows.order_by("contact_id", "pk").values_list("pk", "contact_id", "recipient_key", "contact__language")
        sql, params = _within(chosen, after, last).query.sql_with_params()
        moment, broadcast = now(), self.broadcast
        values: list[Any] = [
            broadcast.pk,
            broadcast.incident_id,
            broadcast.update_number,
            DeliveryState.READY.value,
            broadcast.priority,
            *(self._adapt(at) for at in (moment, moment, broadcast.expires_at)),
        ]
        with connection.cursor() as cursor:
            cursor.execute(_INSERT % {"uuid": _UUID4[connection.vendor], "chosen": sql}, [*values, *params])
            return int(cursor.rowcount)

    @staticmethod
    def _adapt(moment: datetime) -> Any:
        return connection.ops.adapt_datetimefield_value(moment)

    def finish(self) -> None:
        """Everybody has a row: ``expected`` is counted, the unreachable are noted, and sending may end."""
        unreachable = estimate(self.spec, self.first).unreachable
        with transaction.atomic():
            mine = Broadcast.objects.filter(UNPREPARED, pk=self.broadcast.pk, lease_owner=self.owner)
            ended = mine.update(
                expected=Delivery.objects.filter(broadcast=self.broadcast).count(),
                unreachable={str(reason): count for reason, count in unreachable.items() if count},
                lease_owner="",
                lease_until=None,
            )
            if ended:  # a paused one remains paused
                expanding = Broadcast.objects.filter(pk=self.broadcast.pk, state=BroadcastState.EXPANDING)
                expanding.update(state=BroadcastState.SENDING)
        finish_broadcasts([self.broadcast.pk])


def _within(rows: QuerySet[Any], after: int, last: int) -> QuerySet[Any]:
    """The same rows with the bounds said of the contact's own key as well: Django says them of the address's alone, and PostgreSQL
    would then read all contacts for the addresses of a few."""
    table = Contact._meta.db_table
    alias = next(alias for alias, join in rows.query.alias_map.items() if join.table_name == table)
    contact = Col(alias, Contact._meta.pk)
    return rows.filter(GreaterThan(contact, after), LessThanOrEqual(contact, last))


_COLUMNS = (
    "broadcast_id, incident_id, update_number, state, priority, next_attempt_at, created_at, expires_at, uuid, address_id, "
    "contact_id, recipient_key, language, attempts_made, lease_owner, provider, absences, receipt_rank, error_code, error_text"
)
# The inner SELECT is Django's own; a doubled %% survives the one formatting that follows. WHERE true: SQLite's parser needs it
# before ON CONFLICT.
_INSERT = f"""
INSERT INTO delivery_delivery ({_COLUMNS})
SELECT %%s, %%s, %%s, %%s, %%s, %%s, %%s, %%s, %(uuid)s, chosen.*, 0, '', '', 0, 0, '', ''
FROM (%(chosen)s) AS chosen WHERE true
ON CONFLICT DO NOTHING
"""


def expand_broadcast(broadcast_id: int, *, seconds: float = SLICE_SECONDS) -> bool:
    """Write delivery rows for about ``seconds``; True when the expansion has ended. Does nothing when somebody else is at it."""
    owner = uuid.uuid4().hex
    moment = now()
    free = Broadcast.objects.filter(
        UNPREPARED, Q(lease_until__isnull=True) | Q(lease_until__lte=moment), pk=broadcast_id
    )
    if not free.update(lease_owner=owner, lease_until=moment + LEASE):
        return False
    expansion = Expansion(Broadcast.objects.select_related("incident").get(pk=broadcast_id), owner)
    until = time.monotonic() + seconds
    while expansion.chunk():
        ring("send")
        if time.monotonic() >= until:
            Broadcast.objects.filter(pk=broadcast_id, lease_owner=owner).update(lease_owner="", lease_until=None)
            ring("expand", broadcast_id)
            return False
    expansion.finish()
    ring("send")
    ring("send")
    return True
