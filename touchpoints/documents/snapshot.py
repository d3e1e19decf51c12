"""Everything that documents show, read once for all documents of one rebuild."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min, Prefetch, Q, QuerySet

from audiences.models import Service
from audiences.queries import services_in_use
from incidents.lifecycle import CLOSED, IMPACT_RANK, Impact, UpdateState, effective_impact
from incidents.models import Incident, Notice, ServiceStatusChange, Update
from touchpoints.documents.addresses import brand_address
from touchpoints.documents.uptime import Uptime, changes_to_reckon_with, uptime_of, worst_steps
from touchpoints.models import AudienceKey, EntryPlace, Look, MenuTopic, Site
from touchpoints.queries import (
    looks_among,
    next_window_boundary,
    notices_on_air,
    notices_on_air_or_coming,
    services_by_site,
    services_by_topic,
    sites_with_looks,
)

Made = TypeVar("Made")
HISTORY_DAYS = 100
"""How far back the status page, its files and feeds look: three months and a little."""


@dataclass
class Snapshot:
    """The state of the world at ``now`` (UTC). Read lazily; one snapshot serves one rebuild. ``brand``: whose customers see it
    so, None for everybody; ``only``: the ids of the services that it is narrowed to."""

    now: datetime
    brand: Look | None = None
    only: frozenset[int] | None = None
    _months: dict[date, list[Incident]] = field(default_factory=dict)
    _single_incidents: dict[UUID, Incident | None] = field(default_factory=dict)
    _brands: dict[int, "Snapshot"] = field(default_factory=dict)
    _made: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, made once in a rebuild: the part ``name`` stands in several documents. Nobody may change it."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    @cached_property
    def services(self) -> list[Service]:
        """The public services in order, parents before their children's names are needed."""
        return list(services_in_use().filter(is_public=True).select_related("parent"))

    @cached_property
    def sites(self) -> dict[str, Site]:
        """Key -> site."""
        return {site.key: site for site in sites_with_looks()}

    @cached_property
    def looks(self) -> dict[UUID, Look]:
        """Public id -> brand."""
        return {look.uuid: look for look in Look.objects.order_by("name")}

    @cached_property
    def default_look(self) -> Look | None:
        """The brand of what belongs to no site."""
        return next((look for look in self.looks.values() if look.is_default), None)

    @cached_property
    def topics(self) -> dict[int, list[MenuTopic]]:
        """Site id -> topics of its chatbot menu, in order."""
        found: dict[int, list[MenuTopic]] = {}
        for topic in MenuTopic.objects.all():
            found.setdefault(topic.site_id, []).append(topic)
        return found

    @cached_property
    def entry_places(self) -> dict[tuple[int, int], EntryPlace]:
        """(incident id, site id) -> where staff moved the incident's chatbot entry."""
        open_ones = EntryPlace.objects.filter(incident__notices__state="live").distinct()
        return {(place.incident_id, place.site_id): place for place in open_ones}

    @cached_property
    def services_by_site(self) -> dict[int, set[int]]:
        """Site id -> ids of the services it carries, with parents and children."""
        return services_by_site(self.sites.values())

    @cached_property
    def audiences_by_key(self) -> dict[tuple[int, str], list[str]]:
        """(site id, audience key) -> the audience versions behind the key."""
        rows = AudienceKey.objects.values_list("site_id", "key", "audiences")
        return {(site_id, key): audiences for site_id, key, audiences in rows}

    @cached_property
    def services_by_topic(self) -> dict[int, set[int]]:
        """Topic id -> ids of the services it answers for, with parents and children."""
        return services_by_topic()

    def look_of(self, incident: Incident) -> Look | None:
        """The brand of an incident: that of the sites which carry it when they share one, else the default."""
        looks = looks_among(self.sites.values(), incident, self.services_by_site)
        return looks[0] if len(looks) == 1 else self.default_look

    @cached_property
    def notices(self) -> list[Notice]:
        """What is shown somewhere now."""
        return list(notices_on_air(self.now))

    @cached_property
    def notices_with_audiences(self) -> list[Notice]:
        """Targeted notices that are shown now or soon."""
        return list(notices_on_air_or_coming().exclude(audience_rule__isnull=True, audience__isnull=True))

    @cached_property
    def next_boundary(self) -> datetime | None:
        """When a notice's window opens or closes next."""
        return next_window_boundary(self.now)

    @cached_property
    def incidents(self) -> list[Incident]:
        """What the public may list: published, nobody's drill, meant for everybody; open ones and the last months'."""
        recent = self.now - timedelta(days=HISTORY_DAYS)
        rows = public_incidents().filter(Q(resolved_at=None) | Q(resolved_at__gte=recent))
        return list(rows.order_by("-published_at", "-pk"))

    @cached_property
    def open_incidents(self) -> list[Incident]:
        """Those that are not over."""
        return [incident for incident in self.incidents if incident.status not in CLOSED]

    @cached_property
    def recent_uuids(self) -> frozenset[str]:
        """The public ids of what is not over, or only since yesterday; of what is for an audience too."""
        lately = Q(resolved_at=None) | Q(resolved_at__gte=self.now - timedelta(days=1))
        return frozenset(str(uuid) for uuid in published_incidents().filter(lately).values_list("uuid", flat=True))

    @cached_property
    def first_month(self) -> date:
        """The month of the first public incident; this month when there was none."""
        first = published_incidents().filter(audience=None).aggregate(at=Min("published_at"))["at"]
        return month_of(first or self.now)

    def incidents_of(self, month: date) -> list[Incident]:
        """What the public may list of a month (its first day, in the installation's time zone), newest first."""
        if month not in self._months:
            begin, end = beginning_of(month), beginning_of(months_later(month, 1))
            rows = public_incidents().filter(published_at__gte=begin, published_at__lt=end)
            self._months[month] = [row for row in rows.order_by("-published_at", "-pk") if self._concerns(row)]
        return self._months[month]

    @cached_property
    def incidents_per_month(self) -> dict[date, int]:
        """Month -> how many incidents the public may list of it."""
        moments = published_incidents().filter(audience=None).values_list("published_at", flat=True)
        return Counter(month_of(at) for at in moments if at)

    def of_look(self, look: Look) -> "Snapshot":
        """The same world, seen by customers of one brand: its sites' services, and what concerns them or nobody in particular."""
        if look.pk not in self._brands:
            mine = (self.services_by_site[site.pk] for site in self.sites.values() if site.look_id == look.pk)
            ids = frozenset[int]().union(*mine)
            view = Snapshot(self.now, brand=look, only=ids or None)
            view.services = [service for service in self.services if not ids or service.pk in ids]
            view.incidents = [incident for incident in self.incidents if view._concerns(incident)]
            view.looks, view.uptimes, view.first_month = self.looks, self.uptimes, self.first_month
            view.sites, view.services_by_site = self.sites, self.services_by_site
            self._brands[look.pk] = view
        return self._brands[look.pk]

    def _concerns(self, incident: Incident) -> bool:
        """Whether it is about a service of this view, or about none in particular."""
        named = {impact.service_id for impact in incident.impacts.all()}
        return self.only is None or not named or bool(named & self.only)

    @property
    def look(self) -> Look | None:
        """How pages of this view look."""
        return self.brand or self.default_look

    @property
    def address(self) -> str:
        """What stands before paths in whole addresses of this view."""
        return brand_address(self.brand)

    @cached_property
    def statuses(self) -> dict[int, str]:
        """Service id -> the worst impact of its open incidents (maintenance counts while it runs)."""
        found: dict[int, str] = {}
        for incident in self.open_incidents:
            if incident.status == "scheduled":
                continue
            for impact in incident.impacts.all():
                value = effective_impact(incident.kind, impact.impact)
                if self.only is not None and impact.service_id not in self.only:
                    continue
                if IMPACT_RANK[value] > IMPACT_RANK[Impact(found.get(impact.service_id, Impact.OPERATIONAL))]:
                    found[impact.service_id] = value
        return found

    @cached_property
    def children(self) -> dict[int | None, list[Service]]:
        """Service id -> the public services below it, in order."""
        found: dict[int | None, list[Service]] = {}
        for service in self.services:
            found.setdefault(service.parent_id, []).append(service)
        return found

    def status_of(self, service: Service) -> str:
        """The worst of the service's own status and its children's."""
        ids = [service.pk, *(child.pk for child in self.children.get(service.pk, ()))]
        return worst(self.statuses.get(pk, Impact.OPERATIONAL) for pk in ids)

    @cached_property
    def uptimes(self) -> dict[int, Uptime]:
        """Service id -> its ninety days; the same in every language."""
        changes: dict[int, list[ServiceStatusChange]] = {}
        parents = {child.pk: service for service, below in self.children.items() if service for child in below}
        for change in changes_to_reckon_with(self.now):
            changes.setdefault(change.service_id, []).append(change)
            if change.service_id in parents:
                changes.setdefault(parents[change.service_id], []).append(change)
        return {
            service.pk: uptime_of(service, worst_steps(changes.get(service.pk, [])), self.now)
            for service in self.services
        }

    def incident(self, uuid: UUID) -> Incident | None:
        """A published incident by its public id, also one that is not listed; None when there is none."""
        listed = next((incident for incident in self.incidents if incident.uuid == uuid), None)
        if listed is not None:
            return listed
        if uuid not in self._single_incidents:
            self._single_incidents[uuid] = with_updates(published_incidents()).filter(uuid=uuid).first()
        return self._single_incidents[uuid]


