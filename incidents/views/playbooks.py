"""Playbooks: the list in its order, the form with a preview, copying, moving, deleting."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audiences.topics import IncidentKind
from incidents.console_queries import audiences_to_choose, services_to_choose
from incidents.declarations import Declaration
from incidents.forms.playbook import PLAYBOOK_LABELS, PlaybookForm
from incidents.models import Playbook
from incidents.presets import PlaybookDraft
from incidents.queries import declaration_from_playbook, playbooks
from incidents.queries import playbook as playbook_called
from incidents.services.playbooks import change_playbook, create_playbook, delete_playbook, move_playbook
from incidents.views.previews import preview_context
from statuscomms.access import Action
from statuscomms.clock import now
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput, StaleVersion
from statuscomms.http import StaffRequest, see_other, wants_fragment
from statuscomms.setting_changes import changes_of

PREVIEW = "preview"


@require_GET
@requires(Action.MANAGE_SETTINGS)
def playbook_list(request: StaffRequest) -> HttpResponse:
    """All playbooks in their order."""
    return render(request, "incidents/playbooks.html", {"playbooks": playbooks()})


@require_GET
@requires(Action.MANAGE_SETTINGS)
def playbook_preview(request: StaffRequest, slug: str) -> HttpResponse:
    """How a playbook would look and whom it would reach if it were declared now."""
    found = playbook_called(slug)
    declaration = with_times(declaration_from_playbook(found))
    context = {"playbook": found, "declaration": declaration, **preview_context(declaration)}
    return render(request, "incidents/playbook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def new_playbook(request: StaffRequest) -> HttpResponse:
    """A new playbook, or with ``?from=`` a copy of another: nothing is kept before it is saved."""
    start = Playbook(severity="sev3")
    if request.GET.get("from"):
        original = playbook_called(request.GET["from"][:80])
        start = Playbook(
            **{name: getattr(original, name) for name in PLAYBOOK_LABELS if name not in ("slug", "position")}
        )
        start.names = {code: _("%(name)s (copy)") % {"name": name} for code, name in original.names.items()}
        start.publishes_alerts = False
    return _edit(request, start)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def edit_playbook(request: StaffRequest, slug: str) -> HttpResponse:
    """Write a playbook anew."""
    return _edit(request, playbook_called(slug))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def draft_preview(request: StaffRequest) -> HttpResponse:
    """What the playbook would do as it is written in the form. Changes nothing."""
    form = _form(request.POST, Playbook())
    form.is_valid()
    return render(request, "incidents/_preview.html", _preview(form, request.POST.get("preview-language", "")))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def move(request: StaffRequest, slug: str) -> HttpResponse:
    """One place up (``to=up``) or down in the list from which staff choose."""
    move_playbook(actor=request.actor, playbook=playbook_called(slug), up=request.POST.get("to") == "up")
    if wants_fragment(request):
        return render(request, "incidents/_playbooks.html", {"playbooks": playbooks()})
    return see_other(request, reverse("incidents:playbooks"))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def delete(request: StaffRequest, slug: str) -> HttpResponse:
    """Remove a playbook; incidents declared from it stay."""
    found = playbook_called(slug)
    delete_playbook(actor=request.actor, playbook=found)
    messages.success(request, _("Deleted: %(name)s. Incidents declared from it stay.") % {"name": found.name()})
    return see_other(request, reverse("incidents:playbooks"))


def with_times(declaration: Declaration) -> Declaration:
    """An example of planned work needs a time: tomorrow, for two hours."""
    if declaration.kind != IncidentKind.MAINTENANCE or declaration.starts_at:
        return declaration
    start = now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    return replace(declaration, starts_at=start, ends_at=start + timedelta(hours=2))


def _edit(request: StaffRequest, start: Playbook) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _form(None, start), start, status=200)
    form = _form(request.POST, start)
    only_look = request.POST.get("then") == PREVIEW
    if form.is_valid() and not only_look:
        try:
            _save(request, start, form)
            messages.success(request, _("Saved."))
            return see_other(request, reverse("incidents:playbooks"))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except StaleVersion:
            raise
        except Conflict as taken:
            form.add_error("slug", str(taken.message))
    return _page(request, form, start, status=200 if only_look and form.is_valid() else 422)


def _save(request: StaffRequest, start: Playbook, form: PlaybookForm) -> None:
    if start.pk:
        change_playbook(actor=request.actor, playbook=start, draft=form.draft(), seen=form.value("seen"))
    else:
        create_playbook(actor=request.actor, draft=form.draft())


def _form(data: Any, start: Playbook) -> PlaybookForm:
    return PlaybookForm(data, start=start, services=services_to_choose(), audiences=audiences_to_choose())


def _preview(form: PlaybookForm, language: str = "") -> dict[str, object]:
    return preview_context(with_times(declaration_of(form.draft())), language=language)


def declaration_of(draft: PlaybookDraft) -> Declaration:
    """The incident that a playbook which is not saved yet would declare."""
    return Declaration(
        title=next(iter(draft.names.values()), ""),
        kind=draft.kind,
        severity=draft.severity,
        services=draft.services,
        texts=draft.texts,
        level=draft.level,
        audience=draft.audience,
        pages=draft.pages,
        brief=draft.brief,
    )


def _page(request: StaffRequest, form: PlaybookForm, start: Playbook, *, status: int) -> HttpResponse:
    address = reverse("incidents:edit_playbook", args=[start.slug]) if start.pk else reverse("incidents:new_playbook")
    if form.is_bound:
        shown = _preview(form, request.POST.get("preview-language", ""))
    else:
        shown = preview_context(with_times(declaration_from_playbook(start))) if start.names else {"nothing_yet": True}
    context = {
        "form": form,
        "playbook": start if start.pk else None,
        "address": address,
        "changes": changes_of(start, PLAYBOOK_LABELS) if start.pk else [],
        **shown,
    }
    template = "incidents/_playbook_form.html" if wants_fragment(request) else "incidents/playbook_form.html"
    return render(request, template, context, status=status)
