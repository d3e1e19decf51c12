"""The first way in: an administrator and an API key whose secrets somebody else chose, e.g. whoever installs."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from statuscomms import audit
from statuscomms.access import Action, Role
from statuscomms.actors import Actor
from statuscomms.api_keys import digest_of
from statuscomms.models import ApiKey, User
from statuscomms.services import create_api_key, create_user, revoke_api_key


@transaction.atomic
def ensure_administrator(*, actor: Actor, username: str, password: str) -> User:
    """The administrator called ``username`` with exactly this password; made when missing, as it is when all is right."""
    actor.require(Action.MANAGE_SETTINGS)
    user = User.objects.filter(username=username).first()
    if user is None:
        email = f"{username}@example.com"
        return create_user(
            actor=actor, username=username, email=email, password=password, role=Role.ADMINISTRATOR, language="en"
        )
    if not user.check_password(password):
        user.password = make_password(password)
        user.save(update_fields=["password"])
        audit.record(actor=actor, verb="set_password", target=user)
    return user


@transaction.atomic
def ensure_api_key(*, actor: Actor, name: str, secret: str) -> ApiKey:
    """An unthrottled administrator's key with this raw text; an older one of the same name is revoked."""
    actor.require(Action.MANAGE_SETTINGS)
    known = ApiKey.objects.filter(digest=digest_of(secret)).first()
    if known is not None:
        return known
    for older in ApiKey.objects.filter(name=name, revoked_at__isnull=True):
        revoke_api_key(actor=actor, key=older)
    key, _raw = create_api_key(actor=actor, name=name, role=Role.ADMINISTRATOR, throttled=False, secret=secret)
    return key
