"""Declaring an incident, and changing or discarding it while nothing is published."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.client_keys import digest_of, require_same
from incidents.declarations import Declaration
from incidents.lifecycle import FIRST_STATUS, Status, UpdateState
from incidents.models import Incident, Update
from incidents.planning import Plan, plan_declaration
from incidents.services.briefs import write_brief
from incidents.services.changing import changeable_update, queue_again, written_anew
from incidents.services.drafts import impacts_json, new_update, texts_json, write_notices, write_services
from incidents.services.maintenance_events import write_maintenance
from incidents.services.on_its_way import locked_incident, require_version
from incidents.services.publishing import send_off
from incidents.services.responsibility import first_commander
from incidents.signals import incident_declared
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict
from statuscomms.models import AuditEntry

A_SITTING = timedelta(minutes=10)
"""Changes that one person's page saves by itself within this time are one entry of the audit trail."""


def declare(*, actor: Actor, declaration: Declaration) -> Incident:
    """Create an incident with its first update and notices, and publish it when the declaration says so.

    The same ``client_key`` answers the first incident again, and is a ``Conflict`` with other words. Raises ``InvalidInput``
    and ``NotAllowed``; nothing is half-written.
    """
    actor.require(Action.PUBLISH if declaration.publish else Action.DRAFT)
    plan = plan_declaration(declaration)
    digest = digest_of("declare", declaration)
    try:
        with transaction.atomic():
            return _declared_before(declaration.client_key, digest) or _declare(actor, plan, digest)
    except IntegrityError:
        known = _declared_before(declaration.client_key, digest)
        if known is None:
            raise
        return known


def _declared_before(client_key: str | None, digest: str) -> Incident | None:
    known = Incident.objects.filter(client_key=client_key).first() if client_key else None
    if known is not None:
        require_same(known.client_digest, digest)
    return known


def _declare(actor: Actor, plan: Plan, digest: str) -> Incident:
    incident = Incident(
        status=Status.TRIAGE,
        declared_by=actor.name,
        declared_at=now(),
        commander_id=actor.user_id,
        client_key=plan.declaration.client_key or None,
        client_digest=digest,
        origin=plan.declaration.origin,
        drill=plan.declaration.drill,
    )
    update = _write(actor, incident, plan)
    first_commander(actor=actor, incident=incident)
    audit.record(actor=actor, verb="declare", target=incident, level=incident.level, drill=incident.drill)
    incident_declared.send(sender=Incident, incident=incident)
    if plan.declaration.publish:
        send_off(
            actor=actor,
            update=update,
            publish_at=plan.declaration.publish_at,
            hold_seconds=plan.declaration.hold_seconds,
            bypass_reason=plan.declaration.bypass_reason,
        )
        incident.refresh_from_db()
    return incident


def _write(actor: Actor, incident: Incident, plan: Plan, draft: Update | None = None) -> Update:
    """Make the incident and its first update (``draft``, else a new one) say what the plan says."""
    declaration = plan.declaration
    incident.kind = plan.kind
    incident.severity = plan.severity
    incident.level = plan.level.number
    incident.suggestion = plan.suggestion.as_json()
    incident.title = plan.title
    incident.playbook = plan.playbook
    incident.audience = plan.audience
    incident.pages = plan.pages.as_json()
    incident.affected_estimate = declaration.affected_estimate
    incident.estimate_author = actor.name if declaration.affected_estimate is not None else ""
    incident.starts_at = declaration.starts_at
    incident.ends_at = declaration.ends_at
    incident.save()
    write_services(incident, plan.services)
    status = FIRST_STATUS[IncidentKind(plan.kind)]
    update = new_update(actor=actor, incident=incident, status=status, client_key=None)
    if draft is not None:
        update = written_anew(draft, actor=actor)
        update.status = status
    update.texts = texts_json(plan.texts)
    update.impacts = impacts_json(plan.services)
    update.save()
    write_notices(update, plan.notices)
    write_maintenance(incident, plan)
    if plan.brief:
        write_brief(actor=actor, incident=incident, brief=plan.brief)
    return update


@transaction.atomic
def change_draft(
    *, actor: Actor, incident: Incident, declaration: Declaration, version: int | None = None, in_passing: bool = False
) -> Incident:
    """Write a still unpublished incident anew from ``declaration``. One that is scheduled keeps its time, and is checked at once.

    ``version`` is the one that the writer saw: ``StaleVersion`` when somebody else has written it since. ``in_passing``: the
    page saves by itself while somebody types, so the audit trail gets one entry for a sitting, and half a sentence never gets
    into what is scheduled. Raises ``Conflict`` once it is held or waits for approval, ``InvalidInput``.
    """
    actor.require(Action.DRAFT)
    incident = locked_incident(incident)
    draft = changeable_update(actor, incident)
    if not _last_written_by(incident, actor):
        require_version(incident, version)
    if in_passing and draft is not None and draft.state == UpdateState.SCHEDULED:
        raise Conflict(_("This is scheduled: it changes only when you press the button."), code="scheduled")
    plan = plan_declaration(declaration)
    incident.version += 1
    update = _write(actor, incident, plan, draft)
    if not (in_passing and _noted_lately(incident, actor)):
        audit.record(actor=actor, verb="change_draft", target=incident)
    queue_again(actor=actor, update=update)
    return incident


def _last_written_by(incident: Incident, actor: Actor) -> bool:
    """Whether the draft's newest words are the actor's own: one's other tab, or the page that saves itself, is no second writer."""
    newest = incident.updates.order_by("-number").first()
    return newest is not None and actor.user_id is not None and newest.author_id == actor.user_id


def _noted_lately(incident: Incident, actor: Actor) -> bool:
    newest = AuditEntry.objects.filter(target=audit.target_of(incident)).first()
    return (
        newest is not None
        and newest.verb in ("declare", "change_draft", "save_brief")
        and newest.actor_user_id == actor.user_id
        and newest.at > now() - A_SITTING
    )


@transaction.atomic
def discard_draft(*, actor: Actor, incident: Incident) -> None:
    """Forget an incident of which nothing was ever published; the audit trail keeps that it existed."""
    actor.require(Action.DRAFT)
    incident = locked_incident(incident)
    if incident.updates.exclude(state__in=[UpdateState.DRAFT, UpdateState.CANCELLED]).exists():
        raise Conflict(_("This was already sent on its way. Write an update instead."), code="not_a_draft")
    audit.record(actor=actor, verb="discard_draft", target=incident)
    incident.delete()
