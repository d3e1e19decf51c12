"""The console's page on which staff subscribe somebody who asked for it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audiences.forms.staff_subscription import StaffSubscriptionForm
from audiences.services import subscribe_by_staff
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.http import StaffRequest, see_other


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_CONTACTS)
def contact_subscribe(request: StaffRequest) -> HttpResponse:
    """The form; right, it leads to the person's page."""
    if request.method != "POST":
        return render(request, "audiences/contact_subscribe.html", {"form": StaffSubscriptionForm()})
    form = StaffSubscriptionForm(request.POST)
    if form.is_valid():
        try:
            outcome = subscribe_by_staff(actor=request.actor, wanted=form.wanted())
        except InvalidInput as refusal:
            for path, sentences in refusal.fields.items():
                form.add_error(_field_of(path, form), [str(sentence) for sentence in sentences])
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
        else:
            if outcome.stopped:
                messages.warning(request, _("Kept, but an address is stopped: only the person can start it again."))
            else:
                messages.success(request, _("Subscribed. The consent is kept."))
            return see_other(request, reverse("audiences:contact_detail", args=[outcome.saved.uuid]))
    return render(request, "audiences/contact_subscribe.html", {"form": form}, status=422)


def _field_of(path: str, form: StaffSubscriptionForm) -> str | None:
    """The field of the form that a path of the draft means."""
    return next((name for name in (path, path.split(".")[-1]) if name in form.fields), None)
