"""What there is to read about incidents."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from audiences.models import Service
from audiences.queries import followers
from audiences.topics import IncidentKind
from incidents.declarations import (
    BriefText,
    ChannelChoice,
    Declaration,
    PageRules,
    ServiceImpact,
    Text,
    brief_of_json,
)
from incidents.lifecycle import CLOSED, NoticeState, UpdateState
from incidents.lookups import by_slug_or_uuid
from incidents.maintenance_queries import kept_options, silent_channels
from incidents.models import (
    BriefReading,
    Correction,
    Demand,
    HistoryEntry,
    Incident,
    Level,
    Note,
    Notice,
    Playbook,
    Update,
)
from statuscomms.audit import target_of
from statuscomms.clock import now
from statuscomms.errors import NotFound
from statuscomms.models import AuditEntry


def incident_by_uuid(uuid: UUID | str) -> Incident:
    """The incident, or ``NotFound``."""
    incident = (
        Incident.objects.select_related("audience", "playbook", "commander")
        .prefetch_related("impacts__service", Prefetch("updates", Update.objects.order_by("number")))
        .filter(uuid=uuid)
        .first()
    )
    if incident is None:
        raise NotFound()
    return incident


def update_of(incident: Incident, uuid: UUID | str) -> Update:
    """An update of this incident, or ``NotFound``."""
    update = Update.objects.select_related("incident").filter(incident=incident, uuid=uuid).first()
    if update is None:
        raise NotFound()
    return update


def notice_of(incident: Incident, uuid: UUID | str) -> Notice:
    """A notice of this incident, or ``NotFound``."""
    notice = Notice.objects.select_related("incident").filter(incident=incident, uuid=uuid).first()
    if notice is None:
        raise NotFound()
    return notice


def incidents(
    *,
    state: str = "",
    kind: str = "",
    text: str = "",
    severity: str = "",
    service: str = "",
    since: datetime | None = None,
) -> QuerySet[Incident]:
    """Incidents, newest first. ``state`` is "open", "closed", "draft" or a status; ``service`` a slug or UUID; ``since`` the
    earliest declaration. Unknown values find nothing."""
    found = _in_state(Incident.objects.select_related("audience").prefetch_related("impacts__service"), state)
    if kind:
        found = found.filter(kind=kind)
    if severity:
        found = found.filter(severity=severity)
    if service:
        named = by_slug_or_uuid(Service.objects.all(), service)
        found = found.filter(impacts__service=named) if named is not None else found.none()
    if since is not None:
        found = found.filter(declared_at__gte=since)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(impacts__service__slug__icontains=text)).distinct()
    return found


def _in_state(found: QuerySet[Incident], state: str) -> QuerySet[Incident]:
    if state == "open":
        found = found.exclude(status__in=CLOSED).filter(published_at__isnull=False)
    elif state == "closed":
        found = found.filter(status__in=CLOSED)
    elif state == "draft":
        found = found.filter(published_at__isnull=True)
    elif state:
        found = found.filter(status=state)
    return found


def open_incidents() -> QuerySet[Incident]:
    """Published and not closed, the loudest first."""
    return incidents(state="open").order_by("-level", "-declared_at")


def drafts() -> QuerySet[Incident]:
    """Declared but never published, newest first."""
    return incidents(state="draft").exclude(status__in=CLOSED)


def recent_closed(limit: int = 10) -> QuerySet[Incident]:
    """The newest closed incidents."""
    return incidents(state="closed").order_by("-resolved_at")[:limit]


def timeline(incident: Incident) -> list[Update]:
    """Published updates, newest first, with their corrections at hand."""
    return list(
        incident.updates.filter(state=UpdateState.PUBLISHED)
        .prefetch_related(Prefetch("corrections", Correction.objects.order_by("id")), "notices")
        .order_by("-number")
    )


def current_texts(update: Update) -> dict[str, Text]:
    """An update's published words per language with the newest correction laid over them."""
    texts = {language: Text.of_json(kept) for language, kept in update.texts.items()}
    for correction in update.corrections.all():
        texts |= {language: Text.of_json(kept) for language, kept in correction.texts.items()}
    return texts


def pending_update(incident: Incident) -> Update | None:
    """The update that is not published yet, if there is one."""
    return (
        incident.updates.exclude(state__in=[UpdateState.PUBLISHED, UpdateState.CANCELLED])
        .select_related("incident")
        .first()
    )


def live_notices(incident: Incident) -> QuerySet[Notice]:
    """What is shown now or will be when its window opens."""
    return incident.notices.filter(state__in=[NoticeState.LIVE, NoticeState.SCHEDULED]).select_related("audience")


