"""How an open incident page keeps itself up to date while other people work on the incident."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from incidents.forms.notes import NoteForm
from incidents.live_parts import NOTHING_NEW, LiveParts
from incidents.queries import incident_by_uuid, mark_of
from incidents.views.incident import page_context
from statuscomms.access import Action
from statuscomms.clock import now
from statuscomms.decorators import requires
from statuscomms.http import HttpResponseSeeOther, StaffRequest, wants_fragment


@require_GET
@requires(Action.SEE_CONSOLE)
def live(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The parts of the incident page that differ from those that it has; 204 when nothing happened since ``?seen=``.

    Forms in which somebody may be writing are no such parts, so nothing changes under anybody's hands.
    """
    found = incident_by_uuid(incident)
    if not wants_fragment(request):
        return HttpResponseSeeOther(reverse("incidents:detail", args=[found.uuid]))
    if request.GET.get("seen") == mark_of(found):
        return HttpResponse(status=NOTHING_NEW)
    context = page_context(request, found, NoteForm.fresh())
    render_to_string("incidents/detail.html", context, request)  # the parts are noted while the page is drawn
    parts = context["live"]
    assert isinstance(parts, LiveParts)
    changed = parts.changed_since(request.GET.get("have", "").split("."))
    response = render(request, "incidents/_live.html", {**context, "changed": changed, "moment_now": now()})
    response["HX-Trigger"] = "incident-changed"
    return response
