"""The console's first page: what is going on now, what was lately."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from audiences.topics import IncidentKind
from incidents.console_queries import IncidentFilter, listed_incidents
from incidents.lifecycle import Status
from statuscomms.access import Action
from statuscomms.clock import now
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest, wants_fragment


@require_GET
@requires(Action.SEE_CONSOLE)
def home(request: StaffRequest) -> HttpResponse:
    """Open incidents first, then drafts and recent ones; filtered by status, kind and words."""
    chosen = IncidentFilter.of_query(request.GET)
    context = {
        "chosen": chosen,
        "sections": listed_incidents(chosen),
        "states": [("open", _("Open")), ("closed", _("Closed")), ("draft", _("Drafts")), *Status.choices],
        "kinds": IncidentKind.choices,
        "moment_now": now(),
        "enquiries_address": _address_of_enquiries() if request.actor.may(Action.WORK_INBOX) else "",
        "may_declare": request.actor.may(Action.DRAFT),
        "query": request.GET.urlencode(),
    }
    template = "incidents/_incidents.html" if wants_fragment(request) else "incidents/home.html"
    return render(request, template, context)


def _address_of_enquiries() -> str:
    """Where a higher floor serves the number of enquiries; "" while no such floor is installed."""
    try:
        return reverse("inbox:count")
    except NoReverseMatch:
        return ""
