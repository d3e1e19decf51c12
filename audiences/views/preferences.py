"""The preference centre: all that a person decides about being told, behind one signed link and without a password."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from audiences import tokens
from audiences.forms.own_address import OwnAddressForm
from audiences.forms.preferences import PreferencesForm
from audiences.models import Address, Preference
from audiences.own_addresses import own_addresses
from audiences.own_data import own_data
from audiences.services import add_own_address, forget_me, leave, save_preferences, stop_own_address
from audiences.views.links import language_of, link_context, link_page
from audiences.views.visitors import network_of
from statuscomms import limits
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.http import HttpResponseSeeOther

HOUR = 3600
ADDED_PER_HOUR = 10


@link_page
def preferences_page(request: HttpRequest, token: str) -> HttpResponse:
    """``/preferences/<token>``: what to hear, how, when; or nothing at all."""
    address = tokens.address_of_preferences_token(token)
    with translation.override(language_of(address)):
        if request.method != "POST":
            return _page(request, token, address, PreferencesForm(contact=address.contact))
        if "stop" in request.POST:
            leave(actor=Actor.customer(), address=address, source="preferences page")
            return HttpResponseSeeOther(request.path)
        form = PreferencesForm(request.POST, contact=address.contact)
        if form.is_valid() and _saved(address, form):
            return HttpResponseSeeOther(f"/preferences/{token}?saved")
        return _page(request, token, address, form, status=422)


@link_page
def addresses_page(request: HttpRequest, token: str) -> HttpResponse:
    """``/preferences/<token>/addresses``: add another way to be told, or stop one of the others."""
    address = tokens.address_of_preferences_token(token)
    with translation.override(language_of(address)):
        if request.method != "POST":
            return HttpResponseSeeOther(f"/preferences/{token}")
        if "stop" in request.POST:
            stop_own_address(actor=Actor.customer(), holder=address, address_uuid=_uuid(request.POST["stop"]))
            return HttpResponseSeeOther(f"/preferences/{token}?saved")
        limits.take("add-address", network_of(request), capacity=ADDED_PER_HOUR, per_seconds=HOUR)
        adding = OwnAddressForm(request.POST)
        if adding.is_valid() and _added(address, adding):
            return HttpResponseSeeOther(f"/preferences/{token}?added")
        form = PreferencesForm(contact=address.contact)
        return _page(request, token, address, form, adding=adding, status=422)


@link_page
def data_page(request: HttpRequest, token: str) -> HttpResponse:
    """``/preferences/<token>/data.json``: everything that is kept about the person."""
    address = tokens.address_of_preferences_token(token)
    with translation.override(language_of(address)):
        response = JsonResponse(own_data(address.contact), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@link_page
def delete_page(request: HttpRequest, token: str) -> HttpResponse:
    """``/preferences/<token>/delete``: asks once more; the button erases the person."""
    address = tokens.address_of_preferences_token(token)
    with translation.override(language_of(address)):
        if request.method != "POST":
            return render(request, "audiences/forget_me.html", {"token": token, "languages": []})
        forget_me(actor=Actor.customer(), address=address)
        return render(request, "audiences/forgotten.html", {"languages": []})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _saved(address: Address, form: PreferencesForm) -> bool:
    try:
        save_preferences(actor=Actor.customer(), address=address, draft=form.draft())
    except InvalidInput as trouble:
        for field, sentences in trouble.fields.items():
            name = field.replace("attributes.", "attribute_")
            form.add_error(name if name in form.fields else None, [str(sentence) for sentence in sentences])
    return form.is_valid()


def _added(address: Address, form: OwnAddressForm) -> bool:
    try:
        add_own_address(actor=Actor.customer(), holder=address, kind=form.kind, value=str(form.cleaned_data["address"]))
    except InvalidInput as trouble:
        form.add_error("address", [str(line) for lines in trouble.fields.values() for line in lines])
    except Conflict as trouble:
        form.add_error("address", str(trouble.message))
    return form.is_valid()


def _page(
    request: HttpRequest,
    token: str,
    address: Address,
    form: PreferencesForm,
    adding: OwnAddressForm | None = None,
    status: int = 200,
) -> HttpResponse:
    paused = Preference.objects.filter(contact_id=address.contact_id, paused_until__gt=now()).first()
    context = {
        **link_context(address),
        "token": token,
        "form": form,
        "adding": adding or OwnAddressForm(),
        "addresses": own_addresses(address),
        "paused_until": paused.paused_until if paused else None,
        "time_zone": address.contact.time_zone,
        "saved": "saved" in request.GET,
        "added": "added" in request.GET,
    }
    return render(request, "audiences/preferences.html", context, status=status)
