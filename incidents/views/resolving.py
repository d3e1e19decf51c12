"""Resolve: what will vanish, who will be told, and the last words."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.brief_queries import brief_texts
from incidents.console_queries import level_of, people_to_tell, what_vanishes
from incidents.forms.resolution import ResolutionForm
from incidents.models import Incident
from incidents.queries import incident_by_uuid
from incidents.services import resolve
from incidents.services.resolving import closing_texts
from incidents.views.conflicts import newer_version_page, unless_stale
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def resolve_incident(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The resolve page; a POST closes the incident."""
    found = incident_by_uuid(incident)
    level = level_of(found)
    form = ResolutionForm(
        request.POST if request.method == "POST" else None,
        incident=found,
        texts=closing_texts(found),
        brief=brief_texts(found),
        after_notice_hours=level.after_notice_hours if level else 0,
        client_key=str(uuid.uuid4()),
    )
    if request.method != "POST":
        return _page(request, found, form, status=200)
    if form.is_valid():
        try:
            resolve(actor=request.actor, incident=found, resolution=form.resolution())
            messages.success(request, _("Resolved. What was shown vanishes within seconds."))
            return see_other(request, reverse("incidents:detail", args=[found.uuid]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except Conflict as conflict:
            return newer_version_page(request, found, form.text_tabs, message=unless_stale(conflict))
    return _page(request, found, form, status=422)


def _page(request: StaffRequest, incident: Incident, form: ResolutionForm, *, status: int) -> HttpResponse:
    vanishing = what_vanishes(incident)
    told = people_to_tell(incident)
    context = {
        "incident": incident,
        "form": form,
        "vanishing": vanishing,
        "something_may_stay": any(shown.may_stay for shown in vanishing),
        "told": told,
        "people": told.channels,
    }
    template = "incidents/_resolve_form.html" if wants_fragment(request) else "incidents/resolve.html"
    return render(request, template, context, status=status)
