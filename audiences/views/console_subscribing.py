"""The console's page on which staff subscribe somebody who asked for it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audiences.contact_search import contact_by_uuid
from audiences.forms.staff_subscription import StaffSubscriptionForm, known_about
from audiences.models import Contact
from audiences.services import subscribe_by_staff
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput, NotFound
from statuscomms.http import StaffRequest, see_other


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_CONTACTS)
def contact_subscribe(request: StaffRequest) -> HttpResponse:
    """The form, filled with what is known about ``?contact=<uuid>`` if one is named; right, it leads to the person's page."""
    person = _person(request.GET.get("contact", ""))
    if request.method != "POST":
        may_see = request.actor.may(Action.SEE_ADDRESSES)
        known = known_about(person, may_see_addresses=may_see) if person else {}
        return _page(request, StaffSubscriptionForm(initial=known), person)
    form = StaffSubscriptionForm(request.POST)
    if form.is_valid():
        try:
            wanted = form.wanted(reference=person.reference if person else None)
            outcome = subscribe_by_staff(actor=request.actor, wanted=wanted)
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
    return _page(request, form, person, status=422)


def _person(uuid: str) -> Contact | None:
    """The contact from whose page somebody came; ``NotFound`` when there is no such one any more."""
    if not uuid:
        return None
    try:
        return contact_by_uuid(UUID(uuid))
    except ValueError:
        raise NotFound from None


def _page(
    request: StaffRequest, form: StaffSubscriptionForm, person: Contact | None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "person": person}
    return render(request, "audiences/contact_subscribe.html", context, status=status)


def _field_of(path: str, form: StaffSubscriptionForm) -> str | None:
    """The field of the form that a path of the draft means."""
    return next((name for name in (path, path.split(".")[-1]) if name in form.fields), None)
