"""What must hold when an update goes out, asked when it is sent on its way and once more when its time has come."""

from django.utils.translation import gettext as _

from incidents.channels import all_channels
from incidents.lifecycle import check_move
from incidents.models import Update
from incidents.review import review_of_update
from statuscomms.errors import InvalidInput, Sentence


def require_releasable(update: Update) -> None:
    """Raise unless the update could be published now.

    ``IllegalTransition`` when the incident cannot make its move; ``InvalidInput`` when a channel or an audience is gone, a
    placeholder is left over or a text does not fit its channel. Problems block, warnings do not.
    """
    check_move(update.incident.kind, update.incident.status, update.status)
    gone = _what_is_gone(update)
    if gone:
        raise InvalidInput(gone)
    problems = review_of_update(update).problems_by_field()
    if problems:
        raise InvalidInput(problems)


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
