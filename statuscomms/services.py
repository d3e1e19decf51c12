"""The writers of the ground's own rows: staff accounts and API keys."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from statuscomms import audit
from statuscomms.access import RIGHTS, Action, Role
from statuscomms.actors import Actor
from statuscomms.api_keys import digest_of
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.models import ApiKey, AuditEntry, User

PREFIX_LENGTH = 8
SHORTEST_SECRET = 20


@transaction.atomic
def create_api_key(
    *,
    actor: Actor,
    name: str,
    role: str = Role.RESPONDER,
    rights: Iterable[str] = (),
    scopes: Iterable[str] = (),
    throttled: bool = True,
    expires_at: datetime | None = None,
    secret: str | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its raw text, which is shown once and never kept.

    ``secret`` imports a raw key that already exists elsewhere (at least 20 characters).
    """
    actor.require(Action.MANAGE_SETTINGS)
    raw = secret or f"sc_{secrets.token_hex(PREFIX_LENGTH // 2)}_{secrets.token_urlsafe(32)}"
    _check_key(name=name, role=role, rights=rights, scopes=scopes, raw=raw)
    if ApiKey.objects.filter(digest=digest_of(raw)).exists():
        raise Conflict(_("This key exists already."))
    key = ApiKey.objects.create(
        name=name.strip(),
        prefix=_free_prefix(raw),
        digest=digest_of(raw),
        role=role,
        rights=sorted(rights),
        scopes=sorted(scopes),
        throttled=throttled,
        expires_at=expires_at,
        created_by_id=actor.user_id,
    )
    audit.record(actor=actor, verb="create_api_key", target=key, role=str(role))
    return key, raw


def _free_prefix(raw: str) -> str:
    parts = raw.split("_")
    prefix = parts[1][:PREFIX_LENGTH] if len(parts) >= 3 and parts[0] == "sc" else ""
    if not prefix or ApiKey.objects.filter(prefix=prefix).exists():
        prefix = digest_of(raw)[:PREFIX_LENGTH]
    return prefix


def _check_key(*, name: str, role: str, rights: Iterable[str], scopes: Iterable[str], raw: str) -> None:
    fields: dict[str, list[str]] = {}
    if not 1 <= len(name.strip()) <= 100:
        fields["name"] = [_("Give the key a name of at most 100 characters.")]
    if role not in Role.values:
        fields["role"] = [_("There is no such role.")]
    if not set(rights) <= {right.value for right in RIGHTS}:
        fields["rights"] = [_("One of these rights does not exist.")]
    if not set(scopes) <= set(Action.values):
        fields["scopes"] = [_("One of these scopes does not exist.")]
    if len(raw) < SHORTEST_SECRET:
        fields["secret"] = [_("A key needs at least %(limit)d characters.") % {"limit": SHORTEST_SECRET}]
    if fields:
        raise InvalidInput(fields)


@transaction.atomic
def revoke_api_key(*, actor: Actor, key: ApiKey) -> ApiKey:
    """End a key at once; revoking twice changes nothing."""
    actor.require(Action.MANAGE_SETTINGS)
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now()):
        audit.record(actor=actor, verb="revoke_api_key", target=key)
    key.refresh_from_db()
    return key


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    email: str,
    password: str | None,
    role: str = Role.VIEWER,
    rights: Iterable[str] = (),
    first_name: str = "",
    last_name: str = "",
    language: str = "",
) -> User:
    """Make a staff account; ``password`` None means that the person sets one by the reset mail."""
    actor.require(Action.MANAGE_SETTINGS)
    fields: dict[str, list[str]] = {}
    if role not in Role.values:
        fields["role"] = [_("There is no such role.")]
    if User.objects.filter(username__iexact=username).exists():
        fields["username"] = [_("Somebody has this log-in name already.")]
    if email and User.objects.filter(email__iexact=email).exists():
        fields["email"] = [_("Somebody has this address already.")]
    if fields:
        raise InvalidInput(fields)
    user = User(
        username=username,
        email=email,
        role=role,
        rights=sorted(rights),
        first_name=first_name,
        last_name=last_name,
        language=language,
        is_staff=role == Role.ADMINISTRATOR,
    )
    user.set_password(password)
    user.save()
    audit.record(actor=actor, verb="create_user", target=user, role=str(role))
    return user


@transaction.atomic
def change_role(*, actor: Actor, user: User, role: str, rights: Iterable[str] = ()) -> User:
    """Give ``user`` another role and other single rights."""
    actor.require(Action.MANAGE_SETTINGS)
    if role not in Role.values or not set(rights) <= {right.value for right in RIGHTS}:
        raise InvalidInput({"role": [_("There is no such role.")]})
    user.role = role
    user.rights = sorted(rights)
    user.is_staff = role == Role.ADMINISTRATOR
    user.save(update_fields=["role", "rights", "is_staff"])
    audit.record(actor=actor, verb="change_role", target=user, role=str(role))
    return user


def forget_audit_entries(ids: list[int]) -> int:
    """Remove entries that nightly retention found too old; how many there were."""
    return AuditEntry.objects.filter(pk__in=ids).delete()[0]
