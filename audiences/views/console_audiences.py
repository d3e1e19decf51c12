"""Console pages about groups and services."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audiences.overview import audience_overview, audience_overviews
from audiences.queries import audience_called
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest


@require_safe
@requires(Action.SEE_CONSOLE)
def audience_list(request: StaffRequest) -> HttpResponse:
    """All audiences with their rule in words and how many people they hold now."""
    return render(request, "audiences/audience_list.html", {"overviews": audience_overviews()})


@require_safe
@requires(Action.SEE_CONSOLE)
def audience_detail(request: StaffRequest, slug: str) -> HttpResponse:
    """One audience: rule, version, people, reach per channel and who cannot be reached why."""
    context = {
        "overview": audience_overview(audience_called(slug)),
        "may_export": request.actor.may(Action.EXPORT),
        "export_query": f"audience={slug}",
    }
    return render(request, "audiences/audience_detail.html", context)
