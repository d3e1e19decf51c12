"""The second person: asking for one, being one, and the emergency in which nobody else is there."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.large_audience import wants_second_person
from incidents.lifecycle import UpdateState
from incidents.models import Incident, Update
from incidents.services.levels_of_updates import level_of
from incidents.services.on_its_way import as_it_is, go, locked, note_write, require_version
from incidents.services.release_checks import require_releasable
from incidents.texts import check_block, has_visible, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action, Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotAllowed
from statuscomms.staff_alerts import close_alert, raise_alert

DECIDERS = (Role.MANAGER, Role.ADMINISTRATOR)
"""Who hears that approval is asked for, or that it was bypassed."""

REASON_LIMIT = 1_000


def needs_second_person(update: Update) -> bool:
    """Whether an update waits for somebody else: its level wants it, or its audience is so large that the installation does."""
    return level_of(update).needs_approval or wants_second_person(update)


def was_approved(incident: Incident) -> bool:
    """Whether a second person approved, or somebody bypassed them for, anything that is published of the incident."""
    published = incident.updates.filter(state=UpdateState.PUBLISHED)
    return published.exclude(approved_by="", bypassed_by="").exists()


def ask_approval(*, actor: Actor, update: Update, release_at: datetime | None) -> Update:
    """Let the update wait for a second person; ``release_at`` is kept for afterwards. The caller has locked the incident."""
    update.state = UpdateState.AWAITING_APPROVAL
    update.release_at = release_at
    update.asked_by_id = actor.user_id
    update.asked_by_name = actor.name
    update.approved_by = ""
    update.save()
    audit.record(actor=actor, verb="ask_approval", target=update.incident, number=update.number)
    raise_alert(
        key=f"approval:{update.uuid}",
        text=_("%(title)s waits for approval.") % {"title": name_in_alerts(update.incident)},
        urgency="urgent",
        link=reverse("incidents:detail", args=[update.incident.uuid]),
        roles=DECIDERS,
    )
    return update


@transaction.atomic
def approve_update(*, actor: Actor, update: Update, version: int | None = None) -> Update:
    """A second person lets an update go: neither who wrote it nor who asked. A set time that has passed means now.

    Raises ``NotAllowed`` for the author, ``StaleVersion`` when the words may have changed since ``version``, ``InvalidInput``
    when the update could not be published any more. Pressing twice answers the update as it is.
    """
    actor.require(Action.APPROVE)
    update = locked(update)
    if update.state != UpdateState.AWAITING_APPROVAL:
        return as_it_is(update)
    _require_second_person(actor, update)
    require_version(update.incident, version)
    require_releasable(update)
    update.approved_by = actor.name
    note_write(update.incident)
    waits = update.release_at is not None and update.release_at > now()
    update.release_at = update.release_at if waits else None
    audit.record(actor=actor, verb="approve", target=update.incident, number=update.number)
    close_alert(key=f"approval:{update.uuid}", actor=actor)
    return go(actor, update, scheduled=waits)


def _require_second_person(actor: Actor, update: Update) -> None:
    known = actor.user_id is not None
    # A key that belongs to nobody is told apart by its name.
    same = actor.user_id in (update.author_id, update.asked_by_id) if known else _is_named(actor, update)
    if same:
        raise NotAllowed(_("Somebody other than the author must approve this."))


def _is_named(actor: Actor, update: Update) -> bool:
    """Whether the update was written or asked for under this name."""
    return actor.name in (update.created_by, update.asked_by_name)


@transaction.atomic
def bypass_approval(*, actor: Actor, update: Update, reason: str, version: int | None = None) -> Update:
    """Publish at once without the second person, in an emergency: the reason is kept and managers are alarmed.

    Raises ``InvalidInput`` without a reason, or where the level asks for no second person. Pressing twice answers the update
    as it is.
    """
    actor.require(Action.PUBLISH)
    update = locked(update)
    if update.state not in (UpdateState.DRAFT, UpdateState.AWAITING_APPROVAL):
        return as_it_is(update)
    require_version(update.incident, version)
    require_releasable(update)
    note_write(update.incident)
    return release_in_emergency(actor=actor, update=update, reason=reason)


def release_in_emergency(*, actor: Actor, update: Update, reason: str) -> Update:
    """The bypass itself, as part of a write that has locked the incident, checked the update and raised the version."""
    raise_if_wrong(check_block(reason, "bypass_reason", limit=REASON_LIMIT))
    if not has_visible(reason):
        raise InvalidInput({"bypass_reason": [_("Say why nobody else can approve this now. It is kept.")]})
    if not needs_second_person(update):
        raise InvalidInput({"bypass_reason": [_("This level waits for nobody: publish as usual.")]})
    update.bypassed_by = actor.name
    update.bypass_reason = reason.strip()
    update.approved_by = ""
    update.release_at = None
    audit.record(
        actor=actor,
        verb="bypass_approval",
        target=update.incident,
        number=update.number,
        reason=update.bypass_reason,
    )
    raise_alert(
        key=f"bypass:{update.uuid}",
        text=_("%(name)s published %(title)s without a second person: %(reason)s")
        % {"name": actor.name, "title": name_in_alerts(update.incident), "reason": update.bypass_reason},
        urgency="urgent",
        link=reverse("incidents:detail", args=[update.incident.uuid]),
        roles=DECIDERS,
    )
    return go(actor, update, scheduled=False)


def name_in_alerts(incident: Incident) -> str:
    """The incident's title; of a drill, one that says so, for alerts are read in a hurry."""
    return _("Drill: %(title)s") % {"title": incident.title} if incident.drill else incident.title
