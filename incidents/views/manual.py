"""Touchpoints kept by hand: *I do it*, *done*, *taken down*."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from incidents.manual_queries import manual_task
from incidents.queries import incident_by_uuid
from incidents.services import assign_manual_work, note_manual_work
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest, see_other


@require_POST
@requires(Action.READ_BRIEF)
def done(request: StaffRequest, incident: UUID, task: UUID) -> HttpResponse:
    """Note that it stands there, or that it is gone."""
    found = incident_by_uuid(incident)
    note_manual_work(actor=request.actor, task=manual_task(found, task))
    return see_other(request, reverse("incidents:detail", args=[found.uuid]) + "#by-hand")


@require_POST
@requires(Action.READ_BRIEF)
def take(request: StaffRequest, incident: UUID, task: UUID) -> HttpResponse:
    """*I do it*."""
    found = incident_by_uuid(incident)
    assign_manual_work(actor=request.actor, task=manual_task(found, task), person=request.user)
    return see_other(request, reverse("incidents:detail", args=[found.uuid]) + "#by-hand")
