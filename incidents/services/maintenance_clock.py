"""What happens to maintenance by itself, once: reminders, start and end. A tick job; any number of ticks may run it."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.declarations import Resolution
from incidents.lifecycle import UNRELEASED, MaintenanceEventKind, MaintenanceEventState, Status, UpdateState
from incidents.models import Incident, MaintenanceEvent, Update
from incidents.services.maintenance import release_prepared, write_event
from incidents.services.on_its_way import note_write
from incidents.services.resolving import write_closing
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, ProductError, Sentence
from statuscomms.staff_alerts import close_alert, raise_alert

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=90)
"""How long an event waits quietly for another update that is on its way (a hold, an approval) before staff are told."""


class _OnItsWay(Exception):
    """Another update of the incident is not released yet; the event goes on waiting."""


def tell_due_maintenance_events() -> None:
    """Tell every event whose moment has come, each in one transaction of its own. A tick job."""
    due = MaintenanceEvent.objects.filter(state=MaintenanceEventState.WAITING, planned_for__lte=now())
    for event in due.select_related("incident").order_by("planned_for", "id"):
        try:
            with transaction.atomic():
                _tell(event.pk)
        except _OnItsWay:
            _complain_of_waiting(event)
        except ProductError as trouble:
            _give_up(event, trouble)


def _tell(event_id: int) -> None:
    """Claim the event and release what it says. Killed in between, everything is as before and the next tick begins anew."""
    incident_id = MaintenanceEvent.objects.values_list("incident_id", flat=True).get(pk=event_id)
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    claimed = MaintenanceEvent.objects.filter(pk=event_id, state=MaintenanceEventState.WAITING).update(
        state=MaintenanceEventState.TOLD, settled_at=now()
    )
    if not claimed:
        return
    event = MaintenanceEvent.objects.get(pk=event_id)
    if _has_passed(event, incident):
        MaintenanceEvent.objects.filter(pk=event_id).update(state=MaintenanceEventState.SKIPPED)
        return
    if incident.updates.filter(state__in=[state.value for state in UNRELEASED]).exists():
        raise _OnItsWay
    if event.update_id is not None:
        raise Conflict(_("It was cancelled while it waited for a second person."), code="not_approved")
    actor = Actor.system("tick")
    key = f"maintenance:{event.uuid}"
    kind = MaintenanceEventKind(event.kind)
    if kind == MaintenanceEventKind.FINISHED:
        update = write_closing(actor, incident, Resolution(client_key=key))
    else:
        status = Status.IN_PROGRESS if kind == MaintenanceEventKind.STARTED else incident.status
        update = write_event(actor, incident, kind, status, key=key)
        note_write(incident)
    if release_prepared(actor, update).state == UpdateState.AWAITING_APPROVAL:
        _wait_for_approval(event, update)
        return
    MaintenanceEvent.objects.filter(pk=event_id, update=None).update(update=update)
    close_alert(key=_alert_key(event), actor=actor)


def _wait_for_approval(event: MaintenanceEvent, update: Update) -> None:
    """The event goes on waiting, for its update; whoever planned the maintenance is not the second person."""
    MaintenanceEvent.objects.filter(pk=event.pk).update(
        state=MaintenanceEventState.WAITING, settled_at=None, update=update
    )
    plan = update.incident.updates.order_by("number").values("author_id", "created_by").first()
    if plan:
        Update.objects.filter(pk=update.pk).update(asked_by=plan["author_id"], asked_by_name=plan["created_by"])


def _has_passed(event: MaintenanceEvent, incident: Incident) -> bool:
    """A reminder that comes too late helps nobody: the work has begun, or a later reminder is due as well."""
    if event.kind != MaintenanceEventKind.REMINDER:
        return False
    later = incident.maintenance_events.filter(
        kind=event.kind, state=MaintenanceEventState.WAITING, planned_for__gt=event.planned_for, planned_for__lte=now()
    )
    has_begun = incident.status != Status.SCHEDULED or (incident.starts_at is not None and incident.starts_at <= now())
    return has_begun or later.exists()


def _complain_of_waiting(event: MaintenanceEvent) -> None:
    if event.planned_for > now() - PATIENCE:
        return
    text = _("%(title)s: %(event)s waits, because another update is on its way. Publish or cancel that one.")
    if event.update_id is not None:
        text = _("%(title)s: %(event)s waits for a second person, because nobody has approved the plan.")
    _raise(event, text % {"title": event.incident.title, "event": MaintenanceEventKind(event.kind).label})


def _give_up(event: MaintenanceEvent, trouble: ProductError) -> None:
    """Hand an event that cannot go out to staff; it is not tried again, so that nobody is told twice later."""
    log.warning("maintenance_event_refused", maintenance_event=str(event.uuid), code=trouble.code)
    MaintenanceEvent.objects.filter(pk=event.pk, state=MaintenanceEventState.WAITING).update(
        state=MaintenanceEventState.FAILED, settled_at=now()
    )
    text = _("%(title)s: %(event)s could not go out. Write an update by hand. %(reason)s")
    kind = MaintenanceEventKind(event.kind).label
    _raise(event, text % {"title": event.incident.title, "event": kind, "reason": trouble.message})


def _raise(event: MaintenanceEvent, text: Sentence) -> None:
    raise_alert(
        key=_alert_key(event),
        text=text,
        urgency="urgent",
        link=reverse("incidents:detail", args=[event.incident.uuid]),
    )


def _alert_key(event: MaintenanceEvent) -> str:
    return f"maintenance:{event.uuid}"
