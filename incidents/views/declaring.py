"""Declare: one page that proposes, previews and saves a draft. Publishing is on the review page."""

import uuid
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audiences.topics import IncidentKind, Severity
from incidents.console_queries import (
    audiences_to_choose,
    declaration_of_draft,
    declaration_of_playbook,
    made_by_form,
    saved_draft,
    services_to_choose,
    suggestion_for,
)
from incidents.declarations import Declaration, ServiceImpact
from incidents.forms.channels import channel_values
from incidents.forms.declaration import CHOSEN, DeclarationForm, declaration_values, level_channels
from incidents.lifecycle import Impact
from incidents.models import Incident
from incidents.queries import incident_by_uuid, levels, playbooks
from incidents.services import save_draft, with_working_title
from incidents.views.conflicts import newer_version_page, unless_stale
from incidents.views.previews import preview_context
from statuscomms.access import Action
from statuscomms.clock import now
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput, NotFound
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.DRAFT)
def declare_incident(request: StaffRequest) -> HttpResponse:
    """The declare page, prefilled by its query; a POST saves the draft and goes on to its review."""
    if request.method != "POST":
        start = _prefilled(request)
        return _page(request, form_of(start=start), status=200)
    return _save(request, form_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.DRAFT)
def edit(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The same page for a draft that is already saved."""
    draft = incident_by_uuid(incident)
    start = declaration_of_draft(draft)
    if request.method != "POST":
        return _page(request, form_of(start=start, draft=draft), draft=draft, status=200)
    return _save(request, form_of(request, start=start), draft)


@require_POST
@requires(Action.DRAFT)
def autosave(request: StaffRequest) -> HttpResponse:
    """Keep what is typed so far as a draft, and say when. An untouched form leaves nothing behind."""
    form = form_of(request)
    form.is_valid()
    if "title" in form.errors and not form.data.get("title", "").strip():
        del form.errors["title"]  # the first words stand in until there is one
    said: dict[str, object] = {"draft": form.value("draft") and {"uuid": form.value("draft")}}
    said["version"] = form.data.get("version", "")
    kept = with_working_title(form.declaration())
    headers = {}
    if kept is not None and not form.errors:
        try:
            draft = _draft_of(form)
            draft = save_draft(
                actor=request.actor,
                declaration=kept,
                draft=draft,
                version=form.value("version"),
                in_passing=draft is not None,
            )
            said = {"draft": draft, "version": draft.version, "saved_at": now()}
            headers["HX-Replace-Url"] = reverse("incidents:edit", args=[draft.uuid])
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except NotFound:
            said["not_saved"] = [_("This draft was discarded meanwhile.")]
        except Conflict as trouble:
            said["not_saved"] = [trouble.message]
    if form.errors:
        said["not_saved"] = [sentence for sentences in form.errors.values() for sentence in sentences][:3]
    response = render(request, "incidents/_autosave.html", said)
    for name, value in headers.items():
        response[name] = value
    return response


@require_POST
@requires(Action.DRAFT)
def suggestion(request: StaffRequest) -> HttpResponse:
    """The suggested level with its reasons, and the channels that the chosen level fills in. Changes nothing."""
    form = form_of(request)
    form.is_valid()
    return render(request, "incidents/_suggestion.html", _suggestion_context(form))


@require_POST
@requires(Action.DRAFT)
def preview(request: StaffRequest) -> HttpResponse:
    """All channels and languages as they would look, and whom they would reach. Changes nothing."""
    form = form_of(request)
    form.is_valid()
    declaration = form.declaration()
    return render(
        request,
        "incidents/_preview.html",
        preview_context(declaration, language=request.POST.get("preview-language", "")),
    )


def _prefilled(request: StaffRequest) -> Declaration:
    """What the link asks for; what it names wrongly is left out rather than refused: somebody is in a hurry."""
    asked = request.GET
    try:
        start = declaration_of_playbook(asked["playbook"])
    except (KeyError, InvalidInput):
        start = Declaration(title="")
    known = {service.slug for service in services_to_choose()}
    named = tuple(
        ServiceImpact(slug, Impact.PARTIAL_OUTAGE)
        for slug in dict.fromkeys(asked.get("services", "").split(","))
        if slug in known
    )
    severity = asked.get("severity", "")
    kind = asked.get("kind", "")
    key = _key_of(asked.get("client_key", ""))
    typed = saved_draft(key)
    return replace(
        start,
        title=" ".join(asked.get("title", "").split())[:200] or (typed.title if typed else "") or start.title,
        severity=severity if severity in Severity.values else start.severity,
        kind=kind if kind in IncidentKind.values else start.kind,
        services=named or start.services,
        origin=asked.get("origin", "")[:200],
        drill=asked.get("drill") == "1",
        client_key=key,
    )


def _key_of(asked: str) -> str:
    """The key of the form that a playbook was chosen on, so that its draft is written anew; else a fresh one."""
    try:
        return str(uuid.UUID(asked))
    except ValueError:
        return str(uuid.uuid4())


def form_of(
    request: StaffRequest | None = None, start: Declaration | None = None, draft: Incident | None = None
) -> DeclarationForm:
    """The form with what was posted, or with what it starts from."""
    values = declaration_values(start) if start else {}
    if draft is not None:
        values |= {"draft": draft.uuid, "version": draft.version}
    return DeclarationForm(
        request.POST if request else None,
        initial=values,
        services=services_to_choose(),
        audiences=audiences_to_choose(),
        base=start,
    )


def _draft_of(form: DeclarationForm) -> Incident | None:
    """The draft that the form has already made: by its id, or by its key when the back button was pressed."""
    if form.value("draft"):
        return incident_by_uuid(form.value("draft"))
    return saved_draft(form.data.get("client_key", ""))


def _save(request: StaffRequest, form: DeclarationForm, draft: Incident | None = None) -> HttpResponse:
    is_right = form.is_valid()
    draft = draft or _draft_of(form)
    if is_right:
        try:
            version = form.value("version")
            draft = save_draft(actor=request.actor, declaration=form.declaration(), draft=draft, version=version)
            if request.POST.get("then") == "save":
                messages.success(request, _("Draft saved. Nothing is sent."))
                return see_other(request, reverse("incidents:edit", args=[draft.uuid]))
            return see_other(request, reverse("incidents:review", args=[draft.uuid]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except Conflict as conflict:
            known = draft or made_by_form(form.data.get("client_key", ""))
            if known is None:
                raise
            return newer_version_page(request, known, form.text_tabs, message=unless_stale(conflict))
    return _page(request, form, draft=draft, status=422)


def _page(request: StaffRequest, form: DeclarationForm, *, draft: Incident | None = None, status: int) -> HttpResponse:
    template = "incidents/_declare_form.html" if wants_fragment(request) else "incidents/declare.html"
    form.is_valid()
    declaration = form.declaration() if form.is_bound else (form.base or Declaration(title=""))
    context = {
        "draft": draft,
        "playbooks": playbooks(),
        "chosen_playbook": declaration.playbook,
        "address": reverse("incidents:edit", args=[draft.uuid]) if draft else reverse("incidents:declare"),
        **preview_context(declaration),
        **_suggestion_context(form),
    }
    return render(request, template, context, status=status)


def _suggestion_context(form: DeclarationForm) -> dict[str, object]:
    declaration = form.declaration() if form.is_bound else (form.base or Declaration(title=""))
    proposed = suggestion_for(declaration)
    by_number = {level.number: level for level in levels()}
    speaking = by_number.get(declaration.level or proposed.level)
    if speaking is not None and not form.chooses_channels:
        _fill_channels(form, channel_values(level_channels(speaking.channels)))
    return {
        "form": form,
        "suggestion": proposed,
        "levels": list(by_number.values()),
        "speaking_level": speaking,
        "chosen": CHOSEN,
    }


def _fill_channels(form: DeclarationForm, values: dict[str, Any]) -> None:
    """Show the level's channels in the form: until somebody chooses, they follow the level."""
    if not form.is_bound:
        form.initial = {**form.initial, **values}
        return
    assert isinstance(form.data, QueryDict)
    data = form.data.copy()
    for name in [name for name in data if name.startswith("channels.")]:
        del data[name]
    for name, value in values.items():
        if isinstance(value, (list, tuple)):
            data.setlist(name, [str(part) for part in value])
        elif value is not None and value is not False:
            data[name] = "on" if value is True else str(value)
    form.data = data
