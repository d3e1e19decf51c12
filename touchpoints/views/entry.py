"""Where an incident's chatbot entry stands on each site, on the incident's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.models import Incident
from incidents.queries import incident_by_uuid
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest, see_other, wants_fragment
from touchpoints import queries
from touchpoints.entry_places import entry_places
from touchpoints.services.entries import move_entry

FIRST_BUTTONS = "first"
OWN_TOPICS = "own"
_TOPIC = "topic:"


@require_http_methods(["GET", "POST"])
@requires(Action.SEE_CONSOLE)
def entry(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Where it stands; POST with ``site`` and ``place`` (``first``, ``own`` or ``topic:<slug>``) moves it."""
    if request.method == "POST":
        request.actor.require(Action.PUBLISH)
    incident = incident_by_uuid(uuid)
    if request.method == "POST":
        site = queries.site_by_slug_or_uuid(request.POST.get("site", ""))
        place = request.POST.get("place", "")
        depth = {FIRST_BUTTONS: 1, OWN_TOPICS: 2}.get(place, 2 if place.startswith(_TOPIC) else 0)
        topic = place.removeprefix(_TOPIC) if place.startswith(_TOPIC) else ""
        move_entry(actor=request.actor, incident=incident, site=site, depth=depth, topic=topic)
        if not wants_fragment(request):
            messages.success(request, _("Moved. Chat windows follow within seconds."))
            return see_other(request, reverse("incidents:detail", args=[incident.uuid]))
    return _page(request, incident)


def _page(request: StaffRequest, incident: Incident) -> HttpResponse:
    context = {
        "incident": incident,
        "places": entry_places(incident),
        "may_move": request.actor.may(Action.PUBLISH),
        "is_moved": request.method == "POST",
    }
    name = "_entry" if wants_fragment(request) else "entry"
    return render(request, f"touchpoints/console/{name}.html", context)
