"""Reads of the ledger: progress of broadcasts, figures of a channel for reports, who was reached. Numbers come from rows, never
from counters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
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


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """What one channel did for an incident, over all its broadcasts. ``accepted`` counts every message that a provider ever took,
    ``delivered`` those that it says arrived; times are from the update's broadcast to the event, in seconds (None: none yet).
    ``cost`` None: the channel has no price. ``people`` counts addresses, each once."""

    channel: str
    broadcasts: int
    expected: int
    accepted: int
    people: int
    counts: dict[str, int]
    unreachable: dict[str, int] = field(default_factory=dict)
    first_accepted_at: datetime | None = None
    last_accepted_at: datetime | None = None
    accepted_p50_seconds: float | None = None
    accepted_p95_seconds: float | None = None
    delivered_p50_at: datetime | None = None
    delivered_p95_at: datetime | None = None
    segments: int | None = None
    cost: Decimal | None = None
    currency: str = ""


def channel_figures(incident: Incident) -> dict[str, ChannelFigures]:
    """Channel -> its figures, for every channel that had a broadcast. Unreachable people are those of the newest broadcast."""
    figures: dict[str, ChannelFigures] = {}
    by_channel: dict[str, list[Broadcast]] = {}
    for broadcast in broadcasts_of(incident):
        by_channel.setdefault(broadcast.channel, []).append(broadcast)
    for channel, broadcasts in by_channel.items():
        figures[channel] = _figures(channel, broadcasts)
    return figures


def _figures(channel: str, broadcasts: list[Broadcast]) -> ChannelFigures:
    rows = Delivery.objects.filter(broadcast__in=[broadcast.pk for broadcast in broadcasts])
    counts: Counter[str] = Counter()
    for state, count in rows.values_list("state").annotate(count=Count("pk")):
        counts[DeliveryState.READY.value if state == DeliveryState.CLAIMED else state] += count
    taken = rows.filter(accepted_at__isnull=False)
    totals = taken.aggregate(
        accepted=Count("pk"),
        people=Count("recipient_key", distinct=True, filter=~Q(state=DeliveryState.FAILED)),
        first=Min("accepted_at"),
        last=Max("accepted_at"),
        segments=Sum("segments"),
    )
    delays = _delays(taken)
    arrived = rows.filter(delivered_at__isnull=False).order_by("delivered_at").values_list("delivered_at", flat=True)
    arrivals, segments = arrived.count(), totals["segments"]
    return ChannelFigures(
        channel=channel,
        broadcasts=len(broadcasts),
        expected=sum(broadcast.expected or 0 for broadcast in broadcasts),
        accepted=totals["accepted"],
        people=totals["people"],
        counts={state: counts[state] for state in API_STATES},
        unreachable=broadcasts[-1].unreachable,
        first_accepted_at=totals["first"],
        last_accepted_at=totals["last"],
        accepted_p50_seconds=_seconds(_nth(delays, totals["accepted"], 0.50)),
        accepted_p95_seconds=_seconds(_nth(delays, totals["accepted"], 0.95)),
        delivered_p50_at=_nth(arrived, arrivals, 0.50),
        delivered_p95_at=_nth(arrived, arrivals, 0.95),
        segments=segments,
        cost=None if segments is None else segments * Decimal(settings.SMS_PRICE_PER_SEGMENT),
        currency="" if segments is None else settings.SMS_PRICE_CURRENCY,
    )


def _delays(taken: QuerySet[Delivery]) -> list[timedelta]:
    pairs = taken.values_list("accepted_at", "broadcast__created_at")
    return sorted(accepted - created for accepted, created in pairs.iterator() if accepted)


def _nth(values: Any, count: int, share: float) -> Any:
    """The value that ``share`` of all are not above (nearest rank), by one row and not by all of them."""
    if not count:
        return None
    return values[max(0, min(count - 1, round(share * count + 0.5) - 1))]


def _seconds(delay: timedelta | None) -> float | None:
    return None if delay is None else max(0.0, delay.total_seconds())


@dataclass(frozen=True, slots=True)
class PeopleAccepted:
    """Who got a message of an incident: contacts, and keys of addresses without a contact any more. ``keys_of`` joins contacts who
    share an address, so that nobody is counted twice."""

    contacts: frozenset[int]
    recipient_keys: frozenset[str]
    keys_of: dict[int, frozenset[str]]


def people_accepted(incident: Incident, *, update_numbers: Iterable[int] | None = None) -> PeopleAccepted:
    """Everybody whose message a provider took and did not return, on any channel; ``update_numbers`` narrows it (closing message)."""
    rows = Delivery.objects.filter(
        broadcast__incident=incident, broadcast__purpose__in=TOLD, accepted_at__isnull=False
    ).exclude(state=DeliveryState.FAILED)
    if update_numbers is not None:
        rows = rows.filter(update_number__in=list(update_numbers))
    keys_of: dict[int, set[str]] = {}
    lonely: set[str] = set()
    for contact_id, key in rows.values_list("contact_id", "recipient_key").distinct():
        if contact_id is None:
            lonely.add(key)
        else:
            keys_of.setdefault(contact_id, set()).add(key)
    return PeopleAccepted(
        frozenset(keys_of), frozenset(lonely), {contact: frozenset(keys) for contact, keys in keys_of.items()}
    )
