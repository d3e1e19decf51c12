"""Guards in front of console views."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import NotAllowed
from statuscomms.http import StaffRequest, ask_to_log_in
from statuscomms.models import User

P = ParamSpec("P")
StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
GuardedView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def requires(action: Action) -> Callable[[StaffView[P]], GuardedView[P]]:
    """Let only signed-in staff with ``action`` in: others are asked to log in, or get 403. Sets ``request.actor``."""

    def guard(view: StaffView[P]) -> GuardedView[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return ask_to_log_in(request)
            if not request.user.may(action):
                raise NotAllowed()
            staff_request = cast(StaffRequest, request)
            staff_request.actor = Actor.of_user(request.user)
            return view(staff_request, *args, **kwargs)

        guarded.required_action = action  # type: ignore[attr-defined]
        return guarded

    return guard
