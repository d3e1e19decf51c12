"""Keeps a maintenance's rows: its switches, and which events wait for their moment. Every release passes here once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from audiences.topics import IncidentKind
from incidents.lifecycle import MaintenanceEventKind, MaintenanceEventState, Status
from incidents.maintenance_defaults import switches_of
from incidents.maintenance_options import MaintenanceOptions
from incidents.maintenance_rules import pattern_of
from incidents.maintenance_telling import maintenance_of, sent_json
from incidents.models import HistoryEntry, Incident, Maintenance, MaintenanceEvent, Update
from incidents.planning import Plan
from incidents.series_declarations import declaration_json
from incidents.services.drafts import texts_json
from incidents.services.maintenance_opening import begin_series
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now

_RUNNING = (Status.IN_PROGRESS, Status.VERIFYING)


@dataclass(frozen=True, slots=True)
class MaintenanceBefore:
    """How a maintenance stood before an update was released."""

    status: str
    starts_at: datetime | None
    ends_at: datetime | None
    is_first: bool

    @classmethod
    def of(cls, incident: Incident) -> "MaintenanceBefore":
        """As the incident stands now."""
        return cls(incident.status, incident.starts_at, incident.ends_at, incident.published_at is None)


def write_maintenance(incident: Incident, plan: Plan) -> None:
    """Make the maintenance's own row say what the plan says; other kinds have none."""
    if plan.kind != IncidentKind.MAINTENANCE:
        Maintenance.objects.filter(incident=incident).delete()
        return
    options = plan.declaration.maintenance or MaintenanceOptions()
    rule = (
        pattern_of(options.rule, plan.declaration.starts_at).rule if options.rule and plan.declaration.starts_at else ""
    )
    Maintenance.objects.update_or_create(
        incident=incident,
        defaults={
            **switches_of(options).as_json(),
            "starts_itself": options.starts_itself,
            "ends_itself": options.ends_itself,
            "texts": texts_json(plan.texts),
            "sent": sent_json([*plan.notices, *plan.silent]),
            "rule": rule,
            "repeats": declaration_json(plan.declaration, plan.texts) if rule else None,
        },
    )


def follow_maintenance(*, actor: Actor, update: Update, before: MaintenanceBefore) -> None:
    """Note what the released update means for a maintenance and plan what happens next. Called inside the release."""
    incident = update.incident
    if incident.kind != IncidentKind.MAINTENANCE:
        return
    kind = _event_told(update, before)
    if not _settle_what_waited_for(update) and kind:
        _settle(incident, kind, update)
    if kind == MaintenanceEventKind.MOVED:
        _note_move(actor, incident, before)
    plan_events(incident)
    if before.is_first:
        begin_series(actor=actor, incident=incident)


def _event_told(update: Update, before: MaintenanceBefore) -> MaintenanceEventKind | None:
    if before.is_first:
        return MaintenanceEventKind.CREATED
    if update.status == Status.CANCELLED:
        return MaintenanceEventKind.CANCELLED
    if update.status == Status.COMPLETED:
        return MaintenanceEventKind.FINISHED
    if update.new_starts_at or update.new_ends_at:
        return MaintenanceEventKind.MOVED
    if update.status in _RUNNING and before.status == Status.SCHEDULED:
        return MaintenanceEventKind.STARTED
    return None


def _settle_what_waited_for(update: Update) -> bool:
    """The event whose update waited for a second person has been told by it."""
    waiting = MaintenanceEvent.objects.filter(update=update, state=MaintenanceEventState.WAITING)
    return bool(waiting.update(state=MaintenanceEventState.TOLD, settled_at=now()))


def _settle(incident: Incident, kind: MaintenanceEventKind, update: Update) -> None:
    """The event has been told by this update: the one that the clock claimed, the one that waited, or a new one."""
    settled = {"state": MaintenanceEventState.TOLD, "update": update, "settled_at": now()}
    claimed = incident.maintenance_events.filter(kind=kind, update=None)
    for state in (MaintenanceEventState.TOLD, MaintenanceEventState.WAITING, MaintenanceEventState.FAILED):
        event = claimed.filter(state=state).first()
        if event:
            MaintenanceEvent.objects.filter(pk=event.pk).update(**settled)
            return
    MaintenanceEvent.objects.create(incident=incident, kind=kind, planned_for=now(), **settled)


def _note_move(actor: Actor, incident: Incident, before: MaintenanceBefore) -> None:
    HistoryEntry.objects.create(
        incident=incident, source=before.status, target=incident.status, actor_name=actor.name, at=now()
    )
    audit.record(
        actor=actor,
        verb="move",
        target=incident,
        old_start=before.starts_at.isoformat() if before.starts_at else "",
        new_start=incident.starts_at.isoformat() if incident.starts_at else "",
    )


def plan_events(incident: Incident) -> None:
    """Make exactly those events wait that the present times, status and switches call for. The caller holds the incident's lock."""
    wanted = set(_wanted(incident, maintenance_of(incident)))
    waiting = incident.maintenance_events.filter(state=MaintenanceEventState.WAITING)
    for event in waiting:
        if (event.kind, event.planned_for) not in wanted:
            MaintenanceEvent.objects.filter(pk=event.pk).update(state=MaintenanceEventState.CANCELLED, settled_at=now())
    if incident.ends_at is not None and incident.ends_at <= now():
        return  # over by its plan, yet opened again or declared late: nothing begins by itself, what waits is still told
    for kind, moment in sorted(wanted):
        event, made = MaintenanceEvent.objects.get_or_create(incident=incident, kind=kind, planned_for=moment)
        if not made and event.state == MaintenanceEventState.CANCELLED:  # moved away and back again
            MaintenanceEvent.objects.filter(pk=event.pk).update(state=MaintenanceEventState.WAITING, settled_at=None)


def _wanted(incident: Incident, maintenance: Maintenance) -> Iterable[tuple[str, datetime]]:
    moment = now()
    if incident.published_at is None:
        return
    if incident.status == Status.SCHEDULED and incident.starts_at:
        if MaintenanceEventKind.REMINDER in maintenance.tells:
            for minutes in maintenance.reminder_minutes:
                at = incident.starts_at - timedelta(minutes=minutes)
                if at > moment:
                    yield MaintenanceEventKind.REMINDER.value, at
        if maintenance.starts_itself:
            yield MaintenanceEventKind.STARTED.value, incident.starts_at
    is_open = incident.status in (Status.SCHEDULED, *_RUNNING)
    if is_open and maintenance.ends_itself and incident.ends_at:
        yield MaintenanceEventKind.FINISHED.value, incident.ends_at
