"""What staff do on a contact's page: edit, addresses, suppressions, switching off, erasing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audiences.contact_search import contact_by_uuid
from audiences.forms.contact import AddressForm, ContactForm
from audiences.models import Address, AttributeField, Preference
from audiences.services import (
    add_address,
    change_contact,
    erase_contact,
    lift_suppression,
    remove_address,
    switch_contact,
)
from audiences.views.console_contacts import contact_page
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput, NotFound
from statuscomms.http import StaffRequest, see_other


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_CONTACTS)
def edit_contact(request: StaffRequest, contact: UUID) -> HttpResponse:
    """Name, reference, language, time zone and attributes."""
    kept = contact_by_uuid(contact)
    data: Any = request.POST if request.method == "POST" else None
    form = ContactForm(data, contact=kept, schema=list(AttributeField.objects.all()))
    if form.is_bound and form.is_valid():
        try:
            change_contact(actor=request.actor, contact=kept, draft=form.draft())
            messages.success(request, _("Saved."))
            return see_other(request, reverse("audiences:contact_detail", args=[contact]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
    has_chosen = Preference.objects.filter(contact=kept).exists()
    context = {"form": form, "contact": kept, "has_chosen": has_chosen}
    return render(request, "audiences/contact_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Action.MANAGE_CONTACTS)
def new_address(request: StaffRequest, contact: UUID) -> HttpResponse:
    """Add an address."""
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            add_address(actor=request.actor, contact=contact_by_uuid(contact), draft=form.draft())
            messages.success(request, _("The address was added."))
            return _back(request, contact)
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except Conflict as refusal:
            form.add_error("value", str(refusal.message))
    return contact_page(request, contact, form, status=422)


@require_POST
@requires(Action.MANAGE_CONTACTS)
def drop_address(request: StaffRequest, contact: UUID, address: UUID) -> HttpResponse:
    """Take an address away."""
    remove_address(actor=request.actor, address=_address(contact, address))
    messages.success(request, _("The address was removed."))
    return _back(request, contact)


@require_POST
@requires(Action.MANAGE_CONTACTS)
def lift(request: StaffRequest, contact: UUID, address: UUID) -> HttpResponse:
    """Allow writing to an address again."""
    row = _address(contact, address)
    lift_suppression(actor=request.actor, kind=row.kind, recipient_key=row.recipient_key)
    messages.success(request, _("This address may be written to again."))
    return _back(request, contact)


@require_POST
@requires(Action.MANAGE_CONTACTS)
def switch(request: StaffRequest, contact: UUID) -> HttpResponse:
    """Write to the contact no more (``to=off``), or again (``to=on``)."""
    switch_contact(actor=request.actor, contact=contact_by_uuid(contact), on=request.POST.get("to") == "on")
    return _back(request, contact)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_CONTACTS)
def erase(request: StaffRequest, contact: UUID) -> HttpResponse:
    """Ask, then forget the person for good."""
    kept = contact_by_uuid(contact)
    if request.method != "POST":
        return render(request, "audiences/contact_erase.html", {"contact": kept})
    erase_contact(actor=request.actor, contact=kept)
    messages.success(request, _("Everything personal has been erased."))
    return see_other(request, reverse("audiences:contact_search"))


def _address(contact: UUID, address: UUID) -> Address:
    row = Address.objects.filter(uuid=address, contact=contact_by_uuid(contact)).first()
    if row is None:
        raise NotFound
    return row


def _back(request: StaffRequest, contact: UUID) -> HttpResponse:
    return see_other(request, reverse("audiences:contact_detail", args=[contact]))
