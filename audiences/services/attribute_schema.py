"""The schema of contacts' attributes. Values and rules stay as they are; who changes the schema is told what it touches."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audiences.attribute_effects import SchemaEffect, choice_keys, effect_of_change, effect_of_removal
from audiences.drafts import AttributeDraft
from audiences.folding import KEY, fold_text
from audiences.models import AttributeField
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput, Sentence
from statuscomms.fingerprints import check_unchanged

MOST_CHOICES = 200
LONGEST_LABEL = 100
WITH_CHOICES = (AttributeField.Type.CHOICE, AttributeField.Type.LIST)


class TouchesOthers(Conflict):
    """The change touches contacts or rules, and nobody has said yet that this is meant."""

    code = "touches_others"

    def __init__(self, effect: SchemaEffect) -> None:
        super().__init__(effect.sentence())
        self.effect = effect


def create_attribute(*, actor: Actor, draft: AttributeDraft) -> AttributeField:
    """A new attribute. Contacts may carry values of it already; ones that do not fit count as touched by a later change.

    Raises ``InvalidInput``, also when the key is taken.
    """
    actor.require(Action.MANAGE_SETTINGS)
    _check(draft)
    try:
        with transaction.atomic():
            field = AttributeField.objects.create(key=draft.key, **_columns(draft))
            audit.record(actor=actor, verb="attribute_created", target=field, after=field.as_json())
    except IntegrityError:
        raise InvalidInput({"key": [_("This name is taken.")]}) from None
    return field


@transaction.atomic
def change_attribute(
    *, actor: Actor, field: AttributeField, draft: AttributeDraft, accept: bool = False, seen: str | None = None
) -> AttributeField:
    """Change all but the key. Raises ``TouchesOthers`` when values or rules no longer fit, unless ``accept``: they stay as they are.

    ``seen`` is the fingerprint of what the writer saw (``StaleVersion``).
    """
    actor.require(Action.MANAGE_SETTINGS)
    _check(draft)
    current = AttributeField.objects.select_for_update().get(pk=field.pk)
    before = current.as_json()
    check_unchanged(seen, before)
    _insist(effect_of_change(current, draft), accept)
    for name, value in _columns(draft).items():
        setattr(current, name, value)
    current.save()
    if before != current.as_json():
        details = audit.before_and_after(before, current.as_json())
        audit.record(actor=actor, verb="attribute_changed", target=current, **details)
    return current


@transaction.atomic
def delete_attribute(*, actor: Actor, field: AttributeField, accept: bool = False) -> None:
    """Take an attribute out of the schema; values stay, as texts without type. ``Conflict`` while an audience's rule speaks of it."""
    actor.require(Action.MANAGE_SETTINGS)
    effect = effect_of_removal(field)
    if effect.audiences:
        raise Conflict(SchemaEffect(0, effect.audiences).sentence())
    _insist(effect, accept)
    audit.record(actor=actor, verb="attribute_deleted", target=field, before=field.as_json())
    field.delete()


def _insist(effect: SchemaEffect, accept: bool) -> None:
    if effect and not accept:
        raise TouchesOthers(effect)


def _columns(draft: AttributeDraft) -> dict[str, Any]:
    return {
        "labels": {code: text.strip() for code, text in draft.labels.items() if text.strip()},
        "type": draft.type,
        "choices": [dict(choice) for choice in draft.choices],
        "is_public": draft.is_public,
    }


def _check(draft: AttributeDraft) -> None:
    errors: dict[str, list[Sentence]] = {}
    checks: dict[str, Callable[[AttributeDraft], Sentence | None]] = {
        "key": _problem_of_key,
        "type": _problem_of_type,
        "labels": _problem_of_labels,
        "choices": _problem_of_choices,
    }
    for name, check in checks.items():
        problem = check(draft)
        if problem is not None:
            errors[name] = [problem]
    if errors:
        raise InvalidInput(errors)


def _problem_of_key(draft: AttributeDraft) -> Sentence | None:
    return None if KEY.fullmatch(draft.key) else _("An attribute's name has letters, digits, - and _ only.")


def _problem_of_type(draft: AttributeDraft) -> Sentence | None:
    known = AttributeField.Type.values
    return None if draft.type in known else _("Give one of: %(choices)s.") % {"choices": ", ".join(known)}


def _problem_of_labels(draft: AttributeDraft) -> Sentence | None:
    if set(draft.labels) - set(dict(settings.LANGUAGES)):
        return _("Give one of: %(choices)s.") % {"choices": ", ".join(dict(settings.LANGUAGES))}
    if any(len(text) > LONGEST_LABEL for text in draft.labels.values()):
        return _("At most %(limit)s characters.") % {"limit": LONGEST_LABEL}
    return None if any(text.strip() for text in draft.labels.values()) else _("Give a name in at least one language.")


def _problem_of_choices(draft: AttributeDraft) -> Sentence | None:
    keys = choice_keys(draft.choices)
    if keys and draft.type not in WITH_CHOICES:
        return _("Only choices and lists have choices.")
    if not keys and draft.type == AttributeField.Type.CHOICE:
        return _("Give at least one choice.")
    if len(keys) > MOST_CHOICES or any(not 1 <= len(key.strip()) <= LONGEST_LABEL for key in keys):
        return _("At most %(limit)s choices, each with 1 to %(length)s characters.") % {
            "limit": MOST_CHOICES,
            "length": LONGEST_LABEL,
        }
    return _("Two choices are the same.") if len({fold_text(key) for key in keys}) < len(keys) else None
