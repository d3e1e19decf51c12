"""Pages behind links in messages. Opening one changes nothing (mail scanners open links); its button posts.

The signed token is what lets somebody in, so no cookie and no CSRF token is needed. ``Referrer-Policy: no-referrer`` keeps
the token from every other page; browsers then send ``Origin: null``, another reason not to ask for an origin here.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from audiences import tokens
from audiences.forms.preferences import PreferencesForm
from audiences.models import Address, Subscription
from audiences.queries import is_suppressed
from audiences.services import confirm, leave, save_preferences, unsubscribe
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput, ProductError
from statuscomms.http import HttpResponseSeeOther

LinkView = Callable[[HttpRequest, str], HttpResponse]


def link_page(view: LinkView) -> LinkView:
    """Headers that keep the token private, and a calm page when the link does not work."""

    @csrf_exempt
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token)
        except ProductError as trouble:
            context = {"message": trouble.message}
            response = render(request, "audiences/link_trouble.html", context, status=trouble.status)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


@link_page
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """``/confirm/<token>``: a button; pressing it confirms the address and everything asked with it."""
    address = tokens.address_of_confirm_token(token)
    with translation.override(_language(address)):
        if request.method != "POST":
            pending = Subscription.objects.filter(address=address, ended_at__isnull=True).select_related("service")
            return render(request, "audiences/confirm.html", {**_context(address), "asked": pending})
        address = confirm(token=token, actor=Actor.customer())
        return render(request, "audiences/confirmed.html", _context(address))


@link_page
def preferences_page(request: HttpRequest, token: str) -> HttpResponse:
    """``/preferences/<token>``: what to hear, how, when; or nothing at all."""
    address = tokens.address_of_preferences_token(token)
    with translation.override(_language(address)):
        if request.method != "POST":
            form = PreferencesForm(contact=address.contact)
            return _preferences(request, address, form)
        if "stop" in request.POST:
            leave(actor=Actor.customer(), address=address, source="preferences page")
            return HttpResponseSeeOther(request.path)
        form = PreferencesForm(request.POST, contact=address.contact)
        if form.is_valid() and _saved(address, form):
            return HttpResponseSeeOther(f"/preferences/{token}?saved")
        return _preferences(request, address, form, status=422)


@link_page
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """``/unsubscribe/<token>``: a button, and the target of RFC 8058 one-click (answers 200 without a redirect)."""
    address = tokens.address_of_unsubscribe_token(token)
    with translation.override(_language(address)):
        if request.method == "POST":
            unsubscribe(actor=Actor.customer(), token=token)
            return render(request, "audiences/unsubscribed.html", _context(address))
        return render(request, "audiences/unsubscribe.html", _context(address))


def _saved(address: Address, form: PreferencesForm) -> bool:
    try:
        save_preferences(actor=Actor.customer(), address=address, draft=form.draft())
    except InvalidInput as trouble:
        for field, sentences in trouble.fields.items():
            form.add_error(field if field in form.fields else None, [str(sentence) for sentence in sentences])
    return form.is_valid()


def _preferences(request: HttpRequest, address: Address, form: PreferencesForm, status: int = 200) -> HttpResponse:
    context = {**_context(address), "form": form, "saved": "saved" in request.GET}
    return render(request, "audiences/preferences.html", context, status=status)


def _context(address: Address) -> dict[str, object]:
    live = Subscription.objects.live().filter(contact=address.contact).select_related("service")
    return {
        "address": address,
        "follows": live,
        "preferences_path": tokens.preferences_path(address),
        "is_suppressed": is_suppressed(address),
        "languages": [],
    }


def _language(address: Address) -> str:
    language = address.contact.language
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
