"""Who leads, who writes, who handles which channel: seeing it, taking a part, handing one over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from incidents.forms.responsibility import ResponsibilityForm
from incidents.models import Incident
from incidents.queries import incident_by_uuid
from incidents.responsibility_queries import parts_of_work, past, people_to_choose
from incidents.services import give_responsibility
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.DRAFT)
def hand_over(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Give a part to somebody, with words for them. ``?part=`` chooses the part."""
    found = incident_by_uuid(incident)
    form = ResponsibilityForm(
        request.POST if request.method == "POST" else None,
        parts=parts_of_work(found),
        people=people_to_choose(),
        part=request.GET.get("part", ""),
    )
    if request.method != "POST":
        return _page(request, found, form, status=200)
    if form.is_valid():
        try:
            part, channel = form.chosen_part
            give_responsibility(
                actor=request.actor,
                incident=found,
                part=part,
                channel=channel,
                person=form.chosen_person,
                note=form.value("note", default=""),
            )
            messages.success(request, _("Handed over."))
            return see_other(request, reverse("incidents:detail", args=[found.uuid]) + "#responsibility")
        except InvalidInput as refusal:
            form.add_refusal(refusal)
    return _page(request, found, form, status=422)


@require_POST
@requires(Action.READ_BRIEF)
def take(request: StaffRequest, incident: UUID) -> HttpResponse:
    """*I take this*."""
    found = incident_by_uuid(incident)
    part, _colon, channel = request.POST.get("part", "").partition(":")
    give_responsibility(actor=request.actor, incident=found, part=part, channel=channel, person=request.user)
    return see_other(request, reverse("incidents:detail", args=[found.uuid]) + "#responsibility")


def _page(request: StaffRequest, incident: Incident, form: ResponsibilityForm, *, status: int) -> HttpResponse:
    context = {"incident": incident, "form": form, "parts": parts_of_work(incident), "past": past(incident)}
    template = "_responsibility_form.html" if wants_fragment(request) else "responsibility.html"
    return render(request, f"incidents/{template}", context, status=status)
