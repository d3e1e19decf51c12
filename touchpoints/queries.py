"""Reads of ``touchpoints``: sites, where a notice shows, what visitors did with it."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Min, Q, QuerySet, Sum

from audiences.models import Contact, Service
from incidents.channels import shown_channels
from incidents.lifecycle import NoticeState
from incidents.models import Incident, Notice
from statuscomms import clock
from statuscomms.errors import NotFound
from touchpoints.models import Dismissal, ImpressionCount, Look, MenuTopic, Site, VisitorRegister
from touchpoints.visitor_registers import STANDARD_ERROR


@dataclass(frozen=True, slots=True)
class NoticeFigures:
    """What visitors did with the notices of one channel, all sites, days and revisions together.

    The numbers count events, not people: one visitor on two devices counts twice. ``first_shown_at`` is UTC.
    """

    channel: str
    shown: int
    seen: int
    closed: int
    clicked: int
    subscribed: int
    first_shown_at: datetime | None

    @property
    def is_unknown(self) -> bool:
        """Whether no page has reported anything: that is not the same as nobody having seen it."""
        return not (self.shown or self.seen or self.closed or self.clicked or self.subscribed)


@dataclass(frozen=True, slots=True)
class VisitorFigures:
    """Visitors whom no site identified. ``estimate`` adds the days' unique visitors, so a visitor of two days counts twice;
    ``error`` is its relative standard error; ``uncounted`` sightings came while nobody could be counted."""

    estimate: int
    error: float
    days: int
    uncounted: int


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """What visitors of one site did with one revision of a notice."""

    site: str
    channel: str
    revision: int
    shown: int
    seen: int
    closed: int
    clicked: int
    subscribed: int


def site_by_key(key: str) -> Site:
    """The site with this public key, or ``NotFound``."""
    site = Site.objects.filter(key=key).first() if len(key) <= 60 else None
    if site is None:
        raise NotFound
    return site


def sites() -> QuerySet[Site]:
    """All sites by name, with what their lists show."""
    return sites_with_looks().prefetch_related("services")


def sites_with_looks() -> QuerySet[Site]:
    """All sites by name, each with its look."""
    return Site.objects.select_related("look")


def site_names() -> list[tuple[str, str]]:
    """(slug, name) of every site, by name."""
    return list(Site.objects.order_by("name").values_list("slug", "name"))


def look_by_uuid(uuid: str) -> Look:
    """The look with this public id, or ``NotFound``."""
    try:
        look = Look.objects.filter(uuid=UUID(uuid)).first()
    except ValueError:
        look = None
    if look is None:
        raise NotFound
    return look


def language_names(site: Site) -> list[tuple[str, str]]:
    """(code, name) of the languages that the site shows, the first one first; all where it names none."""
    names = {code: str(name) for code, name in settings.LANGUAGES}
    return [(code, names.get(code, code)) for code in site.languages or names]


def site_by_slug_or_uuid(name: str) -> Site:
    """The site that the outside calls ``name`` (slug or UUID), or ``NotFound``."""
    for site in sites():
        if name in (site.slug, str(site.uuid)):
            return site
    raise NotFound


def visitor_figures(incident: Incident) -> VisitorFigures | None:
    """Unique visitors of each day, added; None when none was counted, which is not the same as nobody."""
    rows = list(VisitorRegister.objects.filter(incident_uuid=incident.uuid))
    if not any(row.estimate for row in rows):
        return None
    return VisitorFigures(
        estimate=sum(row.estimate for row in rows),
        error=STANDARD_ERROR,
        days=sum(1 for row in rows if row.estimate),
        uncounted=sum(row.uncounted for row in rows),
    )


def notice_figures(incident: Incident) -> list[NoticeFigures]:
    """One row per shown channel that the incident used; all zero when nobody has reported anything yet."""
    used = list(
        Notice.objects.filter(incident=incident, channel__in=[channel.slug for channel in shown_channels()])
        .exclude(state=NoticeState.DRAFT)
        .order_by("channel")
        .values_list("channel", flat=True)
        .distinct()
    )
    counted = {
        row["channel"]: row
        for row in ImpressionCount.objects.filter(incident=incident)
        .values("channel")
        .annotate(
            shown=Sum("shown"),
            seen=Sum("seen"),
            closed=Sum("closed"),
            clicked=Sum("clicked"),
            subscribed=Sum("subscribed"),
            first_shown_at=Min("first_at"),
        )
    }
    return [_figures(channel, counted.get(channel, {})) for channel in used]


def _figures(channel: str, row: Mapping[str, Any]) -> NoticeFigures:
    return NoticeFigures(
        channel=channel,
        shown=row.get("shown", 0),
        seen=row.get("seen", 0),
        closed=row.get("closed", 0),
        clicked=row.get("clicked", 0),
        subscribed=row.get("subscribed", 0),
        first_shown_at=row.get("first_shown_at"),
    )


def site_figures(incident: Incident) -> list[SiteFigures]:
    """The same numbers by site, channel and revision."""
    rows = (
        ImpressionCount.objects.filter(incident=incident)
        .values("site__name", "channel", "revision")
        .annotate(
            total_shown=Sum("shown"),
            total_seen=Sum("seen"),
            total_closed=Sum("closed"),
            total_clicked=Sum("clicked"),
            total_subscribed=Sum("subscribed"),
        )
        .order_by("site__name", "channel", "revision")
    )
    return [
        SiteFigures(
            row["site__name"],
            row["channel"],
            row["revision"],
            row["total_shown"],
            row["total_seen"],
            row["total_closed"],
            row["total_clicked"],
            row["total_subscribed"],
        )
        for row in rows
    ]


def silent_sites(incident: Incident) -> list[Site]:
    """The sites that show the incident now and of which nothing was reported: what visitors did there is unknown, not nothing."""
    notices = [notice for notice in notices_on_air(clock.now()) if notice.incident_id == incident.pk]
    if not notices:
        return []
    found = list(sites_with_looks())
    by_site = services_by_site(found)
    concerned = {impact.service_id for impact in notices[0].incident.impacts.all()}
    heard = set(ImpressionCount.objects.filter(incident=incident).values_list("site_id", flat=True))
    return [
        site
        for site in found
        if site.pk not in heard
        and any(carries(site, named=notice.sites, service_ids=concerned, site_services=by_site) for notice in notices)
    ]


def identified_visitors(incident: Incident) -> QuerySet[Contact]:
    """The contacts whom a site identified and who saw a notice of the incident, each once."""
    return Contact.objects.filter(pk__in=Notice.objects.filter(incident=incident).values("sightings__contact"))


def dismissals_of(contact: Contact) -> list[tuple[str, int]]:
    """(notice key, revision) of what this contact has closed, newest first, on whichever device and site."""
    rows = Dismissal.objects.filter(contact=contact).order_by("-at")
    return list(rows.values_list("notice_key", "revision")[:100])


def notices_on_air(now: datetime) -> QuerySet[Notice]:
    """Shown notices that are live, or scheduled and begun, and not past their window, of real incidents (no drills)."""
    return _on_air(now).filter(incident__drill=False)


def drill_notices(now: datetime) -> QuerySet[Notice]:
    """The same of drills: what visitors with a drill's token see."""
    return _on_air(now).filter(incident__drill=True)


