"""Changing an update that is not published yet: a draft, or one that waits for its set time."""

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.declarations import UpdateChange
from incidents.lifecycle import CLOSED, UNRELEASED, Status, UpdateState, check_move
from incidents.models import Incident, Update
from incidents.planning import planned_services
from incidents.selection import chosen_plans, leaves_out_by_hand
from incidents.services.approval import ask_approval, needs_second_person
from incidents.services.drafts import impacts_json, texts_json, write_notices
from incidents.services.on_its_way import locked, note_write, require_still_there, require_version
from incidents.services.release_checks import require_releasable
from incidents.services.updating import check_loudness
from incidents.texts import check_texts, in_every_language, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput

CHANGEABLE = (UpdateState.DRAFT, UpdateState.SCHEDULED)


@transaction.atomic
def change_update(*, actor: Actor, update: Update, change: UpdateChange) -> Update:
    """Change a draft or a scheduled update; a scheduled one keeps its time and is checked at once.

    What was approved and then changed waits for approval again. Raises ``StaleVersion``, ``Conflict`` for one that is held,
    waits for approval or is out, ``IllegalTransition``, ``InvalidInput``.
    """
    actor.require(Action.DRAFT)
    update = locked(update)
    require_still_there(update)
    require_version(update.incident, change.version)
    _require_changeable(actor, update)
    raise_if_wrong(check_texts(change.texts or {}) | check_loudness(change.severity, change.level))
    _change_status(update, change)
    update = written_anew(update, actor=actor, keep_notices=change.channels is None)
    _change_words(update, change)
    if change.channels is not None:
        update.ends_work_by_hand = leaves_out_by_hand(change.channels)
    update.save()
    if change.channels is not None:
        write_notices(update, chosen_plans(update.incident, change.channels, update.status))
    note_write(update.incident)
    audit.record(actor=actor, verb="change_update", target=update.incident, number=update.number)
    return queue_again(actor=actor, update=update)


def _change_status(update: Update, change: UpdateChange) -> None:
    if change.status is None:
        return
    if change.status not in Status.values:
        raise InvalidInput({"status": [_("There is no status %(name)s.") % {"name": change.status[:40]}]})
    if (change.status in CLOSED) != update.is_closing:
        raise InvalidInput(
            {"status": [_("Cancel this update and write another: one closes the incident, one does not.")]}
        )
    check_move(update.incident.kind, update.incident.status, change.status)
    update.status = change.status


def _change_words(update: Update, change: UpdateChange) -> None:
    if change.texts is not None:
        update.texts = texts_json(in_every_language(change.texts, update.incident.title))
    if change.services is not None:
        update.impacts = impacts_json(planned_services(change.services, update.incident.kind))
    if change.severity is not None:
        update.severity = change.severity
    if change.level is not None:
        update.level = change.level
    if change.show_again is not None:
        update.show_again = change.show_again


def changeable_update(actor: Actor, incident: Incident) -> Update | None:
    """The still unpublished first update of a locked incident, to be written anew; None when it was cancelled.

    Raises ``Conflict`` when something was published, or when the update is held or waits for approval.
    """
    if incident.updates.filter(state=UpdateState.PUBLISHED).exists():
        raise Conflict(_("This was already sent on its way. Write an update instead."), code="not_a_draft")
    update = incident.updates.filter(state__in=list(UNRELEASED)).first()
    if update is not None:
        update.incident = incident
        _require_changeable(actor, update)
    return update


def _require_changeable(actor: Actor, update: Update) -> None:
    if update.state not in CHANGEABLE:
        message = _("This update is on its way. Take it back to draft before you change it.")
        raise Conflict(message, code="cancelled" if update.state == UpdateState.CANCELLED else "on_its_way")
    if update.state == UpdateState.SCHEDULED:
        actor.require(Action.PUBLISH)


def written_anew(update: Update, *, actor: Actor, keep_notices: bool = False) -> Update:
    """The same row, written by ``actor`` from now on: who changes words is their author."""
    update.created_by = actor.name
    update.author_id = actor.user_id
    if not keep_notices:
        update.notices.all().delete()
    return update


def queue_again(*, actor: Actor, update: Update) -> Update:
    """A scheduled update that was changed is checked at once, and approved anew where a second person is wanted; drafts stay."""
    if update.state != UpdateState.SCHEDULED:
        return update
    require_releasable(update)
    if needs_second_person(update):
        return ask_approval(actor=actor, update=update, release_at=update.release_at)
    return update
