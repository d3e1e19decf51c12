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
from audiences.models import Address, Subscription
from audiences.queries import is_suppressed
from audiences.services import confirm, unsubscribe
from statuscomms.actors import Actor
from statuscomms.errors import ProductError

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
            context = {"message": trouble.message, "is_gone": isinstance(trouble, tokens.LinkGone)}
            response = render(request, "audiences/link_trouble.html", context, status=trouble.status)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


@link_page
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """``/confirm/<token>``: a button; pressing it confirms the address and everything asked with it."""
    address = tokens.address_of_confirm_token(token)
    with translation.override(language_of(address)):
        if request.method != "POST":
            pending = Subscription.objects.filter(address=address, ended_at__isnull=True).select_related("service")
            return render(request, "audiences/confirm.html", {**link_context(address), "asked": pending})
        address = confirm(token=token, actor=Actor.customer())
        return render(request, "audiences/confirmed.html", link_context(address))


@link_page
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """``/unsubscribe/<token>``: a button, and the target of RFC 8058 one-click (answers 200 without a redirect)."""
    address = tokens.address_of_unsubscribe_token(token)
    with translation.override(language_of(address)):
        if request.method == "POST":
            unsubscribe(actor=Actor.customer(), token=token)
            return render(request, "audiences/unsubscribed.html", link_context(address))
        return render(request, "audiences/unsubscribe.html", link_context(address))


def link_context(address: Address) -> dict[str, object]:
    """What every page behind a link shows."""
    live = Subscription.objects.live().filter(contact=address.contact).select_related("service")
    return {
        "address": address,
        "follows": live,
        "preferences_path": tokens.preferences_path(address),
        "is_suppressed": is_suppressed(address),
        "languages": [],
    }


def language_of(address: Address) -> str:
    """The language of whoever holds the address."""
    language = address.contact.language
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