def mark_of(incident: Incident) -> str:
    """What a page remembers of the state that it shows; any other answer means that there is something new to see.

    Versions rise by staff writes alone, so notices that open or end by themselves, followers, and an update that has
    become late count beside them; the audit trail counts what raises no version: notes, briefs, steering.
    """
    waiting = pending_update(incident)
    shown = live_notices(incident).aggregate(count=Count("pk"), newest=Max("pk"))
    due = incident.next_update_due_at
    parts = (
        incident.version,
        f"{waiting.number}{waiting.state}" if waiting else "",
        AuditEntry.objects.filter(target=target_of(incident)).aggregate(newest=Max("pk"))["newest"],
        shown["count"],
        shown["newest"],
        BriefReading.objects.filter(brief__incident=incident).count(),
        follower_count(incident),
        "late" if due and due < now() else "",
    )
    return "-".join(str(part or "") for part in parts)


def notices_by_channel(incident: Incident) -> list[Notice]:
    """The newest notice of each channel of the published updates."""
    newest: dict[str, Notice] = {}
    for notice in incident.notices.filter(update__state=UpdateState.PUBLISHED).order_by("update__number", "id"):
        newest[notice.channel] = notice
    return list(newest.values())


def history(incident: Incident) -> QuerySet[HistoryEntry]:
    """Moves of the status, oldest first."""
    return incident.history.all()


def notes(incident: Incident) -> QuerySet[Note]:
    """Internal notes, newest first."""
    return incident.notes.all()


def levels() -> QuerySet[Level]:
    """The presets, quietest first."""
    return Level.objects.select_related("audience").order_by("number")


def playbooks() -> QuerySet[Playbook]:
    """The prepared incidents in their order."""
    return Playbook.objects.select_related("audience")


def level(number: int) -> Level:
    """One preset, or ``NotFound``."""
    found = levels().filter(number=number).first()
    if found is None:
        raise NotFound()
    return found


def playbook(name: str) -> Playbook:
    """The playbook with this slug or UUID, or ``NotFound``."""
    found = by_slug_or_uuid(playbooks(), name)
    if found is None:
        raise NotFound()
    return found


def follower_count(incident: Incident) -> int:
    """How many confirmed followers an incident has."""
    return followers(incident.uuid).count()


def demand() -> list[Demand]:
    """Present enquiry volumes, all together first, then the busiest services."""
    return list(Demand.objects.select_related("service").order_by("service_id", "-count"))


def declaration_from_playbook(playbook: Playbook) -> Declaration:
    """What *Declare* starts with when a playbook is chosen."""
    return Declaration(
        title=playbook.name(),
        kind=playbook.kind,
        severity=playbook.severity,
        services=tuple(ServiceImpact(entry["service"], entry["impact"]) for entry in playbook.services),
        texts={language: Text.of_json(kept) for language, kept in playbook.texts.items()},
        level=playbook.level,
        audience=playbook.audience.slug if playbook.audience else None,
        pages=PageRules.of_json(playbook.pages),
        brief=brief_of_json(playbook.brief),
        playbook=playbook.slug,
    )


def declaration_from_draft(incident: Incident) -> Declaration:
    """The declaration that a still unpublished incident was written from, to edit it again."""
    update = incident.updates.order_by("number").first()
    if update is None:
        raise NotFound()
    return Declaration(
        title=incident.title,
        kind=incident.kind,
        severity=incident.severity,
        services=tuple(
            ServiceImpact(kept.service.slug, kept.impact) for kept in incident.impacts.select_related("service")
        ),
        texts={language: Text.of_json(kept) for language, kept in update.texts.items()},
        level=incident.level,
        audience=incident.audience.slug if incident.audience else None,
        pages=PageRules.of_json(incident.pages),
        affected_estimate=incident.affected_estimate,
        channels={
            **silent_channels(incident),
            **{notice.channel: choice_of(notice, incident) for notice in update.notices.select_related("audience")},
        },
        brief={
            brief.language: BriefText(brief.known, brief.say, brief.do_not_say, brief.workaround)
            for brief in incident.briefs.all()
        },
        playbook=incident.playbook.slug if incident.playbook else None,
        starts_at=incident.starts_at,
        ends_at=incident.ends_at,
        publish=False,
        drill=incident.drill,
        origin=incident.origin,
        maintenance=kept_options(incident),
    )


def choice_of(notice: Notice, incident: Incident) -> ChannelChoice:
    """What differs in this channel from what the incident says."""
    same_pages = notice.pages == PageRules.of_json(incident.pages).as_json()
    is_incident, is_announcement = incident.kind == IncidentKind.INCIDENT, incident.kind == IncidentKind.ANNOUNCEMENT
    same_start = is_announcement and notice.starts_at == incident.starts_at
    same_end = not is_incident and notice.ends_at == incident.ends_at
    other_audience = notice.audience is not None and notice.audience_id != incident.audience_id
    return ChannelChoice(
        options=notice.options,
        sites=tuple(notice.sites) if notice.sites is not None else None,
        pages=None if same_pages else PageRules.of_json(notice.pages),
        audience=notice.audience.slug if other_audience and notice.audience else None,
        texts={language: Text.of_json(kept) for language, kept in notice.texts.items()},
        starts_at=None if same_start else notice.starts_at,
        ends_at=None if same_end else notice.ends_at,
    )
