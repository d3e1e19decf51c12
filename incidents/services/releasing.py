"""The one door to the public. Nothing else sets an update to published or a notice to live."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audiences.models import Service
from audiences.topics import IncidentKind
from incidents.cadence import is_public, next_update_due
from incidents.channels import Channel, SentChannel, ShownChannel, all_channels, get_channel
from incidents.declarations import Text
from incidents.lifecycle import (
    AFTERWORDS,
    CLOSED,
    Impact,
    NoticeState,
    Status,
    UpdateState,
    check_move,
    effective_impact,
    worst_impact,
)
from incidents.models import HistoryEntry, Incident, IncidentService, Notice, ServiceStatusChange, Update
from incidents.placeholders import strip_personal
from incidents.rendering import notice_texts, placeholder_facts
from incidents.services.briefs import announce_brief
from incidents.services.ending import end_notice
from incidents.services.maintenance_events import MaintenanceBefore, follow_maintenance
from incidents.services.manual import ask_people
from incidents.services.reminding import late_key
from incidents.signals import update_published
from incidents.texts import render
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.staff_alerts import close_alert

RELEASABLE = (UpdateState.DRAFT, UpdateState.AWAITING_APPROVAL, UpdateState.SCHEDULED, UpdateState.HELD)


@transaction.atomic
def release_update(*, update_id: int, actor: Actor, only_from: Sequence[UpdateState] = RELEASABLE) -> Update:
    """Publish an update: freeze its words, put its notices live, move the incident, tell higher floors; all or nothing.

    Releasing twice is the same as once, and nothing happens to an update that has left ``only_from``. Raises
    ``IllegalTransition`` when the incident cannot make the update's move.
    """
    incident_id = Update.objects.values_list("incident_id", flat=True).get(pk=update_id)
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    moment = now()
    won = Update.objects.filter(pk=update_id, state__in=only_from).update(
        state=UpdateState.PUBLISHED, published_at=moment, release_at=None
    )
    update = Update.objects.get(pk=update_id)
    update.incident = incident
    if not won:
        return update
    is_first = incident.published_at is None
    level_rose = bool(update.level and update.level > incident.level) or is_first
    before = MaintenanceBefore.of(incident)
    _move_incident(actor, incident, update, moment)
    _freeze_words(update)
    notices = _put_live(update, moment, level_rose=level_rose)
    note_service_statuses(incident, moment)
    follow_maintenance(actor=actor, update=update, before=before)
    ask_people(actor=actor, update=update, notices=notices)
    update_published.send(sender=Update, update=update, notices=notices)
    close_alert(key=f"approval:{update.uuid}", actor=actor)
    close_alert(key=late_key(incident), actor=actor)
    if is_first:
        announce_brief(incident)
    _record(actor, update, notices)
    return update


def _record(actor: Actor, update: Update, notices: Sequence[Notice]) -> None:
    audit.record(
        actor=actor,
        verb="publish",
        target=update.incident,
        number=update.number,
        status=update.status,
        channels=[notice.channel for notice in notices],
        approved_by=update.approved_by,
        bypassed_by=update.bypassed_by,
        closing=update.closing,
    )


def _move_incident(actor: Actor, incident: Incident, update: Update, moment: datetime) -> None:
    check_move(incident.kind, incident.status, update.status)
    was_closed = incident.is_closed
    if incident.status != update.status:
        HistoryEntry.objects.create(
            incident=incident, source=incident.status, target=update.status, actor_name=actor.name, at=moment
        )
    incident.status = update.status
    incident.severity = update.severity or incident.severity
    incident.level = update.level or incident.level
    incident.published_at = incident.published_at or moment
    incident.starts_at = update.new_starts_at or incident.starts_at
    incident.ends_at = update.new_ends_at or incident.ends_at
    if was_closed and incident.kind == IncidentKind.ANNOUNCEMENT and incident.ends_at and incident.ends_at <= moment:
        incident.ends_at = None  # opened again after its time: it stays until staff end it
    closed = update.status in CLOSED
    if update.status not in AFTERWORDS:
        incident.resolved_at = moment if closed else None
        incident.closing = update.closing
    incident.next_update_due_at = next_update_due(
        level=incident.level, kind=incident.kind, status=incident.status, after=moment
    )
    incident.next_update_is_public = is_public(incident.level)
    incident.save()
    _set_impacts(incident, update, closed=closed)


def _set_impacts(incident: Incident, update: Update, *, closed: bool) -> None:
    if closed:
        incident.impacts.update(impact=Impact.OPERATIONAL)
        return
    for service in Service.objects.filter(slug__in=update.impacts):
        IncidentService.objects.update_or_create(
            incident=incident, service=service, defaults={"impact": update.impacts[service.slug]}
        )


def _freeze_words(update: Update) -> None:
    """Replace placeholders in the update's own texts, which the status page, feeds and JSON show."""
    facts = placeholder_facts(update)
    frozen = {}
    for language, kept in update.texts.items():
        words = render(Text.of_json(kept), language, facts)
        frozen[language] = {
            "title": strip_personal(words.title),
            "body": strip_personal(words.body),
            "instructions": strip_personal(words.instructions),
        }
    own_words = {notice.channel: notice_texts(notice, update, facts) for notice in update.notices.all()}
    update.texts = frozen
    update.save()
    for notice in update.notices.all():
        notice.texts = own_words[notice.channel]
        notice.save(update_fields=["texts"])


