"""The console's first page: what is going on now, what was lately."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from audiences.topics import IncidentKind, Severity
from incidents.console_queries import services_to_choose
from incidents.incident_list import IncidentFilter, listed_incidents
from incidents.lifecycle import Status
from incidents.live_parts import NOTHING_NEW, LiveParts
from statuscomms.access import Action
from statuscomms.clock import now
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest, wants_fragment


@require_GET
@requires(Action.SEE_CONSOLE)
def home(request: StaffRequest) -> HttpResponse:
    """Open incidents first, then drafts and recent ones; filtered by everything that a row shows.

    The open page asks every few seconds; as long as its list would look the same it gets 204.
    """
    chosen = IncidentFilter.of_query(request.GET)
    context = {
        "chosen": chosen,
        "sections": listed_incidents(chosen),
        "states": [("open", _("Open")), ("closed", _("Closed")), ("draft", _("Drafts")), *Status.choices],
        "kinds": IncidentKind.choices,
        "severities": Severity.choices,
        "levels": [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")],
        "services": [(service.slug, service.name()) for service in services_to_choose()],
        "drills": [("no", _("Without drills")), ("yes", _("Drills only"))],
        "moment_now": now(),
        "enquiries_address": _address_of_enquiries() if request.actor.may(Action.WORK_INBOX) else "",
        "may_declare": request.actor.may(Action.DRAFT),
        "query": _query_without(request.GET, "seen"),
        "page_query": _query_without(request.GET, "seen", "after"),
    }
    listed = LiveParts()
    html = render_to_string("incidents/_incident_sections.html", context, request)
    listed.keep("list", html)
    if wants_fragment(request) and request.GET.get("seen") == listed.marks:
        return HttpResponse(status=NOTHING_NEW)
    context |= {"sections_html": html, "seen": listed.marks}
    template = "incidents/_incidents.html" if wants_fragment(request) else "incidents/home.html"
    return render(request, template, context)


def _query_without(asked: QueryDict, *names: str) -> str:
    """The filter as a query string, without what polling and paging add and without empty parts."""
    kept = QueryDict(mutable=True)
    for name, value in asked.items():
        if value and name not in names:
            kept[name] = str(value)
    return kept.urlencode()


def _address_of_enquiries() -> str:
    """Where a higher floor serves the number of enquiries; "" while no such floor is installed."""
    try:
        return reverse("inbox:count")
    except NoReverseMatch:
        return ""