def _on_air(now: datetime) -> QuerySet[Notice]:
    return (
        Notice.objects.filter(
            Q(state=NoticeState.LIVE) | Q(state=NoticeState.SCHEDULED, starts_at__lte=now),
            Q(starts_at__isnull=True) | Q(starts_at__lte=now),
            Q(ends_at__isnull=True) | Q(ends_at__gt=now),
            channel__in=[channel.slug for channel in shown_channels()],
        )
        .select_related("incident", "update")
        .prefetch_related("incident__impacts__service", "update__corrections")
        .order_by("-incident__level", "pk")
    )


def notices_on_air_or_coming() -> QuerySet[Notice]:
    """Shown notices that are live or scheduled: the ones whose audiences count as used."""
    return (
        Notice.objects.filter(
            state__in=[NoticeState.LIVE, NoticeState.SCHEDULED],
            channel__in=[channel.slug for channel in shown_channels()],
            incident__drill=False,
        )
        .select_related("incident")
        .prefetch_related("incident__impacts__service")
    )


def next_window_boundary(now: datetime) -> datetime | None:
    """When the next shown notice starts or ends by its own window."""
    coming = notices_on_air_or_coming().aggregate(
        starts=Min("starts_at", filter=Q(starts_at__gt=now)), ends=Min("ends_at", filter=Q(ends_at__gt=now))
    )
    return min((at for at in (coming["starts"], coming["ends"]) if at is not None), default=None)


