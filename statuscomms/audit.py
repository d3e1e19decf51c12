"""Writes the audit trail, in the caller's transaction."""

from django.db import models

from statuscomms.actors import Actor
from statuscomms.models import AuditEntry

AuditDetail = str | int | float | bool | None | list[str] | dict[str, int]


def target_of(thing: models.Model) -> str:
    """``app.model:uuid``, the way the audit trail names a row."""
    return f"{thing._meta.label_lower}:{getattr(thing, 'uuid', thing.pk)}"


def record(*, actor: Actor, verb: str, target: models.Model, **details: AuditDetail) -> None:
    """Note that ``actor`` did ``verb`` to ``target``. ``details`` must not hold addresses, phone numbers or tokens."""
    AuditEntry.objects.create(
        actor_kind=actor.kind,
        actor_name=actor.name,
        actor_user_id=actor.user_id,
        verb=verb,
        target=target_of(target),
        details=details,
    )
