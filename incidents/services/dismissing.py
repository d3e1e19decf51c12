"""Closing a draft that turned out to be nothing: unlike a discarded one it stays in the history."""

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.lifecycle import NoticeState, Status, UpdateState, check_move
from incidents.models import HistoryEntry, Incident, Notice, Update
from incidents.services.on_its_way import locked_incident
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict


@transaction.atomic
def dismiss_draft(*, actor: Actor, incident: Incident) -> Incident:
    """Close a draft of which nothing was published as a false alarm.

    Twice is the same as once. ``Conflict`` when anything of it is on its way or out.
    """
    actor.require(Action.DRAFT)
    incident = locked_incident(incident)
    if incident.updates.exclude(state__in=[UpdateState.DRAFT, UpdateState.CANCELLED]).exists():
        raise Conflict(_("This was already sent on its way. Write an update instead."), code="not_a_draft")
    if incident.is_closed:
        return incident
    check_move(incident.kind, incident.status, Status.FALSE_ALARM)
    HistoryEntry.objects.create(
        incident=incident, source=incident.status, target=Status.FALSE_ALARM, actor_name=actor.name, at=now()
    )
    drafts = Update.objects.filter(incident=incident, state=UpdateState.DRAFT)
    Notice.objects.filter(update__in=drafts).update(state=NoticeState.CANCELLED)
    drafts.update(state=UpdateState.CANCELLED)
    incident.status = Status.FALSE_ALARM
    incident.resolved_at = now()
    incident.version += 1
    incident.save(update_fields=["status", "resolved_at", "version"])
    audit.record(actor=actor, verb="dismiss_draft", target=incident)
    return incident
