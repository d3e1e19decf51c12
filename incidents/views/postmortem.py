"""The post-mortem: written beside a preview, published when the incident is resolved."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from incidents.forms.postmortem import PostmortemForm, PublicationForm
from incidents.lifecycle import UpdateState
from incidents.models import Incident
from incidents.postmortems import postmortem_state
from incidents.queries import incident_by_uuid
from incidents.services import publish_postmortem, save_postmortem
from incidents.texts import languages, name_of
from incidents.views.conflicts import newer_version_page
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, StaleVersion
from statuscomms.http import StaffRequest, see_other, wants_fragment
from statuscomms.markdown import to_html


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.DRAFT)
def edit(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The editor. *Show as it will look* changes nothing; *Save* keeps the text for everybody on the staff."""
    found = incident_by_uuid(incident)
    form = _form(request, found)
    if request.method != "POST":
        return _page(request, found, form, status=200)
    if form.is_valid() and request.POST.get("step") == "preview":
        return _page(request, found, form, status=200)
    if form.is_valid():
        try:
            save_postmortem(actor=request.actor, incident=found, texts=form.texts(), seen=form.value("seen"))
            messages.success(request, _("Saved. Nothing of it is public yet."))
            return see_other(request, reverse("incidents:postmortem", args=[found.uuid]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except StaleVersion:
            return newer_version_page(request, found, form.text_tabs)
    return _page(request, found, form, status=422)


@require_POST
@requires(Action.DRAFT)
def preview(request: StaffRequest, incident: UUID) -> HttpResponse:
    """How it will look, per language; changes nothing."""
    found = incident_by_uuid(incident)
    form = _form(request, found)
    form.is_valid()
    return render(request, "incidents/_postmortem_preview.html", {"pictures": _pictures(form)})


@require_POST
@requires(Action.PUBLISH)
def publish(request: StaffRequest, incident: UUID) -> HttpResponse:
    """Publish what is saved; published before, what has changed since goes out as a correction."""
    found = incident_by_uuid(incident)
    form = PublicationForm(request.POST)
    if form.is_valid():
        try:
            update = publish_postmortem(actor=request.actor, incident=found, publication=form.publication())
            out = update.state == UpdateState.PUBLISHED
            messages.success(request, _("Published.") if out else _("It is on its way; see above."))
            return see_other(request, reverse("incidents:detail", args=[found.uuid]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except StaleVersion:
            return newer_version_page(request, found)
    return _page(request, found, _form(request, found, bound=False), publication=form, status=422)


def _form(request: StaffRequest, incident: Incident, *, bound: bool = True) -> PostmortemForm:
    state = postmortem_state(incident)
    data = request.POST if request.method == "POST" and bound else None
    return PostmortemForm(data, texts=state.texts, seen=state.version)


def _page(
    request: StaffRequest,
    incident: Incident,
    form: PostmortemForm,
    *,
    publication: PublicationForm | None = None,
    status: int,
) -> HttpResponse:
    first = {"version": incident.version, "client_key": str(uuid.uuid4())}
    context = {
        "incident": incident,
        "form": form,
        "postmortem": postmortem_state(incident),
        "publication": publication or PublicationForm(initial=first),
        "pictures": _pictures(form),
        "may_publish": request.actor.may(Action.PUBLISH),
    }
    template = "_postmortem_editor.html" if wants_fragment(request) else "postmortem.html"
    return render(request, f"incidents/{template}", context, status=status)


def _pictures(form: PostmortemForm) -> list[dict[str, object]]:
    """The written languages as the public page will show them."""
    bodies = [(code, form.bound("texts", code, "body").value() or "") for code in languages()]
    return [{"code": code, "name": name_of(code), "html": to_html(body)} for code, body in bodies if body.strip()]
