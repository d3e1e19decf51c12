"""Console pages about contacts. Searching is a POST, so that no address ever stands in a URL or a log."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from audiences.contact_search import MOST_FOUND, contact_by_uuid, contact_card, find_contacts
from audiences.forms.contact_search import ContactSearchForm
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_CONTACTS)
def contact_search(request: StaffRequest) -> HttpResponse:
    """Find a contact by reference, name or whole address. Changes nothing."""
    if request.method != "POST":
        return render(request, "audiences/contact_search.html", {"form": ContactSearchForm(), "found": None})
    form = ContactSearchForm(request.POST)
    if not form.is_valid():
        return render(request, "audiences/contact_search.html", {"form": form, "found": None}, status=422)
    found = find_contacts(form.cleaned_data["words"], may_see_addresses=request.actor.may(Action.SEE_ADDRESSES))
    return render(request, "audiences/contact_search.html", {"form": form, "found": found, "most": MOST_FOUND})


@require_safe
@requires(Action.MANAGE_CONTACTS)
def contact_detail(request: StaffRequest, contact: UUID) -> HttpResponse:
    """One contact: what is known, followed, agreed; addresses only for those who may see them."""
    card = contact_card(contact_by_uuid(contact), may_see_addresses=request.actor.may(Action.SEE_ADDRESSES))
    return render(request, "audiences/contact_detail.html", {"card": card})
