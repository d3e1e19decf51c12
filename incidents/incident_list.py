"""The list of incidents on the console's first page: what is going on, or what a filter finds, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.lifecycle import UNRELEASED
from incidents.models import Incident, Update
from incidents.queries import drafts, incidents, open_incidents, recent_closed
from statuscomms.errors import Sentence

LISTED = 50
"""How many incidents a section or a page of the list shows at most."""


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """What the list is narrowed to; empty means everything. ``drill`` is "yes", "no" or ""; ``since`` and ``until`` are ISO dates
    of the declaration, both included, local time; ``after`` is the public id of the last incident of the page before."""

    state: str = ""
    kind: str = ""
    severity: str = ""
    service: str = ""
    level: str = ""
    drill: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    after: str = ""

    @classmethod
    def of_query(cls, asked: Mapping[str, str]) -> "IncidentFilter":
        """The filter of a query string; each part is cut to a sensible length."""
        return cls(**{part.name: asked.get(part.name, "").strip()[:100] for part in fields(cls)})

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return self == IncidentFilter()

    @property
    def is_detailed(self) -> bool:
        """Whether one of the parts narrows that are folded away."""
        return any((self.severity, self.service, self.level, self.drill, self.since, self.until))


@dataclass(frozen=True, slots=True)
class ListSection:
    """Incidents under one heading. ``name`` is a stable word for the template; ``after`` leads to the next page, "" at the end."""

    name: str
    heading: Sentence
    incidents: tuple[Incident, ...]
    after: str = ""


def listed_incidents(chosen: IncidentFilter) -> list[ListSection]:
    """The home page's list: open, drafts and recent ones; with a filter, one section with a page of what was found."""
    if not chosen.is_empty:
        return [_found(chosen)]
    return [
        ListSection("open", _("Going on now"), tuple(open_incidents().prefetch_related(_unreleased())[:LISTED])),
        ListSection("drafts", _("Drafts, not published"), tuple(drafts().prefetch_related(_unreleased())[:LISTED])),
        ListSection("closed", _("Recently closed"), tuple(recent_closed(10))),
    ]


def _found(chosen: IncidentFilter) -> ListSection:
    rows = _after(_narrowed(chosen), chosen.after).order_by("-declared_at", "-pk")
    page = list(rows.prefetch_related(_unreleased())[: LISTED + 1])
    following = str(page[LISTED - 1].uuid) if len(page) > LISTED else ""
    return ListSection("found", _("Found"), tuple(page[:LISTED]), following)


def _narrowed(chosen: IncidentFilter) -> QuerySet[Incident]:
    found = incidents(state=chosen.state, kind=chosen.kind, severity=chosen.severity)
    if chosen.service:
        found = found.filter(
            Q(impacts__service__slug=chosen.service) | Q(impacts__service__parent__slug=chosen.service)
        )
    if chosen.level:
        found = found.filter(level=int(chosen.level)) if chosen.level in ("1", "2", "3", "4") else found.none()
    if chosen.drill:
        found = found.filter(drill=chosen.drill == "yes")
    if chosen.text:
        found = found.filter(_speaks_of(chosen.text))
    since, until = _day(chosen.since), _day(chosen.until)
    if since:
        found = found.filter(declared_at__gte=since)
    if until:
        found = found.filter(declared_at__lt=until + timedelta(days=1))
    return found.distinct()


def _speaks_of(text: str) -> Q:
    """Title, a service's slug or its name in any language."""
    found = Q(title__icontains=text) | Q(impacts__service__slug__icontains=text)
    for code, _name in settings.LANGUAGES:
        found |= Q(**{f"impacts__service__names__{code}__icontains": text})
    return found


def _day(written: str) -> datetime | None:
    """The local midnight that begins the day; None for what is no date."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(written), time.min))
    except (ValueError, OverflowError):
        return None


def _after(rows: QuerySet[Incident], public_id: str) -> QuerySet[Incident]:
    """What comes after the incident in the list; an id that is none of ours starts at the beginning."""
    try:
        last = Incident.objects.filter(uuid=UUID(public_id)).first() if public_id else None
    except ValueError:
        last = None
    if last is None:
        return rows
    return rows.filter(Q(declared_at__lt=last.declared_at) | Q(declared_at=last.declared_at, pk__lt=last.pk))


def _unreleased() -> Prefetch:
    """An incident's update that is on its way, as ``incident.on_its_way``."""
    return Prefetch("updates", Update.objects.filter(state__in=list(UNRELEASED)), to_attr="on_its_way")
