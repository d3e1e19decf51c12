"""What must hold when an update goes out, asked when it is sent on its way and once more when its time has come."""

from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.channels import all_channels
from incidents.lifecycle import CLOSED, check_move
from incidents.models import Update
from incidents.review import review_of_update
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput, Sentence


def require_releasable(update: Update) -> None:
    """Raise unless the update could be published now.

    ``IllegalTransition`` when the incident cannot make its move; ``Conflict`` when it has ended since the words were written,
    or its own time is over; ``InvalidInput`` when a channel or an audience is gone, a
    placeholder is left over or a text does not fit its channel. Problems block, warnings do not.
    """
    check_move(update.incident.kind, update.incident.status, update.status)
    _require_not_over(update)
    gone = _what_is_gone(update)
    if gone:
        raise InvalidInput(gone)
    problems = review_of_update(update).problems_by_field()
    if problems:
        raise InvalidInput(problems)


def _require_not_over(update: Update) -> None:
    """What ended by itself is reopened by people who mean it, never by words that were written before its end."""
    incident = update.incident
    if update.status in CLOSED:
        return
    if incident.is_closed and incident.resolved_at is not None and update.created_at < incident.resolved_at:
        message = _("It has ended since this was written. Cancel this update. To go on, reopen it with new words.")
        raise Conflict(message, code="ended")
    is_first = incident.published_at is None
    if is_first and incident.kind == IncidentKind.ANNOUNCEMENT and incident.ends_at and incident.ends_at <= now():
        raise Conflict(_("By its own times this is over already. Give it a later end, or discard it."), code="over")


def _what_is_gone(update: Update) -> dict[str, list[Sentence]]:
    """Days may lie between a set time and the writing: an installation can lose a channel, an audience can be archived."""
    errors: dict[str, list[Sentence]] = {}
    for notice in update.notices.select_related("audience"):
        if notice.channel not in all_channels():
            errors[f"channels.{notice.channel}"] = [_("This installation does not have this channel any more.")]
        elif notice.audience is not None and notice.audience.archived_at is not None:
            message = _("The audience %(name)s is not in use any more.") % {"name": notice.audience.name()}
            errors[f"channels.{notice.channel}.audience"] = [message]
    return errors
