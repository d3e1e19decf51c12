"""Looking contacts up. Searching is a POST, so that no address ever stands in a URL or a log."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from audiences.contact_card import contact_card
from audiences.contact_search import MOST_FOUND, contact_by_uuid, find_contacts
from audiences.forms.contact import AddressForm
from audiences.forms.contact_search import ContactSearchForm
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_CONTACTS)
def contact_search(request: StaffRequest) -> HttpResponse:
    """Find a contact by the beginning of a name, reference or address, while somebody types. Changes nothing."""
    bound = request.POST if request.method == "POST" else None
    form = ContactSearchForm(bound)
    may_manage, may_export = request.actor.may(Action.MANAGE_SETTINGS), request.actor.may(Action.EXPORT)
    context: dict[str, object] = {"form": form, "found": None, "most": MOST_FOUND}
    context |= {"may_manage": may_manage, "may_export": may_export}
    if form.is_bound and form.is_valid():
        may_see = request.actor.may(Action.SEE_ADDRESSES)
        context["found"] = find_contacts(form.cleaned_data["words"], may_see_addresses=may_see)
    template = "audiences/_contact_results.html" if wants_fragment(request) else "audiences/contact_search.html"
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, template, context, status=status)


@require_safe
@requires(Action.MANAGE_CONTACTS)
def contact_detail(request: StaffRequest, contact: UUID) -> HttpResponse:
    """One contact: what is known, followed, agreed; addresses only for those who may see them."""
    return contact_page(request, contact, AddressForm())


def contact_page(request: StaffRequest, uuid: UUID, form: AddressForm, *, status: int = 200) -> HttpResponse:
    """The page of a contact around the form of a further address."""
    actor = request.actor
    card = contact_card(contact_by_uuid(uuid), may_see_addresses=actor.may(Action.SEE_ADDRESSES))
    panels = [
        (reverse(name, args=[uuid]), label)
        for name, label, action in settings.CONTACT_PANELS
        if actor.may(Action(action))
    ]
    context = {"card": card, "form": form, "panels": panels, "may_export": actor.may(Action.EXPORT)}
    return render(request, "audiences/contact_detail.html", context, status=status)
