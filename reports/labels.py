"""The words for what stands in a report as a code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.channels import all_channels
from incidents.lifecycle import Status
from incidents.manual_touchpoints import TOUCHPOINTS
from incidents.models import ManualTask

REASONS: dict[str, Promise] = {
    "no_address": _("no address of this kind"),
    "not_confirmed": _("address not confirmed"),
    "left": _("has unsubscribed"),
    "suppressed": _("address does not work or is blocked"),
    "paused": _("has paused messages"),
    "other_channel": _("wants another channel"),
}
SOURCES: dict[str, Promise] = {
    "banner": _("banner"),
    "overlay": _("overlay"),
    "chatbot": _("chatbot"),
    "page": _("status page"),
    "sms": _("text message"),
    "email": _("e-mail"),
    "api": _("API"),
    "import": _("import"),
    "staff": _("staff"),
}


def channel_label(slug: str) -> str:
    """The channel's name; its slug when the installation no longer has it."""
    channel = all_channels().get(slug)
    return str(channel.label) if channel is not None else slug


def reason_label(reason: str) -> str:
    """Why somebody could not be reached."""
    return str(REASONS.get(reason, reason))


def source_label(source: str) -> str:
    """Where a follower came from."""
    return str(SOURCES.get(source, source or _("unknown")))


def status_label(status: str) -> str:
    """An incident's status."""
    return str(Status(status).label) if status in Status.values else status


def place_label(place: str) -> str:
    """A touchpoint kept by hand."""
    return str(TOUCHPOINTS[place].label) if place in TOUCHPOINTS else place


def manual_state_label(state: str) -> str:
    """How far the work at such a touchpoint came."""
    return str(ManualTask.State(state).label) if state in ManualTask.State.values else state
