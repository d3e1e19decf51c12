"""What monitoring reports, in the console: drafts to publish or discard, and which label means which service."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inbox import alert_queries
from inbox.alert_forms import MappingForm
from inbox.models import AlertMapping
from inbox.services import change_mapping, create_mapping, delete_mapping, discard_alert_draft
from incidents.queries import incident_by_uuid
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_GET
@requires(Action.WORK_INBOX)
def alerts(request: StaffRequest) -> HttpResponse:
    """Drafts that wait, alerts of what is public, and what was lately over; asks again every ten seconds."""
    context = {
        "going_on": alert_queries.drafts_going_on(),
        "over": alert_queries.drafts_of_late(),
        "may_draft": request.actor.may(Action.DRAFT),
        "may_map": request.actor.may(Action.MANAGE_SETTINGS),
    }
    return render(request, "inbox/_alerts.html" if wants_fragment(request) else "inbox/alerts.html", context)


@require_POST
@requires(Action.DRAFT)
def discard(request: StaffRequest, draft: UUID) -> HttpResponse:
    """It is nothing: close the draft as a false alarm."""
    discard_alert_draft(actor=request.actor, draft=alert_queries.draft_by_uuid(draft))
    messages.success(request, _("Discarded. It is kept as a false alarm."))
    return see_other(request, reverse("inbox:alerts"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def mappings(request: StaffRequest) -> HttpResponse:
    """The mappings, and a form for one more."""
    if request.method != "POST":
        return _mappings_page(request, MappingForm(), status=200)
    form = MappingForm(request.POST)
    if form.is_valid():
        try:
            create_mapping(actor=request.actor, draft=form.draft())
        except InvalidInput as refusal:
            form.add_refusal(refusal.fields)
        except Conflict as refusal:
            form.add_refusal({"value": [refusal.message]})
        else:
            messages.success(request, _("Mapped. It counts from the next alert on."))
            return see_other(request, reverse("inbox:alert_mappings"))
    return _mappings_page(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def change(request: StaffRequest, mapping: UUID) -> HttpResponse:
    """Write a mapping anew."""
    found = alert_queries.mapping_by_uuid(mapping)
    if request.method != "POST":
        return _mapping_page(request, MappingForm(mapping=found), found, status=200)
    form = MappingForm(request.POST, mapping=found)
    if form.is_valid():
        try:
            change_mapping(actor=request.actor, mapping=found, draft=form.draft())
        except InvalidInput as refusal:
            form.add_refusal(refusal.fields)
        except Conflict as refusal:
            form.add_refusal({"value": [refusal.message]})
        else:
            messages.success(request, _("Changed. It counts from the next alert on."))
            return see_other(request, reverse("inbox:alert_mappings"))
    return _mapping_page(request, form, found, status=422)


def _mapping_page(request: StaffRequest, form: MappingForm, mapping: AlertMapping, *, status: int) -> HttpResponse:
    template = "inbox/_alert_mapping_form.html" if wants_fragment(request) else "inbox/alert_mapping.html"
    return render(request, template, {"form": form, "mapping": mapping}, status=status)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def unmap(request: StaffRequest, mapping: UUID) -> HttpResponse:
    """Remove a mapping."""
    delete_mapping(actor=request.actor, mapping=alert_queries.mapping_by_uuid(mapping))
    messages.success(request, _("The mapping is gone."))
    return see_other(request, reverse("inbox:alert_mappings"))


@require_GET
@requires(Action.WORK_INBOX)
def panel(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The alerts of one incident, on its page."""
    row = incident_by_uuid(incident)
    context = {"incident": row, "views": alert_queries.drafts_of_incident(row)}
    return render(request, "inbox/_alert_panel.html" if wants_fragment(request) else "inbox/alert_panel.html", context)


def _mappings_page(request: StaffRequest, form: MappingForm, *, status: int) -> HttpResponse:
    template = "inbox/_alert_mappings.html" if wants_fragment(request) else "inbox/alert_mappings.html"
    return render(request, template, {"form": form, "mappings": alert_queries.mappings()}, status=status)
