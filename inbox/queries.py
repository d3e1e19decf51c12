"""Reads of ``inbox``."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from audiences.models import Service
from audiences.topics import Severity
from inbox.models import Enquiry, Spike
from incidents.models import Demand, Incident, Playbook
from statuscomms.clock import now
from statuscomms.errors import NotFound

WINDOW = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class DemandNow:
    """Enquiries in the last window, all services together; ``usual`` None: not measured yet."""

    count: int
    usual: float | None
    minutes: int

    @property
    def is_high(self) -> bool:
        """Whether it is worth a second look: well above the usual number."""
        return self.usual is not None and self.count >= 5 and self.count >= 3 * self.usual


@dataclass(frozen=True, slots=True)
class SpikeSuggestion:
    """What *Declare* would be filled with."""

    title: str
    playbook: Playbook | None
    severity: str
    level: int | None
    service_slug: str


@dataclass(frozen=True, slots=True)
class SpikeView:
    """A spike and what to do about it."""

    spike: Spike
    suggestion: SpikeSuggestion


@dataclass(frozen=True, slots=True)
class EnquiryFigures:
    """Enquiries joined to one incident. ``before``/``after``: received before or after the first publication (all are
    before it while nothing is published). Times are UTC; None without any enquiry."""

    total: int
    before: int
    after: int
    people: int
    first_at: datetime | None
    last_at: datetime | None
    by_channel: dict[str, int]


def demand_now() -> DemandNow:
    """How many asked in the last half-hour, counted now; what is usual, as last measured."""
    moment = now()
    count = Enquiry.objects.filter(received_at__gt=moment - WINDOW, received_at__lte=moment).count()
    measured = Demand.objects.filter(service__isnull=True).first()
    return DemandNow(count, measured.usual if measured is not None else None, int(WINDOW.total_seconds() // 60))


def enquiries(*, incident: UUID | None = None, service: str = "", joined: str = "") -> QuerySet[Enquiry]:
    """Newest first; ``service`` is a slug, ``joined`` "no" leaves only those that belong to no incident."""
    rows = Enquiry.objects.select_related("service", "incident", "contact")
    if incident is not None:
        rows = rows.filter(incident__uuid=incident)
    if service:
        rows = rows.filter(service__slug=service)
    if joined == "no":
        rows = rows.filter(incident__isnull=True)
    return rows


def services_asked_about() -> list[Service]:
    """Services that any enquiry is about, for the filter."""
    return list(Service.objects.filter(enquiries__isnull=False).distinct())


def incidents_asked_about() -> list[Incident]:
    """The newest incidents with enquiries, for the filter."""
    return list(Incident.objects.filter(enquiries__isnull=False).distinct().order_by("-declared_at")[:50])


def spikes_going_on() -> list[SpikeView]:
    """Spikes that have not ended, those that nobody has decided first."""
    rows = list(Spike.objects.filter(ended_at__isnull=True).select_related("service", "incident"))
    rows.sort(key=lambda spike: (spike.state != Spike.State.OPEN, -spike.count))
    playbooks = list(Playbook.objects.all())
    return [SpikeView(spike, _suggestion(spike, playbooks)) for spike in rows]


def spike_by_uuid(uuid: UUID) -> Spike:
    """The spike, or ``NotFound``."""
    spike = Spike.objects.select_related("service").filter(uuid=uuid).first()
    if spike is None:
        raise NotFound
    return spike


def enquiry_figures(incident: Incident) -> EnquiryFigures:
    """Numbers for the incident's report and panel."""
    rows = Enquiry.objects.filter(incident=incident).order_by()
    published = incident.published_at
    before = Count("pk", filter=Q(received_at__lt=published)) if published is not None else Count("pk")
    totals = rows.aggregate(
        total=Count("pk"),
        before=before,
        people=Count("sender_key", distinct=True, filter=~Q(sender_key="")),
        first_at=Min("received_at"),
        last_at=Max("received_at"),
    )
    by_channel = dict(rows.values_list("channel").annotate(count=Count("pk")))
    return EnquiryFigures(
        total=totals["total"],
        before=totals["before"],
        after=totals["total"] - totals["before"],
        people=totals["people"],
        first_at=totals["first_at"],
        last_at=totals["last_at"],
        by_channel=by_channel,
    )


def _suggestion(spike: Spike, playbooks: list[Playbook]) -> SpikeSuggestion:
    slug = spike.service.slug if spike.service is not None else ""
    fitting = (
        [book for book in playbooks if any(entry.get("service") == slug for entry in book.services)] if slug else []
    )
    # The playbook that is about this service most exactly: fewest other services.
    playbook = min(fitting, key=lambda book: len(book.services), default=None)
    about = spike.service.name() if spike.service is not None else ""
    title = _("Many enquiries about %(service)s") % {"service": about} if about else _("Unusually many enquiries")
    return SpikeSuggestion(
        title=playbook.name() if playbook is not None else title,
        playbook=playbook,
        severity=playbook.severity if playbook is not None else Severity.TRIAGE.value,
        level=playbook.level if playbook is not None else None,
        service_slug=slug,
    )
