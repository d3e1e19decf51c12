"""What the second of two writers sees: the words of the first beside their own."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from incidents.console_queries import newest_published
from incidents.forms.texts import LanguageTab
from incidents.models import Incident
from incidents.queries import incident_by_uuid
from statuscomms.http import StaffRequest, wants_fragment


def newer_version_page(request: StaffRequest, incident: Incident, written: Sequence[LanguageTab] = ()) -> HttpResponse:
    """409: what somebody else published meanwhile, and what this writer wrote, to copy from."""
    fresh = incident_by_uuid(incident.uuid)
    context = {
        "incident": fresh,
        "last": newest_published(fresh),
        "written": [tab for tab in written if tab.is_written],
    }
    template = "incidents/_newer_version.html" if wants_fragment(request) else "incidents/newer_version.html"
    response = render(request, template, context, status=409)
    response["HX-Retarget"] = "#conflict"
    response["HX-Reswap"] = "outerHTML"
    return response
