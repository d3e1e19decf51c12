"""Where an audience is used: the panel that its page loads."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audiences.queries import any_audience_called
from incidents.audience_uses import past_uses, present_uses
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest, wants_fragment


@require_safe
@requires(Action.SEE_CONSOLE)
def audience_uses(request: StaffRequest, slug: str) -> HttpResponse:
    """What names the audience now, and the incidents that were published for it with the version that counted."""
    audience = any_audience_called(slug)
    context = {"audience": audience, "present": present_uses(audience), "past": past_uses(audience)}
    template = "incidents/_audience_uses.html" if wants_fragment(request) else "incidents/audience_uses.html"
    return render(request, template, context)
