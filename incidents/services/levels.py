"""Levels, changed by administrators. What a level fills in is what they chose: a new channel never joins one by itself."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.channels import all_channels
from incidents.default_levels import DEFAULT_CHANNELS
from incidents.lookups import audience_called
from incidents.models import Level
from incidents.models.level import MOST_AFTER_NOTICE_HOURS, MOST_CADENCE_MINUTES, MOST_HOLD_SECONDS
from incidents.presets import LevelChange
from incidents.services.drafts import texts_json
from incidents.texts import check_block, check_line, check_texts, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput, Sentence
from statuscomms.fingerprints import check_unchanged

NAME_LIMIT = 100
DESCRIPTION_LIMIT = 500
_LIMITS = {
    "cadence_minutes": MOST_CADENCE_MINUTES,
    "hold_seconds": MOST_HOLD_SECONDS,
    "after_notice_hours": MOST_AFTER_NOTICE_HOURS,
}


@transaction.atomic
def change_level(*, actor: Actor, level: Level, change: LevelChange, seen: str | None = None) -> Level:
    """Change what a level fills in from now on; incidents that are open keep what they have.

    ``seen`` is the fingerprint of the preset that the writer saw. Raises ``InvalidInput`` naming every field that is wrong.
    """
    actor.require(Action.MANAGE_SETTINGS)
    level = Level.objects.select_for_update().get(pk=level.pk)
    check_unchanged(seen, level.as_json())
    changed = preset_with(level, change)
    changed.save()
    details = audit.before_and_after(level.as_json(), changed.as_json())
    audit.record(actor=actor, verb="change_level", target=changed, number=changed.number, **details)
    return changed


def preset_with(level: Level, change: LevelChange) -> Level:
    """The level as it would be after the change, checked and not saved."""
    raise_if_wrong(_errors_of(change))
    changed = copy(level)
    for field in ("cadence_minutes", "shows_next_update", "hold_seconds", "needs_approval", "after_notice_hours"):
        value = getattr(change, field)
        if value is not None:
            setattr(changed, field, value)
    for field in ("names", "descriptions"):
        texts = getattr(change, field)
        if texts is not None:
            setattr(changed, field, {code: text.strip() for code, text in texts.items() if text.strip()})
    if change.channels is not None:
        changed.channels = _checked_channels(change.channels)
        _check_everywhere(level, changed, meant=change.speaks_everywhere)
    if change.audience is not None:
        changed.audience = audience_called(change.audience) if change.audience else None
    if change.closing_texts is not None:
        changed.closing_texts = texts_json(change.closing_texts)
    return changed


def _errors_of(change: LevelChange) -> dict[str, list[Sentence]]:
    errors = check_texts(change.closing_texts or {}, "closing_texts")
    if change.names is not None and not any(name.strip() for name in change.names.values()):
        errors["names"] = [_("Give it a name in at least one language.")]
    known = {code for code, _name in settings.LANGUAGES}
    for path, texts in (("names", change.names or {}), ("descriptions", change.descriptions or {})):
        for code, text in texts.items():
            check, limit = (check_line, NAME_LIMIT) if path == "names" else (check_block, DESCRIPTION_LIMIT)
            errors |= check(text, f"{path}.{code}", limit=limit)
            if code not in known:
                errors[f"{path}.{code}"] = [_("This language is not set up here.")]
    for field, most in _LIMITS.items():
        value = getattr(change, field)
        if value is not None and not 0 <= value <= most:
            errors[field] = [_("Give a number from 0 to %(most)d.") % {"most": most}]
    return errors


def _checked_channels(channels: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    checked = {}
    for slug, options in channels.items():
        if slug not in all_channels():
            known = ", ".join(all_channels())
            raise InvalidInput(
                {f"channels.{slug}": [_("There is no such channel. Use: %(known)s.") % {"known": known}]}
            )
        all_channels()[slug].clean_options(options)
        checked[slug] = dict(options)
    return checked


def speaks_everywhere(level: Level) -> bool:
    """Whether the level uses every channel of an installation that has more than those every installation starts with."""
    installed = set(all_channels())
    return bool(installed - DEFAULT_CHANNELS) and installed <= set(level.channels)


def _check_everywhere(before: Level, after: Level, *, meant: bool) -> None:
    """Speaking on every channel at once is chosen on purpose, never slipped into."""
    if speaks_everywhere(after) and not speaks_everywhere(before) and not meant:
        raise InvalidInput(
            {"speaks_everywhere": [_("This level would speak on every channel at once. Say that this is meant.")]}
        )