def _put_live(update: Update, moment: datetime, *, level_rose: bool) -> list[Notice]:
    """End what the update replaces or leaves out, then put its own notices live, scheduled or to be sent."""
    notices = list(update.notices.select_related("audience").order_by("id"))
    chosen = {notice.channel for notice in notices}
    shown_before = update.incident.notices.filter(state__in=[NoticeState.LIVE, NoticeState.SCHEDULED])
    for notice in [] if update.status in AFTERWORDS else shown_before.exclude(update=update):
        if update.status not in CLOSED and notice.channel not in chosen and isinstance(_channel(notice), SentChannel):
            continue  # a message that waits for its moment is not called off by a quiet update
        end_notice(notice, NoticeState.REPLACED if notice.channel in chosen else NoticeState.WITHDRAWN)
    for notice in notices:
        notice.revision = _revision(notice, update, level_rose=level_rose)
        if notice.audience:
            notice.audience_version = notice.audience.version
            notice.audience_rule = notice.audience.rule
        channel = get_channel(notice.channel)
        can_wait = isinstance(channel, ShownChannel | SentChannel)
        waits = can_wait and notice.starts_at is not None and notice.starts_at > moment
        notice.state = NoticeState.SCHEDULED if waits else channel.released_as
        notice.live_at = moment if notice.state != NoticeState.SCHEDULED else None
        notice.save()
    return notices


def _channel(notice: Notice) -> Channel | None:
    """The notice's channel; None when the installation lost it."""
    return all_channels().get(notice.channel)


def _revision(notice: Notice, update: Update, *, level_rose: bool) -> int:
    """One more than the newest of this key; channels that interrupt keep theirs unless they shall show again."""
    newest = (
        Notice.objects.filter(key=notice.key)
        .exclude(pk=notice.pk)
        .order_by("-revision")
        .values_list("revision", flat=True)
    ).first()
    if newest is None:
        return 1
    if get_channel(notice.channel).interrupts:
        show_again = update.show_again if update.show_again is not None else level_rose
        return newest + 1 if show_again else newest
    return newest + 1


def note_service_statuses(incident: Incident, moment: datetime) -> None:
    """Write a history row for each affected service whose status changed, as everybody may read it: drills and incidents for an
    audience never count, announcements change nothing. The services are locked, or two incidents that end together would each
    see the other still open."""
    if incident.drill or incident.audience_id is not None:
        return
    affected = Service.objects.filter(impacts__incident=incident).values_list("pk", flat=True)
    for service in Service.objects.select_for_update(no_key=True).filter(pk__in=list(affected)).order_by("pk"):
        impacts = (
            IncidentService.objects.filter(service=service, incident__drill=False, incident__audience=None)
            .exclude(incident__status__in=[*CLOSED, Status.TRIAGE, Status.SCHEDULED])
            .values_list("incident__kind", "impact")
        )
        status = worst_impact(effective_impact(kind, impact) for kind, impact in impacts)
        last = service.status_changes.order_by("-at", "-id").values_list("status", flat=True).first()
        if status != (last or Impact.OPERATIONAL):
            ServiceStatusChange.objects.create(service=service, status=status, incident=incident, at=moment)
