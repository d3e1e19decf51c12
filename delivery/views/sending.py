"""The sending panel of an incident, and what staff do to a broadcast."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from delivery.models import Broadcast
from delivery.queries import broadcast_by_uuid, progress_of_incident
from delivery.services import pause_broadcast, resume_broadcast, retry_failed, stop_broadcast
from delivery.views.progress_rows import rows_of
from incidents.models import Incident
from incidents.queries import incident_by_uuid
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest, see_other, wants_fragment

STOP_POLLING = 286
"""htmx stops polling on this status."""


@require_GET
@requires(Action.SEE_CONSOLE)
def progress(request: StaffRequest, incident: UUID) -> HttpResponse:
    """How each broadcast of the incident stands; polled while something moves, and by itself as a page without JavaScript."""
    found = incident_by_uuid(incident)
    return _progress(request, found)


def _progress(request: StaffRequest, incident: Incident) -> HttpResponse:
    rows = rows_of(progress_of_incident(incident))
    moving = any(row.progress.is_moving for row in rows)
    context = {
        "incident": incident,
        "rows": rows,
        "moving": moving,
        "may_steer": request.actor.may(Action.STEER_SENDING),
    }
    if not wants_fragment(request):
        return render(request, "delivery/progress.html", context)
    polls = request.htmx.trigger == "sending-progress"
    return render(request, "delivery/_progress.html", context, status=STOP_POLLING if polls and not moving else 200)


def _steer(request: StaffRequest, uuid: UUID, act: Callable[[Actor, Broadcast], str]) -> HttpResponse:
    broadcast = broadcast_by_uuid(uuid)
    sentence = act(request.actor, broadcast)
    messages.success(request, sentence)
    if broadcast.incident is None:
        return see_other(request, reverse("incidents:list"))
    if wants_fragment(request):
        return _progress(request, broadcast.incident)
    return see_other(request, reverse("incidents:detail", args=[broadcast.incident.uuid]))


@require_POST
@requires(Action.STEER_SENDING)
def pause(request: StaffRequest, broadcast: UUID) -> HttpResponse:
    """Nothing more begins for now."""

    def act(actor: Actor, found: Broadcast) -> str:
        pause_broadcast(actor=actor, broadcast=found)
        return _("Sending is paused.")

    return _steer(request, broadcast, act)


@require_POST
@requires(Action.STEER_SENDING)
def resume(request: StaffRequest, broadcast: UUID) -> HttpResponse:
    """Go on."""

    def act(actor: Actor, found: Broadcast) -> str:
        resume_broadcast(actor=actor, broadcast=found)
        return _("Sending goes on.")

    return _steer(request, broadcast, act)


@require_POST
@requires(Action.STEER_SENDING)
def stop(request: StaffRequest, broadcast: UUID) -> HttpResponse:
    """Cancel what has not gone."""

    def act(actor: Actor, found: Broadcast) -> str:
        stop_broadcast(actor=actor, broadcast=found)
        return _("Sending is stopped. What had not gone out is cancelled.")

    return _steer(request, broadcast, act)


@require_POST
@requires(Action.STEER_SENDING)
def retry(request: StaffRequest, broadcast: UUID) -> HttpResponse:
    """Try the failed again."""

    def act(actor: Actor, found: Broadcast) -> str:
        count = retry_failed(actor=actor, broadcast=found)
        return ngettext("%(count)d message is tried again.", "%(count)d messages are tried again.", count) % {
            "count": count
        }

    return _steer(request, broadcast, act)
