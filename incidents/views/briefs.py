"""The support brief: written beside the incident, read by the support team, who say that they have read it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from incidents.brief_queries import brief_texts, brief_versions, briefs_of_open_incidents, briefs_with_readers
from incidents.forms.notes import BriefForm
from incidents.lifecycle import UpdateState
from incidents.models import Incident
from incidents.queries import incident_by_uuid, pending_update
from incidents.services import read_brief, save_brief
from incidents.views.conflicts import swapped_for_conflict
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, StaleVersion
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_GET
@requires(Action.READ_BRIEF)
def open_briefs(request: StaffRequest) -> HttpResponse:
    """What may be said about everything that is going on: the support team's page, with nothing on it to publish."""
    context = {"listed": briefs_of_open_incidents(request.user), "may_draft": request.actor.may(Action.DRAFT)}
    template = "incidents/_open_briefs.html" if wants_fragment(request) else "incidents/open_briefs.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.DRAFT)
def brief(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Edit what support may say. A changed brief counts as unread again."""
    found = incident_by_uuid(incident)
    form = BriefForm(
        request.POST if request.method == "POST" else None, brief=brief_texts(found), versions=brief_versions(found)
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            save_brief(actor=request.actor, incident=found, brief=form.brief(), seen=form.versions_seen)
            return see_other(request, _after_writing(found))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
            status = 422
        except StaleVersion as stale:
            fresh = BriefForm(brief=brief_texts(found), versions=brief_versions(found))
            context = {
                "incident": found,
                "written": form.brief_tabs,
                "there": fresh.brief_tabs,
                "message": stale.message,
            }
            return brief_conflict(request, context)
    template = "incidents/_brief_form.html" if wants_fragment(request) else "incidents/brief.html"
    return render(request, template, {"incident": found, "form": form}, status=status)


@require_POST
@requires(Action.READ_BRIEF)
def mark_brief_read(request: StaffRequest, incident: UUID) -> HttpResponse:
    """*I have read this*: notes it for every language of the brief."""
    found = incident_by_uuid(incident)
    for page in briefs_with_readers(found, request.user):
        read_brief(actor=request.actor, brief=page.brief, user=request.user)
    if request.POST.get("from") == "briefs":
        return see_other(request, reverse("incidents:briefs") + f"#brief-{found.uuid}")
    return see_other(request, reverse("incidents:detail", args=[found.uuid]) + "#brief")


def brief_conflict(request: StaffRequest, context: dict[str, object]) -> HttpResponse:
    """409: the brief as somebody else wrote it meanwhile, beside what this writer wrote."""
    template = "incidents/_brief_conflict.html" if wants_fragment(request) else "incidents/brief_conflict.html"
    return swapped_for_conflict(render(request, template, context, status=409))


def _after_writing(incident: Incident) -> str:
    """Back to the review while the first update waits for it, else to the incident."""
    waiting = pending_update(incident)
    if incident.published_at is None and waiting is not None and waiting.state == UpdateState.DRAFT:
        return reverse("incidents:review", args=[incident.uuid])
    return reverse("incidents:detail", args=[incident.uuid]) + "#brief"
