"""What this floor shows on an incident's page: what visitors did, and how a drill is seen."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from incidents.channels import all_channels
from incidents.public_pages import public_address
from incidents.queries import incident_by_uuid
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import NotFound
from statuscomms.http import StaffRequest, wants_fragment
from touchpoints import queries
from touchpoints.drills import drill_links


@require_GET
@requires(Action.SEE_CONSOLE)
def impressions(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """What visitors did with the incident's notices; the panel of its page."""
    incident = incident_by_uuid(uuid)
    figures = queries.notice_figures(incident)
    context = {
        "incident": incident,
        "figures": [(all_channels()[row.channel].label, row) for row in figures],
        "something_is_known": any(not row.is_unknown for row in figures),
        "by_site": [(all_channels()[row.channel].label, row) for row in queries.site_figures(incident)],
        "identified": queries.identified_visitors(incident).count(),
        "visitors": queries.visitor_figures(incident),
        "silent_sites": queries.silent_sites(incident),
        "is_moving": not incident.is_closed,
    }
    name = "_impressions" if wants_fragment(request) else "impressions"
    return render(request, f"touchpoints/console/{name}.html", context)


@require_GET
@requires(Action.SEE_CONSOLE)
def drill(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The links with which a drill is seen on its sites; the panel of its page. 404 for what is no drill."""
    incident = incident_by_uuid(uuid)
    if not incident.drill:
        raise NotFound
    name = "_drill_links" if wants_fragment(request) else "drill_links"
    page_address = public_address(incident) if incident.published_at else ""
    context = {"incident": incident, "links": drill_links(incident), "page_address": page_address}
    return render(request, f"touchpoints/console/{name}.html", context)
