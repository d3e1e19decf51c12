"""What the ledger of sending says about one incident."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, F, QuerySet, Sum

from delivery.lifecycle import BroadcastPurpose, DeliveryState
from delivery.models import Broadcast, Delivery
from incidents.models import Incident
from reports.people import PeopleCounter
from reports.reach import Cost, SentFigures

_GOT_IT = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED)
"""Taken by the provider; *delivered* where a receipt says so."""
_COUNTED = (BroadcastPurpose.NOTICE, BroadcastPurpose.ANSWER)
"""Confirmations and tests are no reach."""


@dataclass(frozen=True, slots=True)
class SendingTimes:
    """Moments by which half and 95 % of the first message's rows were accepted and delivered; None: not known."""

    p50_accepted_at: datetime | None
    p95_accepted_at: datetime | None
    p50_delivered_at: datetime | None
    p95_delivered_at: datetime | None


def broadcasts_of(incident: Incident) -> QuerySet[Broadcast]:
    """The broadcasts that count as reach."""
    return Broadcast.objects.filter(incident=incident, purpose__in=_COUNTED)


def deliveries_of(incident: Incident) -> QuerySet[Delivery]:
    """Their rows."""
    return Delivery.objects.filter(broadcast__incident=incident, broadcast__purpose__in=_COUNTED).order_by()


def people_who_got(rows: QuerySet[Delivery]) -> list[tuple[int | None, str]]:
    """(contact id, recipient key) of the rows that were accepted or delivered, each pair once."""
    got = rows.filter(state__in=_GOT_IT)
    return list(got.values_list("contact_id", "recipient_key").distinct())


def count_people(rows: QuerySet[Delivery]) -> int:
    """People behind these rows who got a message, nobody twice."""
    counter = PeopleCounter()
    counter.add_all(people_who_got(rows))
    return counter.count()


def sent_figures(incident: Incident) -> dict[str, SentFigures]:
    """Per sent channel that the incident used."""
    broadcasts = list(broadcasts_of(incident).only("channel", "expected"))
    rows = deliveries_of(incident)
    states: dict[str, dict[str, int]] = {}
    for channel, state, count in rows.values_list("broadcast__channel", "state").annotate(count=Count("pk")):
        states.setdefault(channel, {})[state] = count
    segments = _segments(rows)
    return {
        channel: _figures(
            states.get(channel, {}),
            expected=_sum_expected([one for one in broadcasts if one.channel == channel]),
            people=count_people(rows.filter(broadcast__channel=channel)),
            segments=segments.get(channel),
        )
        for channel in sorted({broadcast.channel for broadcast in broadcasts})
    }


def _segments(rows: QuerySet[Delivery]) -> dict[str, int]:
    """Segments of the messages that a provider took, per channel that has any."""
    billed = rows.filter(segments__isnull=False, accepted_at__isnull=False)
    return dict(billed.values_list("broadcast__channel").annotate(total=Sum("segments")))


def _sum_expected(broadcasts: Sequence[Broadcast]) -> int | None:
    """None while any expansion is still running: the number is not known yet."""
    numbers = [broadcast.expected for broadcast in broadcasts]
    return None if None in numbers else sum(number for number in numbers if number is not None)


def _figures(states: dict[str, int], *, expected: int | None, people: int, segments: int | None) -> SentFigures:
    counted = {state.value: states.get(state.value, 0) for state in DeliveryState}
    counted["ready"] += counted.pop("claimed")
    cost = str(Decimal(settings.SMS_PRICE_PER_SEGMENT) * segments) if segments is not None else None
    return SentFigures(expected=expected, people=people, segments=segments, cost=cost, **counted)


def total_cost(figures: dict[str, SentFigures]) -> Cost | None:
    """The sum over the channels that cost something; None when none does."""
    amounts = [Decimal(one.cost) for one in figures.values() if one.cost is not None]
    return Cost(str(sum(amounts, Decimal(0))), settings.SMS_PRICE_CURRENCY) if amounts else None


def unreachable(incident: Incident) -> dict[str, dict[str, int]]:
    """Per channel, people of the first message who could not be reached, by reason. Later messages go to nearly the same
    people, so adding them up would count people twice."""
    found: dict[str, dict[str, int]] = {}
    for broadcast in broadcasts_of(incident).order_by("update_number", "pk"):
        found.setdefault(broadcast.channel, {reason: count for reason, count in broadcast.unreachable.items() if count})
    return {channel: reasons for channel, reasons in found.items() if reasons}


def languages(incident: Incident) -> dict[str, int]:
    """Messages that went out per language."""
    rows = deliveries_of(incident).filter(state__in=_GOT_IT)
    return dict(rows.values_list("language").annotate(count=Count("pk")).order_by("language"))


def sending_times(incident: Incident) -> SendingTimes:
    """Percentiles over the rows of the first update that was sent at all."""
    first = broadcasts_of(incident).order_by("update_number").values_list("update_number", flat=True).first() or 0
    rows = deliveries_of(incident).filter(broadcast__update_number=first)
    return SendingTimes(
        p50_accepted_at=_percentile(rows, "accepted_at", 0.50),
        p95_accepted_at=_percentile(rows, "accepted_at", 0.95),
        p50_delivered_at=_percentile(rows, "delivered_at", 0.50),
        p95_delivered_at=_percentile(rows, "delivered_at", 0.95),
    )


def _percentile(rows: QuerySet[Delivery], column: str, share: float) -> datetime | None:
    """The moment by which this share of the rows that have one had it (nearest rank)."""
    known = rows.filter(**{f"{column}__isnull": False})
    count = known.count()
    if not count:
        return None
    rank = max(0, -(-int(share * 100) * count // 100) - 1)
    return known.order_by(F(column).asc(), "pk").values_list(column, flat=True)[rank]
