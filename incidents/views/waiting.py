"""An update that is not out yet: the emergency without a second person, another time, other words."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.console_queries import audiences_to_choose, channels_of_update
from incidents.forms.dotted import DottedForm
from incidents.forms.waiting import BypassForm, ChangeForm, RescheduleForm
from incidents.models import Update
from incidents.queries import incident_by_uuid, update_of
from incidents.services import bypass_approval, change_update, reschedule_update
from incidents.views.conflicts import newer_version_page, unless_stale
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.http import HttpResponseSeeOther, StaffRequest, see_other, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def bypass(request: StaffRequest, incident: UUID, update: UUID) -> HttpResponse:
    """Publish at once without the second person, for a reason."""
    found = update_of(incident_by_uuid(incident), update)
    form = BypassForm(request.POST if request.method == "POST" else None, initial=_seen(found))
    if request.method == "POST" and form.is_valid():
        try:
            bypass_approval(
                actor=request.actor,
                update=found,
                reason=form.value("bypass_reason", default=""),
                version=form.value("version"),
            )
            messages.success(request, _("Published without a second person. Managers are alarmed."))
            return see_other(request, reverse("incidents:detail", args=[incident]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except Conflict as conflict:
            return newer_version_page(request, found.incident, message=unless_stale(conflict))
    return _page(request, "bypass", found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def reschedule(request: StaffRequest, incident: UUID, update: UUID) -> HttpResponse:
    """Set another time for an update that waits for one."""
    found = update_of(incident_by_uuid(incident), update)
    first = {**_seen(found), "publish_at": found.release_at}
    form = RescheduleForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            reschedule_update(
                actor=request.actor,
                update=found,
                publish_at=form.value("publish_at"),
                version=form.value("version"),
            )
            messages.success(request, _("It goes out at the new time."))
            return see_other(request, reverse("incidents:detail", args=[incident]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except Conflict as conflict:
            return newer_version_page(request, found.incident, message=unless_stale(conflict))
    return _page(request, "reschedule", found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def change(request: StaffRequest, incident: UUID, update: UUID) -> HttpResponse:
    """Write a draft or a scheduled update anew. Of an incident that was never published the declare page does that."""
    found = update_of(incident_by_uuid(incident), update)
    if found.incident.published_at is None:
        return HttpResponseSeeOther(reverse("incidents:edit", args=[incident]))
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        update=found,
        used=channels_of_update(found),
        audiences=audiences_to_choose(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_update(actor=request.actor, update=found, change=form.change())
            messages.success(request, _("Changed. Nothing was sent."))
            page = "review" if changed.state == "draft" else "detail"
            return see_other(request, reverse(f"incidents:{page}", args=[incident]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except Conflict as conflict:
            return newer_version_page(request, found.incident, form.text_tabs, message=unless_stale(conflict))
    return _page(request, "change", found, form)


def _seen(update: Update) -> dict[str, object]:
    return {"version": update.incident.version}


def _page(request: StaffRequest, name: str, update: Update, form: DottedForm) -> HttpResponse:
    headings = {
        "bypass": _("Publish without a second person"),
        "reschedule": _("Another time"),
        "change": _("Change update %(number)d") % {"number": update.number},
    }
    context = {
        "incident": update.incident,
        "update": update,
        "waiting": update,
        "form": form,
        "heading": headings[name],
        "fragment": f"incidents/_{name}_form.html",
        "opened": True,
    }
    template = context["fragment"] if wants_fragment(request) else "incidents/waiting_step.html"
    return render(request, str(template), context, status=422 if form.errors else 200)
