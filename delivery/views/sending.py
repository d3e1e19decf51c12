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

from delivery.failed_queries import failed_of, failures_by_reason
from delivery.models import Broadcast
from delivery.queries import Progress, broadcast_by_uuid, progress_of_incident
from delivery.services import pause_broadcast, resume_broadcast, retry_failed, stop_broadcast
from delivery.views.progress_rows import rows_of
from incidents.channels import all_channels
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
    poll_seconds = _poll_seconds([row.progress for row in rows])
    context = {
        "incident": incident,
        "rows": rows,
        "poll_seconds": poll_seconds,
        "may_steer": request.actor.may(Action.STEER_SENDING),
    }
    if not wants_fragment(request):
        return render(request, "delivery/progress.html", context)
    polls = request.htmx.trigger == "sending-progress"
    return render(
        request, "delivery/_progress.html", context, status=STOP_POLLING if polls and not poll_seconds else 200
    )


def _poll_seconds(progresses: list[Progress]) -> int:
    """How often the panel asks again: quickly while messages go out, slowly while receipts are due, 0 when all is final."""
    if any(progress.is_moving for progress in progresses):
        return 2
    return 10 if any(progress.is_settling for progress in progresses) else 0


@require_GET
@requires(Action.SEE_CONSOLE)
def failed(request: StaffRequest, broadcast: UUID) -> HttpResponse:
    """Who did not get the message, and why; addresses only for those who may see them."""
    found = broadcast_by_uuid(broadcast)
    after = request.GET.get("after", "")
    code = request.GET.get("code", "")[:40]
    may_see = request.actor.may(Action.SEE_ADDRESSES)
    channel = all_channels().get(found.channel)
    context = {
        "incident": found.incident,
        "label": channel.label if channel else found.channel,
        "code": code,
        "reasons": failures_by_reason(found),
        "page": failed_of(
            found,
            code=code,
            after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0,
            with_addresses=may_see,
        ),
        "may_see": may_see,
    }
    template = "delivery/_failed.html" if wants_fragment(request) else "delivery/failed.html"
    return render(request, template, context)


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