def month_of(at: datetime) -> date:
    """The first day of the month in which ``at`` lies, in the installation's time zone."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date().replace(day=1)


def months_later(month: date, count: int) -> date:
    """The first day of the month ``count`` months later (or earlier)."""
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def beginning_of(month: date) -> datetime:
    """The moment at which a month begins, in the installation's time zone."""
    return datetime(month.year, month.month, 1, tzinfo=ZoneInfo(settings.TIME_ZONE))


def worst(statuses: Iterable[str]) -> str:
    """The status that ranks highest; operational when there is none."""
    return max(statuses, key=lambda status: IMPACT_RANK[Impact(status)], default=Impact.OPERATIONAL)


def published_incidents() -> QuerySet[Incident]:
    """Incidents of which something is published. Drills never are."""
    return Incident.objects.filter(drill=False, published_at__isnull=False)


def public_incidents() -> QuerySet[Incident]:
    """Published incidents that concern everybody: one for an audience is never listed where everybody reads."""
    return with_updates(published_incidents().filter(audience=None))


def with_updates(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """The incidents with their published updates (newest first), corrections and services."""
    updates = Update.objects.filter(state=UpdateState.PUBLISHED).order_by("-number").prefetch_related("corrections")
    return incidents.prefetch_related(Prefetch("updates", queryset=updates), "impacts__service__parent")


def updates_of(incident: Incident) -> list[Update]:
    """The published updates of an incident of a snapshot, newest first."""
    return list(incident.updates.all())
