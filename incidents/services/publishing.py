"""From a draft to its release: approval, a set time, a short hold for undo. Only ``releasing`` speaks to the public."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.lifecycle import NoticeState, UpdateState
from incidents.models import Incident, Level, Update
from incidents.review import review_of_update
from incidents.services.releasing import release_update
from statuscomms import audit
from statuscomms.access import Action, Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, IllegalTransition, InvalidInput, NotAllowed, StaleVersion
from statuscomms.staff_alerts import raise_alert


@transaction.atomic
def publish_update(
    *,
    actor: Actor,
    update: Update,
    publish_at: datetime | None = None,
    hold_seconds: int | None = None,
    version: int | None = None,
    client_key: str | None = None,
) -> Update:
    """Send a draft on its way: to approval, to its set time, into the hold, or straight out.

    ``publish_at`` is a future moment; ``hold_seconds`` None takes the level's. Pressing twice answers the update as it is.
    Raises ``StaleVersion`` when ``version`` is not the incident's, ``InvalidInput`` when the review finds problems.
    """
    actor.require(Action.PUBLISH)
    incident = Incident.objects.select_for_update().get(pk=update.incident_id)
    update = Update.objects.select_for_update().get(pk=update.pk)
    update.incident = incident
    if update.state != UpdateState.DRAFT:
        return _as_it_is(update)
    require_version(incident, version)
    if client_key and not Update.objects.filter(client_key=client_key).exclude(pk=update.pk).exists():
        update.client_key = client_key
    note_write(incident)
    return send_off(actor=actor, update=update, publish_at=publish_at, hold_seconds=hold_seconds)


def send_off(
    *, actor: Actor, update: Update, publish_at: datetime | None = None, hold_seconds: int | None = None
) -> Update:
    """Send a draft on its way as part of a write that has locked the incident and raised its version."""
    actor.require(Action.PUBLISH)
    require_no_problems(update)
    level = Level.objects.get(number=update.level or update.incident.level)
    if level.needs_approval:
        update.release_at = _release_at(publish_at, 0)  # the second person is the pause that a hold would give
        return _await_approval(actor, update)
    update.release_at = _release_at(publish_at, hold_seconds if hold_seconds is not None else level.hold_seconds)
    return _go(actor, update, scheduled=publish_at is not None)


def note_write(incident: Incident) -> None:
    """Raise the incident's version: somebody on the staff, or a set time, changed it."""
    Incident.objects.filter(pk=incident.pk).update(version=F("version") + 1)
    incident.refresh_from_db(fields=["version"])


def _as_it_is(update: Update) -> Update:
    if update.state == UpdateState.CANCELLED:
        raise IllegalTransition(_("The update"), UpdateState.CANCELLED.label, UpdateState.PUBLISHED.label)
    return update


def _release_at(publish_at: datetime | None, hold_seconds: int) -> datetime | None:
    if publish_at is not None:
        if publish_at <= now():
            raise InvalidInput({"publish_at": [_("This time has passed. Choose a later one, or publish now.")]})
        if publish_at > now() + timedelta(days=366):
            raise InvalidInput({"publish_at": [_("Choose a time within a year.")]})
        return publish_at
    return now() + timedelta(seconds=hold_seconds) if hold_seconds else None


def _await_approval(actor: Actor, update: Update) -> Update:
    update.state = UpdateState.AWAITING_APPROVAL
    update.asked_by_id = actor.user_id
    update.save()
    audit.record(actor=actor, verb="ask_approval", target=update.incident, number=update.number)
    raise_alert(
        key=f"approval:{update.uuid}",
        text=_("%(title)s waits for approval.") % {"title": update.incident.title},
        urgency="urgent",
        link=reverse("incidents:detail", args=[update.incident.uuid]),
        roles=(Role.MANAGER, Role.ADMINISTRATOR),
    )
    return update


def _go(actor: Actor, update: Update, *, scheduled: bool) -> Update:
    """Wait until ``release_at`` if there is one, else release at once."""
    if update.release_at is None:
        update.save()
        return release_update(update_id=update.pk, actor=actor)
    update.state = UpdateState.SCHEDULED if scheduled else UpdateState.HELD
    update.save()
    audit.record(actor=actor, verb=f"publish_{update.state}", target=update.incident, number=update.number)
    return update


@transaction.atomic
def approve_update(*, actor: Actor, update: Update) -> Update:
    """A second person lets an update go: neither who wrote it nor who asked. A set time that has passed means now."""
    actor.require(Action.APPROVE)
    update = Update.objects.select_for_update().select_related("incident").get(pk=update.pk)
    if update.state != UpdateState.AWAITING_APPROVAL:
        return _as_it_is(update)
    if actor.user_id is not None and actor.user_id in (update.author_id, update.asked_by_id):
        raise NotAllowed(_("Somebody other than the author must approve this."))
    update.approved_by = actor.name
    note_write(update.incident)
    waits = update.release_at is not None and update.release_at > now()
    update.release_at = update.release_at if waits else None
    audit.record(actor=actor, verb="approve", target=update.incident, number=update.number)
    return _go(actor, update, scheduled=waits)


@transaction.atomic
def undo_update(*, actor: Actor, update: Update) -> Update:
    """Take an update that is held, scheduled or waiting back into draft. Too late once it is published: ``Conflict``."""
    actor.require(Action.PUBLISH)
    changed = Update.objects.filter(
        pk=update.pk, state__in=[UpdateState.HELD, UpdateState.SCHEDULED, UpdateState.AWAITING_APPROVAL]
    ).update(state=UpdateState.DRAFT, release_at=None)
    update.refresh_from_db()
    if not changed and update.state != UpdateState.DRAFT:
        raise Conflict(_("It is too late: this is already published."), code="already_published")
    if changed:
        note_write(update.incident)
        audit.record(actor=actor, verb="undo", target=update.incident, number=update.number)
    return update


@transaction.atomic
def cancel_update(*, actor: Actor, update: Update) -> Update:
    """Give an update up before it is released. Cancelling twice is the same as once."""
    actor.require(Action.PUBLISH)
    changed = (
        Update.objects.filter(pk=update.pk)
        .exclude(state__in=[UpdateState.PUBLISHED, UpdateState.CANCELLED])
        .update(state=UpdateState.CANCELLED, release_at=None)
    )
    update.refresh_from_db()
    if update.state == UpdateState.PUBLISHED:
        raise Conflict(_("It is too late: this is already published."), code="already_published")
    if changed:
        note_write(update.incident)
        update.notices.update(state=NoticeState.CANCELLED)
        audit.record(actor=actor, verb="cancel_update", target=update.incident, number=update.number)
    return update


def require_version(incident: Incident, version: int | None) -> None:
    """Raise ``StaleVersion`` unless the writer saw the newest version (None: did not say)."""
    if version is not None and version != incident.version:
        raise StaleVersion()


def require_no_problems(update: Update) -> None:
    """Raise ``InvalidInput`` when the review of the update finds problems: they block, warnings do not."""
    problems = review_of_update(update).problems_by_field()
    if problems:
        raise InvalidInput(problems)
