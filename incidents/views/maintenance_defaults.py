"""What new maintenance starts with: shown, changed, restored."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from incidents.forms.maintenance_defaults import MaintenanceDefaultsForm
from incidents.maintenance_defaults import default_switches, first_switches
from incidents.models import MaintenanceDefaults
from incidents.services.maintenance_defaults import change_maintenance_defaults, restore_maintenance_defaults
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.fingerprints import fingerprint_of
from statuscomms.http import StaffRequest, see_other, wants_fragment
from statuscomms.setting_changes import changes_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def maintenance_defaults(request: StaffRequest) -> HttpResponse:
    """The switches; a POST saves them."""
    kept = default_switches()
    if request.method != "POST":
        return _page(request, MaintenanceDefaultsForm(switches=kept, seen=fingerprint_of(kept.as_json())))
    form = MaintenanceDefaultsForm(request.POST, switches=kept)
    if form.is_valid():
        try:
            change_maintenance_defaults(actor=request.actor, asked=form.options(), seen=form.value("seen"))
            messages.success(request, _("Saved. New maintenance starts like this."))
            return see_other(request, reverse("incidents:maintenance_defaults"))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
    return _page(request, form)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def restore(request: StaffRequest) -> HttpResponse:
    """Start as the settings of the installation say."""
    restore_maintenance_defaults(actor=request.actor)
    messages.success(request, _("The defaults are restored."))
    return see_other(request, reverse("incidents:maintenance_defaults"))


def _page(request: StaffRequest, form: MaintenanceDefaultsForm) -> HttpResponse:
    labels = {"tells": _("Subscribers get a message when"), "reminder_minutes": _("Remind before the start")}
    context = {
        "form": form,
        "are_first": default_switches() == first_switches(),
        "changes": changes_of(MaintenanceDefaults(pk=1), labels),
    }
    template = "_maintenance_defaults" if wants_fragment(request) else "maintenance_defaults"
    return render(request, f"incidents/{template}.html", context, status=422 if form.errors else 200)
