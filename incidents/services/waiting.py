"""Steering an update that waits: back to draft, given up, or at another time."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.lifecycle import NoticeState, UpdateState
from incidents.models import Update
from incidents.services.on_its_way import locked, note_write, require_still_there, require_version, set_time
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict
from statuscomms.staff_alerts import close_alert

UNDOABLE = (UpdateState.HELD, UpdateState.SCHEDULED, UpdateState.AWAITING_APPROVAL)


@transaction.atomic
def undo_update(*, actor: Actor, update: Update) -> Update:
    """Take an update that is held, scheduled or waiting back into draft. Too late once it is published: ``Conflict``.

    Undoing twice is the same as once. An approval does not outlive it.
    """
    actor.require(Action.PUBLISH)
    update = locked(update)
    require_still_there(update)
    if update.state == UpdateState.CANCELLED:
        raise Conflict(_("This update was cancelled."), code="cancelled")
    if update.state in UNDOABLE:
        back_to_draft(update)
        note_write(update.incident)
        close_alert(key=f"approval:{update.uuid}", actor=actor)
        audit.record(actor=actor, verb="undo", target=update.incident, number=update.number)
    return update


def back_to_draft(update: Update) -> None:
    """Make the update a draft again, with no time, nobody who asked and nobody who approved."""
    update.state = UpdateState.DRAFT
    update.release_at = None
    update.asked_by = None
    update.asked_by_name = ""
    update.approved_by = ""
    update.save(update_fields=["state", "release_at", "asked_by", "asked_by_name", "approved_by"])


@transaction.atomic
def cancel_update(*, actor: Actor, update: Update) -> Update:
    """Give an update up before it is released. Cancelling twice is the same as once."""
    actor.require(Action.PUBLISH)
    update = locked(update)
    require_still_there(update)
    if update.state != UpdateState.CANCELLED:
        update.state = UpdateState.CANCELLED
        update.release_at = None
        update.save(update_fields=["state", "release_at"])
        update.notices.update(state=NoticeState.CANCELLED)
        note_write(update.incident)
        close_alert(key=f"approval:{update.uuid}", actor=actor)
        audit.record(actor=actor, verb="cancel_update", target=update.incident, number=update.number)
    return update


@transaction.atomic
def reschedule_update(*, actor: Actor, update: Update, publish_at: datetime, version: int | None = None) -> Update:
    """Set another time for a scheduled update, or for one that waits for approval. The words stay, and so does an approval.

    Raises ``Conflict`` when it is not waiting for a time, ``InvalidInput`` for a time that has passed.
    """
    actor.require(Action.PUBLISH)
    update = locked(update)
    require_still_there(update)
    if update.state not in (UpdateState.SCHEDULED, UpdateState.AWAITING_APPROVAL):
        raise Conflict(_("Only a scheduled update has a time to change."), code="not_scheduled")
    require_version(update.incident, version)
    at = set_time(publish_at, update.incident)
    if at != update.release_at:
        update.release_at = at
        update.save(update_fields=["release_at"])
        note_write(update.incident)
        audit.record(
            actor=actor,
            verb="reschedule",
            target=update.incident,
            number=update.number,
            at=at.isoformat(timespec="minutes"),
        )
    return update
