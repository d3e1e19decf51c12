"""The schema of contacts' attributes in the console."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.attribute_effects import effect_of_removal
from audiences.forms.attribute import ATTRIBUTE_LABELS, AttributeForm
from audiences.models import AttributeField
from audiences.queries import attribute_called
from audiences.services import change_attribute, create_attribute, delete_attribute
from audiences.services.attribute_schema import TouchesOthers
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment
from statuscomms.setting_changes import changes_of


@require_safe
@requires(Action.MANAGE_SETTINGS)
def attribute_list(request: StaffRequest) -> HttpResponse:
    """Every attribute."""
    return render(request, "audiences/attribute_list.html", {"attributes": AttributeField.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def new_attribute(request: StaffRequest) -> HttpResponse:
    """A new attribute."""
    return _edit(request, AttributeField())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def edit_attribute(request: StaffRequest, key: str) -> HttpResponse:
    """Change an attribute; what no longer fits is told first and must be accepted."""
    return _edit(request, attribute_called(key))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def remove_attribute(request: StaffRequest, key: str) -> HttpResponse:
    """Take an attribute out of the schema; the page has said how many contacts that touches."""
    field = attribute_called(key)
    try:
        delete_attribute(actor=request.actor, field=field, accept=True)
        messages.success(request, _("Removed: %(name)s. Values stay with the contacts.") % {"name": field.label()})
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
        return see_other(request, reverse("audiences:edit_attribute", args=[key]))
    return see_other(request, reverse("audiences:attribute_list"))


def _edit(request: StaffRequest, start: AttributeField) -> HttpResponse:
    data: Any = request.POST if request.method == "POST" else None
    form = AttributeForm(data, start=start)
    touched = ""
    if form.is_bound and form.is_valid():
        try:
            _save(request, start, form)
            messages.success(request, _("Saved."))
            return see_other(request, reverse("audiences:attribute_list"))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
        except TouchesOthers as others:
            touched = str(others.message)
    return _page(request, form, touched, status=422 if form.is_bound else 200)


def _save(request: StaffRequest, start: AttributeField, form: AttributeForm) -> None:
    if start.pk is None:
        create_attribute(actor=request.actor, draft=form.draft())
        return
    accept, seen = bool(form.cleaned_data.get("accept")), form.cleaned_data.get("seen")
    change_attribute(actor=request.actor, field=start, draft=form.draft(), accept=accept, seen=seen)


def _page(request: StaffRequest, form: AttributeForm, touched: str, *, status: int) -> HttpResponse:
    field = form.start if form.start.pk else None
    address = reverse("audiences:edit_attribute", args=[field.key]) if field else reverse("audiences:new_attribute")
    context: dict[str, object] = {"form": form, "attribute": field, "address": address, "touched": touched}
    if wants_fragment(request):
        return render(request, "audiences/_attribute_form.html", context, status=status)
    if field is not None:
        context |= {"changes": changes_of(field, ATTRIBUTE_LABELS), "removal": effect_of_removal(field)}
    return render(request, "audiences/attribute.html", context, status=status)
