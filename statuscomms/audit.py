"""Writes the audit trail, in the caller's transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from statuscomms.actors import Actor
from statuscomms.models import AuditEntry

AuditDetail = str | int | float | bool | None | list[str] | dict[str, Any]


def target_of(thing: models.Model) -> str:
    """``app.model:uuid``, the way the audit trail names a row."""
    return f"{thing._meta.label_lower}:{getattr(thing, 'uuid', thing.pk)}"


def record(*, actor: Actor, verb: str, target: models.Model | str, **details: AuditDetail) -> None:
    """Note that ``actor`` did ``verb`` to ``target``. ``details`` must not hold addresses, phone numbers or tokens.

    A lower floor names a row of a higher one as ``app.model:uuid``.
    """
    AuditEntry.objects.create(
        actor_kind=actor.kind,
        actor_name=actor.name,
        actor_user_id=actor.user_id,
        verb=verb,
        target=target if isinstance(target, str) else target_of(target),
        details=details,
    )


def before_and_after(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What differs between two versions of a setting, as details of ``record``: an old version can be read from the trail."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {
        "before": {name: before.get(name) for name in changed},
        "after": {name: after.get(name) for name in changed},
    }
