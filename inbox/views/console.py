"""The inbox of the console: what customers write, and spikes to decide."""

from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from inbox import queries
from inbox.alert_queries import waiting_count
from inbox.forms import EnquiryFilter
from inbox.queries import SpikeView
from inbox.services import decide_spike
from incidents.queries import incident_by_uuid
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest, see_other, wants_fragment

PAGE_SIZE = 50


@require_GET
@requires(Action.WORK_INBOX)
def inbox(request: StaffRequest) -> HttpResponse:
    """Spikes, then enquiries, newest first; filters by incident, service and *belongs to no incident*."""
    form = EnquiryFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = queries.enquiries(
        incident=chosen.get("incident"), service=chosen.get("service") or "", joined=chosen.get("joined") or ""
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    kept = {name: str(value) for name, value in chosen.items() if value}
    context = {
        "form": form,
        "page": page,
        "kept_query": urlencode(kept),
        "is_filtered": bool(kept),
        "demand": queries.demand_now(),
        "spikes": [(view, _declare_address(view)) for view in queries.spikes_going_on()],
        "waiting_alerts": waiting_count(),
        "may_declare": request.user.may(Action.DRAFT),
        "may_map": request.user.may(Action.MANAGE_SETTINGS),
        "may_see_addresses": request.user.may(Action.SEE_ADDRESSES),
    }
    template = "inbox/_enquiries.html" if wants_fragment(request) else "inbox/inbox.html"
    return render(request, template, context, status=200 if form.is_valid() else 422)


@require_POST
@requires(Action.WORK_INBOX)
def decide(request: StaffRequest, spike: UUID) -> HttpResponse:
    """*Known* or *not ours*."""
    decide_spike(actor=request.actor, spike=queries.spike_by_uuid(spike), decision=request.POST.get("decision", ""))
    return see_other(request, reverse("inbox:list"))


@require_GET
@requires(Action.SEE_CONSOLE)
def count(request: StaffRequest) -> HttpResponse:
    """The number on the console's home; asks again every ten seconds."""
    return render(
        request,
        "inbox/_count.html",
        {
            "demand": queries.demand_now(),
            "waiting_alerts": waiting_count(),
            "may_open": request.user.may(Action.WORK_INBOX),
        },
    )


@require_GET
@requires(Action.WORK_INBOX)
def panel(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The enquiries of one incident, on its page."""
    row = incident_by_uuid(incident)
    context = {
        "incident": row,
        "figures": queries.enquiry_figures(row),
        "newest": queries.enquiries(incident=row.uuid)[:5],
    }
    return render(request, "inbox/_panel.html" if wants_fragment(request) else "inbox/panel.html", context)


def _declare_address(view: SpikeView) -> str:
    """*Declare* filled in; its origin lets the spike's enquiries join the new incident."""
    suggestion = view.suggestion
    filled = {"origin": f"spike:{view.spike.uuid}", "services": suggestion.service_slug, "title": suggestion.title}
    if suggestion.playbook is not None:
        filled["playbook"] = suggestion.playbook.slug
    return f"/console/declare?{urlencode({name: value for name, value in filled.items() if value})}"
