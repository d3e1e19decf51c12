"""Services in the console: the tree in its order, the form, archiving."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.forms.service import SERVICE_LABELS, ServiceForm
from audiences.models import Service
from audiences.queries import service_called, service_tree, services_in_use
from audiences.services import archive_service, change_service, create_service, move_service, restore_service
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment
from statuscomms.setting_changes import changes_of

PREVIEW = "preview"


@require_safe
@requires(Action.SEE_CONSOLE)
def service_list(request: StaffRequest) -> HttpResponse:
    """The tree of services; administrators may change it."""
    return render(request, "audiences/service_list.html", _list_context(request))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def new_service(request: StaffRequest) -> HttpResponse:
    """A new service at the end of the list."""
    return _edit(request, Service(position=services_in_use().count()))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def edit_service(request: StaffRequest, slug: str) -> HttpResponse:
    """Change a service; ``then=preview`` only shows how it reads."""
    return _edit(request, service_called(slug))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def move(request: StaffRequest, slug: str) -> HttpResponse:
    """One place up (``to=up``) or down among its like."""
    move_service(actor=request.actor, service=service_called(slug), up=request.POST.get("to") == "up")
    if wants_fragment(request):
        return render(request, "audiences/_services.html", _list_context(request))
    return see_other(request, reverse("audiences:service_list"))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def archive(request: StaffRequest, slug: str) -> HttpResponse:
    """Offer and show a service no more."""
    try:
        service = archive_service(actor=request.actor, service=service_called(slug))
        messages.success(request, _("Archived: %(name)s. Its history stays.") % {"name": service.name()})
    except Conflict as needed:
        messages.error(request, str(needed.message))
    return see_other(request, reverse("audiences:service_list"))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def unarchive(request: StaffRequest, slug: str) -> HttpResponse:
    """Take a service up again."""
    try:
        service = restore_service(actor=request.actor, service=service_called(slug))
        messages.success(request, _("In use again: %(name)s.") % {"name": service.name()})
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
    return see_other(request, reverse("audiences:service_list"))


def _list_context(request: StaffRequest) -> dict[str, object]:
    return {
        "branches": service_tree(),
        "archived": Service.objects.filter(archived_at__isnull=False),
        "may_manage": request.actor.may(Action.MANAGE_SETTINGS),
    }


def _edit(request: StaffRequest, start: Service) -> HttpResponse:
    parents = [branch.service for branch in service_tree()]
    data: Any = request.POST if request.method == "POST" else None
    form = ServiceForm(data, start=start, parents=parents)
    only_look = request.POST.get("then") == PREVIEW
    if form.is_bound and form.is_valid() and not only_look:
        try:
            _save(request, start, form)
            messages.success(request, _("Saved."))
            return see_other(request, reverse("audiences:service_list"))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
    is_right = not form.is_bound or (only_look and form.is_valid())
    return _page(request, form, status=200 if is_right else 422)


def _save(request: StaffRequest, start: Service, form: ServiceForm) -> None:
    if start.pk:
        seen = form.cleaned_data.get("seen")
        change_service(actor=request.actor, service=start, draft=form.draft(), seen=seen)
    else:
        create_service(actor=request.actor, draft=form.draft())


def _page(request: StaffRequest, form: ServiceForm, *, status: int) -> HttpResponse:
    service = form.start if form.start.pk else None
    address = reverse("audiences:edit_service", args=[service.slug]) if service else reverse("audiences:new_service")
    context = {
        "form": form,
        "service": service,
        "address": address,
        "changes": changes_of(service, SERVICE_LABELS) if service else [],
    }
    template = "audiences/_service_form.html" if wants_fragment(request) else "audiences/service.html"
    return render(request, template, context, status=status)
