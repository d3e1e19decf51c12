"""Correct: mend a typo in published words. Nothing is sent, no revision rises."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.forms.correction import CorrectionForm
from incidents.queries import current_texts, incident_by_uuid, update_of
from incidents.services import correct_update
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def correct(request: StaffRequest, incident: UUID, update: UUID) -> HttpResponse:
    """The published words of one update; a POST shows the mended ones in their place."""
    found = incident_by_uuid(incident)
    chosen = update_of(found, update)
    form = CorrectionForm(request.POST if request.method == "POST" else None, texts=current_texts(chosen))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                correct_update(actor=request.actor, update=chosen, texts=form.changed_texts())
                messages.success(request, _("Corrected. Nothing was sent."))
                return see_other(request, reverse("incidents:detail", args=[found.uuid]))
            except InvalidInput as refusal:
                form.add_refusal(refusal)
    template = "incidents/_correct_form.html" if wants_fragment(request) else "incidents/correct.html"
    return render(request, template, {"incident": found, "update": chosen, "form": form}, status=status)
