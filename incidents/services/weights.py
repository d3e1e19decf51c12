"""The weights of the level suggestion, changed by administrators."""

import math

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.levels import DEFAULT_WEIGHTS, LevelWeights
from incidents.models import SuggestionWeights
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput, Sentence
from statuscomms.fingerprints import check_unchanged

MOST_PEOPLE = 2_000_000_000
MOST_TIMES = 10_000.0
_LEVELS = (
    "sev1",
    "sev2",
    "sev3",
    "sev4",
    "triage",
    "planned_at_most",
    "major_outage",
    "partial_outage",
    "degraded_performance",
)
_ASCENDING = (
    ("few_people", "many_people", "very_many_people"),
    ("times_usual", "many_times_usual"),
    ("sev4", "sev3", "sev2", "sev1"),
    ("degraded_performance", "partial_outage", "major_outage"),
)
"""Whatever is worse must not weigh less; otherwise a suggestion would fall when things get worse."""


@transaction.atomic
def change_weights(*, actor: Actor, weights: LevelWeights, seen: str | None = None) -> LevelWeights:
    """Weigh otherwise from now on; suggestions that are kept stay. ``seen`` is the fingerprint of what the writer saw."""
    actor.require(Action.MANAGE_SETTINGS)
    errors = errors_of_weights(weights)
    if errors:
        raise InvalidInput(errors)
    row, _made = SuggestionWeights.objects.select_for_update().get_or_create(pk=1)
    before = row.value()
    check_unchanged(seen, before.as_json())
    for name, value in weights.as_json().items():
        setattr(row, name, value)
    row.save()
    details = audit.before_and_after(before.as_json(), weights.as_json())
    audit.record(actor=actor, verb="change_weights", target=row, **details)
    return weights


def restore_default_weights(*, actor: Actor) -> LevelWeights:
    """Weigh as a new installation does."""
    return change_weights(actor=actor, weights=DEFAULT_WEIGHTS)


def errors_of_weights(weights: LevelWeights) -> dict[str, list[Sentence]]:
    """What is wrong with the weights, by name."""
    errors: dict[str, list[Sentence]] = {}
    for name in _LEVELS:
        if getattr(weights, name) not in (1, 2, 3, 4):
            errors[name] = [_("Choose a level from 1 to 4.")]
    for name in ("few_people", "many_people", "very_many_people", "enquiries_that_count"):
        if not 0 <= getattr(weights, name) <= MOST_PEOPLE:
            errors[name] = [_("Give a number from 0 up.")]
    for name in ("times_usual", "many_times_usual"):
        value = getattr(weights, name)
        if not math.isfinite(value) or not 1 <= value <= MOST_TIMES:
            errors[name] = [_("Give a number from 1 up.")]
    for names in _ASCENDING:
        for milder, worse in zip(names, names[1:], strict=False):
            if not {milder, worse} & set(errors) and getattr(weights, worse) < getattr(weights, milder):
                errors[worse] = [_("What is worse must not weigh less than what is milder.")]
    return errors
