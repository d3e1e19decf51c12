"""Measures how many customers are asking, and sees when it is unusually many. A tick job; safe to run in several processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min

from audiences.models import Service
from inbox.models import Enquiry
from inbox.services import spikes
from incidents.models import Demand
from incidents.services import record_demand
from statuscomms.actors import Actor
from statuscomms.clock import now

WINDOW = timedelta(minutes=30)
WEEKS_LOOKED_BACK = 4
_MACHINE = Actor.system("demand")


@dataclass(frozen=True, slots=True)
class Measure:
    """Enquiries in the last window beside the usual number; ``service_id`` None: all services together."""

    service_id: int | None
    count: int
    usual: float


def measure_demand() -> None:
    """Count the last half-hour per service and together, tell ``incidents``, open and end spikes."""
    moment = now()
    measures = _measures(moment)
    with transaction.atomic():
        for measure in measures:
            record_demand(
                actor=_MACHINE,
                service_id=measure.service_id,
                count=measure.count,
                usual=measure.usual,
                window_minutes=int(WINDOW.total_seconds() // 60),
            )
    spikes.follow_spikes({measure.service_id: (measure.count, measure.usual) for measure in measures}, moment)


def _measures(moment: datetime) -> list[Measure]:
    counts = _counts(moment - WINDOW, moment)
    usual = _usual(moment)
    shown = set(Demand.objects.values_list("service_id", flat=True))
    services = set(Service.objects.values_list("pk", flat=True))
    wanted = sorted(pk for pk in services if pk in counts or pk in shown)
    measures = [Measure(pk, counts.get(pk, 0), usual.get(pk, 0.0)) for pk in wanted]
    return [Measure(None, sum(counts.values()), sum(usual.values())), *measures]


def _counts(since: datetime, until: datetime) -> dict[int | None, int]:
    """Service id (None: no service known) -> enquiries with ``since < received_at <= until``."""
    rows = (
        Enquiry.objects.filter(received_at__gt=since, received_at__lte=until)
        .order_by()
        .values_list("service_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def _usual(moment: datetime) -> dict[int | None, float]:
    """The mean of the same half-hour of the same weekday in the past weeks; with less than a week of history, the mean
    half-hour of what there is; without any history nothing is usual."""
    first = Enquiry.objects.aggregate(first=Min("received_at"))["first"]
    if first is None or first >= moment - WINDOW:
        return {}
    ends = [moment - timedelta(weeks=week) for week in range(1, WEEKS_LOOKED_BACK + 1)]
    ends = [end for end in ends if end - WINDOW >= first]
    if not ends:
        halves = max(1.0, (moment - WINDOW - first) / WINDOW)
        return {pk: count / halves for pk, count in _counts(first - WINDOW, moment - WINDOW).items()}
    totals: dict[int | None, float] = {}
    for end in ends:
        for pk, count in _counts(end - WINDOW, end).items():
            totals[pk] = totals.get(pk, 0.0) + count / len(ends)
    return totals
