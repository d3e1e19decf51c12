"""Declaring an incident, and changing or discarding it while nothing is published."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.declarations import Declaration
from incidents.lifecycle import FIRST_STATUS, Status, UpdateState
from incidents.models import Incident, Update
from incidents.planning import Plan, plan_declaration
from incidents.services.briefs import write_brief
from incidents.services.drafts import impacts_json, new_update, texts_json, write_notices, write_services
from incidents.services.publishing import require_version, send_off
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

    The same ``client_key`` answers the first incident again, and is a ``Conflict`` under another title. Raises ``InvalidInput``
    and ``NotAllowed``; nothing is half-written.
    """
    actor.require(Action.PUBLISH if declaration.publish else Action.DRAFT)
    plan = plan_declaration(declaration)
    try:
        with transaction.atomic():
            return _declared_before(plan) or _declare(actor, plan)
    except IntegrityError:
        known = _declared_before(plan)
        if known is None:
            raise
        return known


def _declared_before(plan: Plan) -> Incident | None:
    client_key = plan.declaration.client_key
    known = Incident.objects.filter(client_key=client_key).first() if client_key else None
    if known is not None and known.title != plan.title:
        # Two scripts that number their calls from one must not swallow each other's incidents.
        raise Conflict(_("This key came before with another incident."), code="idempotency_conflict")
    return known


def _declare(actor: Actor, plan: Plan) -> Incident:
    incident = Incident(
        status=Status.TRIAGE,
        declared_by=actor.name,
        declared_at=now(),
        commander_id=actor.user_id,
        client_key=plan.declaration.client_key or None,
        origin=plan.declaration.origin,
        drill=plan.declaration.drill,
    )
    update = _write(actor, incident, plan)
    audit.record(actor=actor, verb="declare", target=incident, level=incident.level, drill=incident.drill)
    incident_declared.send(sender=Incident, incident=incident)
    if plan.declaration.publish:
        send_off(
            actor=actor,
            update=update,
            publish_at=plan.declaration.publish_at,
            hold_seconds=plan.declaration.hold_seconds,
        )
        incident.refresh_from_db()
    return incident


def _write(actor: Actor, incident: Incident, plan: Plan) -> Update:
    """Make the incident and its first update say what the plan says."""
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
    update = new_update(actor=actor, incident=incident, status=FIRST_STATUS[IncidentKind(plan.kind)], client_key=None)
    update.texts = texts_json(plan.texts)
    update.impacts = impacts_json(plan.services)
    update.save()
    write_notices(update, plan.notices)
    brief = declaration.brief
    if brief:
        write_brief(actor=actor, incident=incident, brief=brief)
    return update


@transaction.atomic
def change_draft(
    *, actor: Actor, incident: Incident, declaration: Declaration, version: int | None = None, in_passing: bool = False
) -> Incident:
    """Write a still unpublished incident anew from ``declaration``; its publication is not touched.

    ``version`` is the one that the writer saw: ``StaleVersion`` when somebody else has written it since. ``in_passing``: the
    page saves by itself while somebody types, so the audit trail gets one entry for a sitting.
    """
    actor.require(Action.DRAFT)
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    _require_unpublished(incident)
    if not _last_written_by(incident, actor):
        require_version(incident, version)
    plan = plan_declaration(declaration)
    Update.objects.filter(incident=incident, state=UpdateState.DRAFT).delete()
    incident.version += 1
    _write(actor, incident, plan)
    if not (in_passing and _noted_lately(incident, actor)):
        audit.record(actor=actor, verb="change_draft", target=incident)
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
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    _require_unpublished(incident)
    audit.record(actor=actor, verb="discard_draft", target=incident)
    incident.delete()


def _require_unpublished(incident: Incident) -> None:
    if incident.updates.exclude(state__in=[UpdateState.DRAFT, UpdateState.CANCELLED]).exists():
        raise Conflict(_("This was already sent on its way. Write an update instead."), code="not_a_draft")