def carries(
    site: Site, *, named: Sequence[str] | None, service_ids: set[int], site_services: Mapping[int, set[int]]
) -> bool:
    """Whether a notice shows on ``site``: sites that it names, else sites that carry one of the services, else all.

    ``site_services`` is ``services_by_site``.
    """
    if named is not None:
        return site.slug in named or site.key in named
    return not service_ids or bool(service_ids & site_services.get(site.pk, set()))


def look_at(host: str) -> Look | None:
    """The look whose own domain this Host header names."""
    name = host.partition(":")[0].lower()
    return Look.objects.filter(host=name).first() if name else None


def looks_of_incident(incident: Incident) -> list[Look]:
    """The looks of the sites that carry one of the incident's services; empty when it names none or a site has no look."""
    found = list(sites_with_looks())
    return looks_among(found, incident, services_by_site(found))


def looks_among(
    all_sites: Iterable[Site], incident: Incident, site_services: Mapping[int, AbstractSet[int]]
) -> list[Look]:
    """The same where the sites and the services that they carry (``services_by_site``) are known already."""
    ids = {impact.service_id for impact in incident.impacts.all()}
    looks = [site.look for site in all_sites if ids & site_services[site.pk]]
    named = [look for look in looks if look is not None]
    return list(dict.fromkeys(named)) if len(named) == len(looks) else []


def services_by_site(all_sites: Iterable[Site]) -> dict[int, set[int]]:
    """Site id -> ids of the services it carries, with their parents and children."""
    rows = Site.services.through.objects.values_list("site_id", "service_id", "service__parent_id")
    return _with_relatives([site.pk for site in all_sites], rows)


def services_by_topic() -> dict[int, set[int]]:
    """The same of every topic of every chatbot menu."""
    rows = MenuTopic.services.through.objects.values_list("menutopic_id", "service_id", "service__parent_id")
    return _with_relatives(MenuTopic.objects.values_list("pk", flat=True), rows)


def _with_relatives(owners: Iterable[int], rows: Iterable[tuple[int, int, int | None]]) -> dict[int, set[int]]:
    """Owner -> ids of its services, their parents and children, from (owner, service, parent); owners without any have none."""
    children: dict[int | None, set[int]] = {}
    for child, parent in Service.objects.exclude(parent=None).values_list("pk", "parent_id"):
        children.setdefault(parent, set()).add(child)
    found: dict[int, set[int]] = {owner: set() for owner in owners}
    for owner, service, above in rows:
        if owner in found:
            found[owner] |= {service, *([above] if above else ()), *children.get(service, ())}
    return found


def sites_for(*, named: Sequence[str] | None, service_slugs: Sequence[str]) -> list[Site]:
    """The sites on which a notice with these choices would show."""
    found = list(sites_with_looks())
    by_site = services_by_site(found)
    ids = set(Service.objects.filter(slug__in=service_slugs).values_list("pk", flat=True))
    return [site for site in found if carries(site, named=named, service_ids=ids, site_services=by_site)]
