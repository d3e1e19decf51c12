"""Reads of the ledger: progress of broadcasts, figures of a channel for reports, who was reached. Numbers come from rows, never
from counters."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from delivery.channels.contract import DeliveringChannel
from delivery.channels.plain_words import in_plain_words
from delivery.lifecycle import MOVING, BroadcastPurpose, BroadcastState, DeliveryState
from delivery.models import Broadcast, Delivery, ProviderCircuit
from incidents.channels import all_channels
from incidents.models import Incident
from statuscomms.clock import now
from statuscomms.errors import NotFound

TOLD = (BroadcastPurpose.NOTICE, BroadcastPurpose.ANSWER)
"""Purposes that count in an incident's figures; confirmations, replies and tests do not."""
API_STATES = tuple(state.value for state in DeliveryState if state is not DeliveryState.CLAIMED)
RATE_WINDOW = timedelta(seconds=30)
SETTLING = timedelta(minutes=10)
"""So long receipts are watched for after the last message went out."""
OUTAGE_ROWS = 3
"""So many messages put off at once, and none taken, are no accident of one mailbox."""


@dataclass(frozen=True, slots=True)
class CountedError:
    """How often a provider gave one reason; ``text`` is for people."""

    code: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one broadcast stands. ``counts`` has every state of the API (claimed counts as ready). ``expected`` None: still being
    prepared. ``rate`` is messages a second over the last half minute; ``eta_seconds`` None: not known. ``handed_over`` counts what
    needs no more of us."""

    uuid: UUID
    channel: str
    purpose: str
    state: str
    update_number: int
    expected: int | None
    unreachable: dict[str, int]
    counts: dict[str, int]
    rate: float
    eta_seconds: int | None
    errors: tuple[CountedError, ...]
    circuit_reason: str
    put_off: int
    """Messages that the provider put off and that are tried again; they count as ready."""
    recent: int
    """Messages that it took in the last half minute."""
    created_at: datetime
    finished_at: datetime | None

    @property
    def rows(self) -> int:
        """Rows written so far."""
        return sum(self.counts.values())

    @property
    def handed_over(self) -> int:
        """Rows that wait for nothing of ours."""
        return self.rows - self.counts["ready"] - self.counts["sending"] - self.counts["uncertain"]

    @property
    def looks_like_an_outage(self) -> bool:
        """Whether the provider seems to be out: it takes nothing while it puts off what we send."""
        return self.state in _OPEN and (bool(self.circuit_reason) or (self.recent == 0 and self.put_off >= OUTAGE_ROWS))

    @property
    def is_moving(self) -> bool:
        """Whether the numbers may still change soon."""
        return self.state in (BroadcastState.EXPANDING, BroadcastState.SENDING)

    @property
    def is_settling(self) -> bool:
        """Whether the numbers may still change, but not soon: it is paused, or receipts of what went out lately are due."""
        if self.state == BroadcastState.PAUSED:
            return True
        channel = all_channels().get(self.channel)
        awaits = isinstance(channel, DeliveringChannel) and channel.awaits_receipts and self.counts["accepted"] > 0
        return awaits and self.finished_at is not None and self.finished_at > now() - SETTLING

    @property
    def state_label(self) -> str:
        """For people."""
        return str(BroadcastState(self.state).label)


def broadcast_by_uuid(uuid: UUID) -> Broadcast:
    """The broadcast; raises ``NotFound``."""
    found = Broadcast.objects.select_related("incident", "message").filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def broadcasts_of(incident: Incident) -> QuerySet[Broadcast]:
    """The broadcasts of an incident's notices and answers, oldest first."""
    return Broadcast.objects.filter(incident=incident, purpose__in=TOLD).order_by("pk")


def progress_of(broadcast: Broadcast) -> Progress:
    """Where ``broadcast`` stands."""
    return _progress([broadcast])[0]


def progress_of_incident(incident: Incident) -> list[Progress]:
    """Every broadcast of the incident, newest update first."""
    return _progress(list(broadcasts_of(incident).order_by("-update_number", "pk")))


