"""The incident page: status, what was said, the brief, what is shown, what other floors know."""

import uuid
from dataclasses import fields
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from incidents import extensions
from incidents.audience_uses import audience_versions
from incidents.audit_trail import TrailFilter, newest_entries, trail_page
from incidents.brief_queries import briefs_with_readers, copies_of
from incidents.console_queries import level_of
from incidents.forms.notes import NoteForm
from incidents.lifecycle import UpdateState
from incidents.live_parts import LiveParts
from incidents.manual_queries import manual_tasks, notice_by_hand
from incidents.models import Incident
from incidents.postmortems import postmortem_state
from incidents.public_pages import public_address
from incidents.queries import (
    current_texts,
    follower_count,
    history,
    incident_by_uuid,
    live_notices,
    mark_of,
    notes,
    pending_update,
    timeline,
)
from incidents.responsibility_queries import WorkPanel
from incidents.services import add_note
from incidents.views.maintenance import MaintenancePanel
from incidents.views.page_parts import Said, shown_notices
from statuscomms.access import Action
from statuscomms.clock import now
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_GET
@requires(Action.SEE_CONSOLE)
def detail(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Everything about one incident; panels of other floors load by themselves."""
    return _page(request, incident_by_uuid(incident), NoteForm.fresh(), status=200)


@require_GET
@requires(Action.SEE_CONSOLE)
def trail(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Who did what when, narrowed by person, act and day, a page at a time."""
    found = incident_by_uuid(incident)
    chosen = TrailFilter.of_query(request.GET)
    kept = {
        part.name: value for part in fields(chosen) if part.name != "before" and (value := getattr(chosen, part.name))
    }
    page = trail_page(found, chosen)
    context = {"incident": found, "chosen": chosen, "page": page, "query": urlencode(kept)}
    return render(request, "incidents/trail.html", context)


@require_GET
@requires(Action.SEE_CONSOLE)
def version(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Polled by pages on which somebody writes: says when the incident has changed since ``?seen=``, and touches nothing."""
    found = incident_by_uuid(incident)
    seen = request.GET.get("seen", "")
    context = {"incident": found, "seen": seen, "is_newer": seen != mark_of(found)}
    return render(request, "incidents/_version.html", context)


@require_POST
@requires(Action.READ_BRIEF)
def note(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Keep an internal note."""
    found = incident_by_uuid(incident)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            key = form.value("client_key", default="") or None
            add_note(actor=request.actor, incident=found, body=form.value("body", default=""), client_key=key)
            return see_other(request, reverse("incidents:detail", args=[found.uuid]) + "#notes")
        except InvalidInput as refusal:
            form.add_refusal(refusal)
    return _page(request, found, form, status=422)


def _page(request: StaffRequest, incident: Incident, form: NoteForm, *, status: int) -> HttpResponse:
    if wants_fragment(request):
        return render(request, "incidents/_note_form.html", {"incident": incident, "note_form": form}, status=status)
    return render(request, "incidents/detail.html", page_context(request, incident, form), status=status)


def page_context(request: StaffRequest, incident: Incident, form: NoteForm) -> dict[str, object]:
    """Everything that the incident page shows; its parts keep themselves up to date (``live``)."""
    waiting = pending_update(incident)
    actor = request.actor
    said = [Said.of(update, current_texts(update)) for update in timeline(incident)]
    return {
        "incident": incident,
        "live": LiveParts(),
        "level": level_of(incident),
        "audience_versions": audience_versions(incident),
        "waiting": waiting,
        "waiting_is_draft": waiting is not None and waiting.state == UpdateState.DRAFT,
        "mark": mark_of(incident),
        "is_late": bool(incident.next_update_due_at and incident.next_update_due_at < now()),
        "said": said,
        "earlier": len(said) - 1,
        "notices": shown_notices(live_notices(incident)),
        "maintenance": MaintenancePanel.of(incident),
        "briefs": briefs_with_readers(incident, request.user) if actor.may(Action.READ_BRIEF) else [],
        "brief_copies": copies_of(incident),
        "postmortem": postmortem_state(incident) if incident.is_closed and incident.published_at else None,
        "manual_tasks": manual_tasks(incident),
        "notice_by_hand": notice_by_hand(incident),
        "moment_now": now(),
        "parts": WorkPanel.of(incident, request.user),
        "notes": notes(incident) if actor.may(Action.READ_BRIEF) else [],
        "history": history(incident),
        "audit": newest_entries(incident),
        "followers": follower_count(incident),
        "panels": extensions.panels(incident),
        "public_address": public_address(incident),
        "note_form": form,
        "client_key": str(uuid.uuid4()),
        "may_draft": actor.may(Action.DRAFT),
        "may_publish": actor.may(Action.PUBLISH),
        "may_approve": actor.may(Action.APPROVE)
        and not (waiting and request.user.pk in (waiting.author_id, waiting.asked_by_id)),
        "may_read_brief": actor.may(Action.READ_BRIEF),
        "may_export": actor.may(Action.EXPORT),
    }
