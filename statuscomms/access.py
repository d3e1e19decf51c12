"""Who may do what: roles, rights beside the role, and the actions they open. Pure data and questions, no writing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody on the staff is here for; each role's actions stand in ``ROLE_ACTIONS``."""

    VIEWER = "viewer", _("Viewer")
    SUPPORT = "support", _("Support")
    RESPONDER = "responder", _("Responder")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")


class Action(models.TextChoices):
    """One thing that a view or an API call lets somebody do."""

    SEE_CONSOLE = "see_console"
    READ_BRIEF = "read_brief"
    WORK_INBOX = "work_inbox"
    DRAFT = "draft"
    PUBLISH = "publish"
    APPROVE = "approve"
    STEER_SENDING = "steer_sending"
    SEE_REPORT = "see_report"
    MANAGE_CONTACTS = "manage_contacts"
    EXPORT = "export"
    SEE_ADDRESSES = "see_addresses"
    MANAGE_SETTINGS = "manage_settings"


RIGHTS = (Action.PUBLISH, Action.APPROVE, Action.EXPORT, Action.SEE_ADDRESSES)
"""Actions that may be given to one person beside the role."""

_VIEWER = frozenset({Action.SEE_CONSOLE, Action.SEE_REPORT})
_SUPPORT = _VIEWER | {Action.READ_BRIEF, Action.WORK_INBOX}
_RESPONDER = _SUPPORT | {Action.DRAFT, Action.PUBLISH, Action.STEER_SENDING}
_MANAGER = _RESPONDER | {Action.APPROVE, Action.EXPORT, Action.MANAGE_CONTACTS, Action.SEE_ADDRESSES}

ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.VIEWER: _VIEWER,
    Role.SUPPORT: _SUPPORT,
    Role.RESPONDER: _RESPONDER,
    Role.MANAGER: _MANAGER,
    Role.ADMINISTRATOR: frozenset(Action),
}


def may(role: str | None, rights: frozenset[str] | set[str], action: Action) -> bool:
    """Whether somebody with ``role`` (None: nobody) and extra ``rights`` may do ``action``. Unknown roles may nothing."""
    if role not in Role.values:
        return False
    return action in ROLE_ACTIONS[Role(role)] or (action in RIGHTS and action.value in rights)