def _progress(broadcasts: list[Broadcast]) -> list[Progress]:
    ids = [broadcast.pk for broadcast in broadcasts]
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in ids}
    rows = Delivery.objects.filter(broadcast__in=ids)
    for pk, state, count in rows.values_list("broadcast", "state").annotate(count=Count("pk")):
        counts[pk][DeliveryState.READY.value if state == DeliveryState.CLAIMED else state] += count
    moving = [broadcast.pk for broadcast in broadcasts if broadcast.state in _OPEN]
    recent = dict(
        rows.filter(broadcast__in=moving, accepted_at__gt=now() - RATE_WINDOW)
        .values_list("broadcast")
        .annotate(count=Count("pk"))
    )
    put_off = dict(
        rows.filter(broadcast__in=moving, state=DeliveryState.READY)
        .exclude(error_code="")
        .exclude(error_code="quiet_hours")  # the recipient's wish, no fault of the provider
        .values_list("broadcast")
        .annotate(count=Count("pk"))
    )
    errors = _errors(rows)
    closed = dict(ProviderCircuit.objects.filter(open_until__gt=now()).values_list("channel", "reason"))
    return [
        _one(
            broadcast,
            counts[broadcast.pk],
            recent.get(broadcast.pk, 0),
            put_off.get(broadcast.pk, 0),
            errors,
            closed,
        )
        for broadcast in broadcasts
    ]


_OPEN = (BroadcastState.EXPANDING, BroadcastState.SENDING, BroadcastState.PAUSED)


def _errors(rows: QuerySet[Delivery]) -> dict[int, list[CountedError]]:
    found: dict[int, list[CountedError]] = {}
    wrong = rows.exclude(error_code="").filter(state__in=(DeliveryState.FAILED, DeliveryState.READY, *MOVING))
    counted = wrong.values_list("broadcast", "error_code", "error_text").annotate(count=Count("pk")).order_by("-count")
    for pk, code, text, count in counted:
        found.setdefault(pk, []).append(CountedError(code, in_plain_words(code) or (_(text) if text else ""), count))
    return found


def _one(
    broadcast: Broadcast,
    counts: Counter[str],
    recent: int,
    put_off: int,
    errors: dict[int, list[CountedError]],
    closed: dict[str, str],
) -> Progress:
    # A broadcast younger than the window is measured over its own age, or its first seconds would look slow.
    since = broadcast.started_at or broadcast.created_at
    window = min(RATE_WINDOW.total_seconds(), max(1.0, (now() - since).total_seconds()))
    rate = recent / window
    waiting = counts[DeliveryState.READY] + counts[DeliveryState.SENDING]
    return Progress(
        uuid=broadcast.uuid,
        channel=broadcast.channel,
        purpose=broadcast.purpose,
        state=broadcast.state,
        update_number=broadcast.update_number,
        expected=broadcast.expected,
        unreachable=broadcast.unreachable,
        counts={state: counts[state] for state in API_STATES},
        rate=round(rate, 1),
        eta_seconds=round(waiting / rate) if rate and waiting and broadcast.state == BroadcastState.SENDING else None,
        errors=tuple(errors.get(broadcast.pk, [])[:3]),
        circuit_reason=closed.get(broadcast.channel, ""),
        put_off=put_off,
        recent=recent,
        created_at=broadcast.created_at,
        finished_at=broadcast.finished_at,
    )


def ledger_of(incident: Incident, *, channel: str = "", state: str = "", after: int = 0) -> QuerySet[Delivery]:
    """The incident's deliveries by ascending id, narrowed by channel and by a state of the API."""
    rows = Delivery.objects.filter(broadcast__incident=incident, broadcast__purpose__in=TOLD, pk__gt=after)
    if channel:
        rows = rows.filter(broadcast__channel=channel)
    if state:
        rows = rows.filter(state__in=("ready", "claimed") if state == "ready" else (state,))
    return rows.select_related("broadcast", "contact", "address").order_by("pk")
