"""The update box, *still working on it*, and reopening."""

import uuid
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from incidents.console_queries import audiences_to_choose, channels_in_use, newest_published, people_of_next_update
from incidents.declarations import Tell, UpdateDraft
from incidents.forms.update import UpdateForm
from incidents.lifecycle import UpdateState
from incidents.models import Incident, Update
from incidents.queries import incident_by_uuid
from incidents.services import add_update, reopen
from incidents.still_working import still_working_texts
from incidents.views.conflicts import newer_version_page, unless_stale, version_seen
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment

Write = Callable[..., Update]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def update(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Status, words, which channels. *Review first* keeps a draft; otherwise it is published."""
    found = incident_by_uuid(incident)
    if request.method != "POST":
        return _page(request, found, _form(found), status=200)
    return _save(request, found, add_update)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def reopen_incident(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Open a closed incident again, with words that say so."""
    found = incident_by_uuid(incident)
    if request.method != "POST":
        return _page(request, found, _form(found), status=200)
    return _save(request, found, reopen)


@require_POST
@requires(Action.PUBLISH)
def still_working(request: StaffRequest, incident: UUID) -> HttpResponse:
    """One press: the status stays, the shown channels say that we are still on it, nobody gets a message."""
    found = incident_by_uuid(incident)
    draft = UpdateDraft(
        texts=still_working_texts(),
        channels=Tell.SHOWN,
        version=version_seen(request),
        client_key=request.POST.get("client_key") or None,
    )
    try:
        add_update(actor=request.actor, incident=found, draft=draft)
    except Conflict as conflict:
        return newer_version_page(request, found, message=unless_stale(conflict))
    messages.success(request, _("Published: we are still working on it."))
    return see_other(request, reverse("incidents:detail", args=[found.uuid]))


def _form(incident: Incident, request: StaffRequest | None = None) -> UpdateForm:
    return UpdateForm(
        request.POST if request else None,
        incident=incident,
        used=channels_in_use(incident),
        audiences=audiences_to_choose(),
        client_key=str(uuid.uuid4()),
    )


def _save(request: StaffRequest, incident: Incident, write: Write) -> HttpResponse:
    form = _form(incident, request)
    if form.is_valid():
        publish = request.POST.get("then") != "review" or write is reopen
        try:
            written = write(actor=request.actor, incident=incident, draft=form.draft(publish=publish))
            goes_out = publish and written.state != UpdateState.DRAFT
            if goes_out:
                messages.success(request, _("The update is on its way."))
            elif publish:
                messages.warning(
                    request, _("Not published yet: it reaches unusually many people. Type how many, then publish.")
                )
            page = "detail" if goes_out else "review"
            return see_other(request, reverse(f"incidents:{page}", args=[incident.uuid]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except Conflict as conflict:
            return newer_version_page(request, incident, form.text_tabs, message=unless_stale(conflict))
    return _page(request, incident, form, status=422)


def _page(request: StaffRequest, incident: Incident, form: UpdateForm, *, status: int) -> HttpResponse:
    context = {
        "incident": incident,
        "form": form,
        "last": newest_published(incident),
        "people": people_of_next_update(incident),
        "reopening": incident.is_closed,
        "address": reverse("incidents:reopen" if incident.is_closed else "incidents:update", args=[incident.uuid]),
    }
    template = "incidents/_update_form.html" if wants_fragment(request) else "incidents/update.html"
    return render(request, template, context, status=status)
