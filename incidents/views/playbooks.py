"""Playbooks as they are set up, with a preview of what they would do now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from incidents.console_queries import declaration_of_playbook
from incidents.queries import playbooks
from incidents.views.previews import preview_context
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, NotFound
from statuscomms.http import StaffRequest


@require_GET
@requires(Action.MANAGE_SETTINGS)
def playbook_list(request: StaffRequest) -> HttpResponse:
    """All playbooks."""
    return render(request, "incidents/playbooks.html", {"playbooks": playbooks()})


@require_GET
@requires(Action.MANAGE_SETTINGS)
def playbook_preview(request: StaffRequest, slug: str) -> HttpResponse:
    """How a playbook would look and whom it would reach if it were declared now."""
    try:
        declaration = declaration_of_playbook(slug)
    except InvalidInput:
        raise NotFound() from None
    context = {"declaration": declaration, **preview_context(declaration)}
    return render(request, "incidents/playbook.html", context)
