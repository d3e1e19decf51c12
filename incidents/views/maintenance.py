"""Steps of a maintenance on its incident page: move, start, cancel, and who hears what."""

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audiences.topics import IncidentKind
from incidents.console_queries import people_to_tell
from incidents.forms.maintenance import CancellationForm, MoveForm, SwitchesForm
from incidents.forms.texts import texts_of
from incidents.lifecycle import MaintenanceEventKind, MaintenanceEventState, Status, UpdateState
from incidents.maintenance_queries import events_of, options_of
from incidents.maintenance_steps import Start
from incidents.maintenance_telling import maintenance_of
from incidents.models import Incident, Maintenance, MaintenanceEvent
from incidents.queries import incident_by_uuid, live_notices
from incidents.services import cancel_maintenance, change_maintenance, move_maintenance, start_maintenance
from incidents.services.resolving import closing_texts
from incidents.views.conflicts import newer_version_page
from incidents.views.page_parts import shown_notices
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, NotFound, StaleVersion
from statuscomms.http import StaffRequest, see_other, wants_fragment


@dataclass(frozen=True, slots=True)
class MaintenancePanel:
    """What the incident page shows about a maintenance."""

    maintenance: Maintenance
    coming: tuple[MaintenanceEvent, ...]
    past: tuple[MaintenanceEvent, ...]
    may_start: bool
    is_open: bool
    speaks: bool
    """Whether it has channels that send messages at all."""

    @classmethod
    def of(cls, incident: Incident) -> "MaintenancePanel | None":
        """None for what is no maintenance."""
        if incident.kind != IncidentKind.MAINTENANCE:
            return None
        events = list(events_of(incident))
        kept = maintenance_of(incident)
        return cls(
            maintenance=kept,
            coming=tuple(event for event in events if event.state == MaintenanceEventState.WAITING),
            past=tuple(event for event in events if event.state != MaintenanceEventState.WAITING),
            may_start=incident.status == Status.SCHEDULED and incident.published_at is not None,
            is_open=incident.published_at is not None and not incident.is_closed,
            speaks=bool(kept.sent),
        )


def _maintenance(uuid: UUID) -> Incident:
    found = incident_by_uuid(uuid)
    if found.kind != IncidentKind.MAINTENANCE:
        raise NotFound
    return found


def _detail(incident: Incident) -> str:
    return reverse("incidents:detail", args=[incident.uuid])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def move(request: StaffRequest, incident: UUID) -> HttpResponse:
    """New times; a POST tells them."""
    found = _maintenance(incident)
    form = MoveForm(request.POST if request.method == "POST" else None, incident=found, client_key=str(uuid.uuid4()))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                move_maintenance(actor=request.actor, incident=found, move=form.move())
                messages.success(request, _("The new time is on its way."))
                return see_other(request, _detail(found))
            except InvalidInput as refusal:
                form.add_refusal(refusal)
            except StaleVersion:
                return newer_version_page(request, found, form.text_tabs)
    kept = maintenance_of(found)
    tells = bool(kept.sent) and MaintenanceEventKind.MOVED in kept.tells
    return _page(request, "move", {"incident": found, "form": form, "tells": tells}, status=status)


@require_POST
@requires(Action.PUBLISH)
def start(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Begin now."""
    found = _maintenance(incident)
    written = request.POST.get("version", "")
    version = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None
    try:
        asked = Start(version=version, client_key=request.POST.get("client_key") or None)
        update = start_maintenance(actor=request.actor, incident=found, start=asked)
    except StaleVersion:
        return newer_version_page(request, found)
    if update.state == UpdateState.AWAITING_APPROVAL:
        messages.success(request, _("It waits for a second person, because nobody has approved the plan."))
    else:
        messages.success(request, _("The maintenance has begun."))
    return see_other(request, _detail(found))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def cancel(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Call it off, with the words that are ready."""
    found = _maintenance(incident)
    form = CancellationForm(
        request.POST if request.method == "POST" else None,
        incident=found,
        texts=closing_texts(found, Status.CANCELLED),
        client_key=str(uuid.uuid4()),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                cancel_maintenance(
                    actor=request.actor,
                    incident=found,
                    texts=texts_of(form),
                    version=form.value("version"),
                    client_key=form.value("client_key"),
                )
                messages.success(request, _("Cancelled. What was shown vanishes within seconds."))
                return see_other(request, _detail(found))
            except InvalidInput as refusal:
                form.add_refusal(refusal)
            except StaleVersion:
                return newer_version_page(request, found, form.text_tabs)
    context = {
        "incident": found,
        "form": form,
        "notices": shown_notices(live_notices(found)),
        "people": people_to_tell(found, Status.CANCELLED).channels,
    }
    return _page(request, "cancel", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def switches(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Who hears what, reminders, and what happens by itself."""
    found = _maintenance(incident)
    options = options_of(maintenance_of(found))
    form = SwitchesForm(request.POST if request.method == "POST" else None, incident=found, options=options)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_maintenance(
                    actor=request.actor, incident=found, options=form.options(), version=form.value("version")
                )
                messages.success(request, _("Saved. Nothing was sent."))
                return see_other(request, _detail(found))
            except InvalidInput as refusal:
                form.add_refusal(refusal)
            except StaleVersion:
                return newer_version_page(request, found)
    return _page(request, "switches", {"incident": found, "form": form}, status=status)


def _page(request: StaffRequest, name: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    template = f"incidents/_{name}_form.html" if wants_fragment(request) else f"incidents/{name}.html"
    return render(request, template, context, status=status)
