"""Steering an update that is on its way, and taking a notice down."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.lifecycle import UpdateState
from incidents.models import Update
from incidents.queries import incident_by_uuid, notice_of, update_of
from incidents.services import approve_update, cancel_update, undo_update, withdraw_notice
from incidents.views.conflicts import newer_version_page, unless_stale, version_seen
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict
from statuscomms.http import StaffRequest, see_other


@require_POST
@requires(Action.APPROVE)
def approve(request: StaffRequest, incident: UUID, update: UUID) -> HttpResponse:
    """Let a waiting update go, as a second person."""
    seen = version_seen(request)
    return _steer(request, incident, update, partial(approve_update, version=seen), _("Approved."))


@require_POST
@requires(Action.PUBLISH)
def undo(request: StaffRequest, incident: UUID, update: UUID) -> HttpResponse:
    """Back to draft; nothing was sent."""
    return _steer(request, incident, update, undo_update, _("Undone in time: nothing was sent."))


@require_POST
@requires(Action.PUBLISH)
def cancel(request: StaffRequest, incident: UUID, update: UUID) -> HttpResponse:
    """Give the update up."""
    return _steer(request, incident, update, cancel_update, _("Cancelled: this update will not go out."))


@require_POST
@requires(Action.PUBLISH)
def withdraw(request: StaffRequest, incident: UUID, notice: UUID) -> HttpResponse:
    """Take one shown notice down while the incident goes on."""
    found = notice_of(incident_by_uuid(incident), notice)
    withdraw_notice(actor=request.actor, notice=found)
    messages.success(request, _("Withdrawn: it vanishes from the sites within seconds."))
    return see_other(request, reverse("incidents:detail", args=[incident]))


def _steer(request: StaffRequest, incident: UUID, update: UUID, act: Callable[..., Update], said: str) -> HttpResponse:
    found = incident_by_uuid(incident)
    try:
        changed = act(actor=request.actor, update=update_of(found, update))
    except Conflict as conflict:
        return newer_version_page(
            request,
            found,
            message=unless_stale(conflict),
            start=reverse("incidents:detail", args=[incident]),
        )
    messages.success(request, said)
    page = "review" if changed.state == UpdateState.DRAFT else "detail"
    return see_other(request, reverse(f"incidents:{page}", args=[incident]))
