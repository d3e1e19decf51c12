"""Writing the levels that a new installation starts with."""

from django.db import transaction

from incidents.default_levels import DEFAULT_LEVELS, LevelPreset
from incidents.models import Level
from incidents.services.drafts import texts_json
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor


@transaction.atomic
def create_missing_levels(*, actor: Actor) -> list[Level]:
    """Make the levels that do not exist yet and return them; those that exist stay as administrators left them."""
    actor.require(Action.MANAGE_SETTINGS)
    known = set(Level.objects.values_list("number", flat=True))
    return [_create(actor, preset) for preset in DEFAULT_LEVELS if preset.number not in known]


def _create(actor: Actor, preset: LevelPreset) -> Level:
    level = Level.objects.create(
        number=preset.number,
        names=dict(preset.names),
        descriptions=dict(preset.descriptions),
        channels={slug: dict(options) for slug, options in preset.channels.items()},
        cadence_minutes=preset.cadence_minutes,
        hold_seconds=preset.hold_seconds,
        needs_approval=preset.needs_approval,
        after_notice_hours=preset.after_notice_hours,
        closing_texts=texts_json(preset.closing_texts),
    )
    audit.record(actor=actor, verb="create_level", target=level, number=level.number)
    return level
