"""From a draft to its release: approval, a set time, a short hold for undo. Only ``releasing`` speaks to the public."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.lifecycle import UpdateState
from incidents.models import Update
from incidents.services.approval import ask_approval, needs_second_person, release_in_emergency
from incidents.services.levels_of_updates import level_of
from incidents.services.on_its_way import as_it_is, end_of_hold, go, locked, note_write, require_version, set_time
from incidents.services.release_checks import require_releasable
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput

__all__ = ["note_write", "publish_update", "require_version", "send_off"]


@transaction.atomic
def publish_update(
    *,
    actor: Actor,
    update: Update,
    publish_at: datetime | None = None,
    hold_seconds: int | None = None,
    bypass_reason: str = "",
    version: int | None = None,
    client_key: str | None = None,
) -> Update:
    """Send a draft on its way: to approval, to its set time, into the hold, or straight out.

    ``publish_at`` is a future moment; ``hold_seconds`` None takes the level's; ``bypass_reason`` publishes at once where the
    level waits for a second person (see ``approval``). Pressing twice answers the update as it is. Raises ``StaleVersion``
    when ``version`` is not the incident's, ``InvalidInput`` when the review finds problems.
    """
    actor.require(Action.PUBLISH)
    update = locked(update)
    if update.state != UpdateState.DRAFT:
        return as_it_is(update)
    require_version(update.incident, version)
    if client_key and not Update.objects.filter(client_key=client_key).exclude(pk=update.pk).exists():
        update.client_key = client_key
    note_write(update.incident)
    return send_off(
        actor=actor, update=update, publish_at=publish_at, hold_seconds=hold_seconds, bypass_reason=bypass_reason
    )


def send_off(
    *,
    actor: Actor,
    update: Update,
    publish_at: datetime | None = None,
    hold_seconds: int | None = None,
    bypass_reason: str = "",
) -> Update:
    """Send a draft on its way as part of a write that has locked the incident and raised its version."""
    actor.require(Action.PUBLISH)
    require_releasable(update)
    at = set_time(publish_at, update.incident) if publish_at is not None else None
    level = level_of(update)
    hold_ends = end_of_hold(level.hold_seconds if hold_seconds is None else hold_seconds)
    if bypass_reason:
        if at is not None:
            raise InvalidInput({"publish_at": [_("An emergency goes out at once: leave the time or the reason out.")]})
        return release_in_emergency(actor=actor, update=update, reason=bypass_reason)
    if needs_second_person(update):
        # The second person is the pause that a hold would give.
        return ask_approval(actor=actor, update=update, release_at=at)
    update.release_at = at or hold_ends
    return go(actor, update, scheduled=at is not None)
