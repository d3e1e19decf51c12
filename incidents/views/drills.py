"""Drills: starting one, and the test list that gets its messages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from incidents.drill_list import drill_lists
from incidents.forms.drill_list import DrillRecipientForm
from incidents.models import DrillRecipient
from incidents.services.drill_list import add_drill_recipient, remove_drill_recipient
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, NotFound
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def drills(request: StaffRequest) -> HttpResponse:
    """The test list, and how to start a drill; a POST adds an address."""
    form = DrillRecipientForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_drill_recipient(actor=request.actor, kind=form.value("kind"), value=form.value("address"))
            messages.success(request, _("It is on the test list."))
            return see_other(request, reverse("incidents:drills"))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
    template = "incidents/_drill_list.html" if wants_fragment(request) else "incidents/drills.html"
    context = {"form": form, "lists": drill_lists()}
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def remove(request: StaffRequest, recipient: UUID) -> HttpResponse:
    """Take an address off the test list."""
    row = DrillRecipient.objects.filter(uuid=recipient).first()
    if row is None:
        raise NotFound
    remove_drill_recipient(actor=request.actor, recipient=row)
    messages.success(request, _("It is off the test list."))
    return see_other(request, reverse("incidents:drills"))
