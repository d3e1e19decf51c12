"""Who calls the staff API: bearer keys, of which only the SHA-256 is kept, and what they may do."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.operation import Operation
from ninja.security import HttpBearer

from statuscomms import limits
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.api_query import refuse_unknown_parameters
from statuscomms.clock import now
from statuscomms.errors import NotAllowed, ProductError
from statuscomms.http import error_response
from statuscomms.models import ApiKey

Run = Callable[..., HttpResponseBase]
View = TypeVar("View", bound=Callable[..., Any])
USE_NOTED_EVERY = timedelta(minutes=1)


def digest_of(raw_key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(raw_key.encode("utf-8", "replace")).hexdigest()


def live_key(raw_key: str) -> ApiKey | None:
    """The key that is neither revoked nor expired, or None."""
    digest = digest_of(raw_key)
    key = ApiKey.objects.filter(digest=digest).first()
    if key is None or not hmac.compare_digest(key.digest, digest):
        return None
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now()):
        return None
    return key


class BearerKey(HttpBearer):
    """``Authorization: Bearer <key>``; ``request.auth`` is then the ``ApiKey``. Throttles by key."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The caller's key, or None, which answers 401. Raises ``TooMany`` above the key's rate."""
        known = getattr(request, "_statuscomms_key", None)
        if known is not None:
            return cast(ApiKey, known)
        key = live_key(token)
        if key is None:
            return None
        if key.throttled:
            limits.take("api", str(key.uuid), capacity=settings.API_CALLS_PER_MINUTE, per_seconds=60)
        moment = now()
        unused = Q(last_used_at__isnull=True) | Q(last_used_at__lt=moment - USE_NOTED_EVERY)
        ApiKey.objects.filter(unused, pk=key.pk).update(last_used_at=moment)
        request._statuscomms_key = key  # type: ignore[attr-defined]
        return key


def needs(*actions: Action) -> Callable[[View], View]:
    """Declare what an API call needs: one of ``actions``. Checked before the body is read; a call without it is shut."""

    def mark(view: View) -> View:
        view.needed_actions = actions  # type: ignore[attr-defined]
        return view

    return mark


def guarded(run: Run) -> Run:
    """Wrap a ninja operation: nobody gets past the key's role, rights and scopes, whatever the body says; then nothing behind the
    question mark that the operation does not know."""
    operation = getattr(run, "__self__", None)
    actions: tuple[Action, ...] = getattr(getattr(operation, "view_func", None), "needed_actions", ())

    @wraps(run)
    def checked(request: HttpRequest, **path: Any) -> HttpResponseBase:
        try:
            key = BearerKey()(request)
            if isinstance(key, ApiKey):
                actor = Actor.of_key(key)
                if not any(actor.may(action) for action in actions):
                    raise NotAllowed()
                if isinstance(operation, Operation):
                    refuse_unknown_parameters(request, operation)
        except ProductError as error:
            return error_response(request, error)
        return run(request, **path)

    return checked


def key_of(request: HttpRequest) -> ApiKey:
    """The key that ``BearerKey`` let in."""
    return cast(ApiKey, request.auth)  # type: ignore[attr-defined]


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this API call."""
    return Actor.of_key(key_of(request))


def requires_action(request: HttpRequest, action: Action) -> Actor:
    """The actor of this call; raises ``NotAllowed`` (403) unless key, role and scopes allow ``action``."""
    actor = actor_of(request)
    actor.require(action)
    return actor
