"""Requests with their types, and how expected errors become pages, fragments or JSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput, OutOfService, ProductError, TooMany

if TYPE_CHECKING:
    from statuscomms.models import User

_OF_STAFF = ("/console/", "/accounts/")
_TO_CUSTOMERS = {
    404: gettext_lazy(
        "The link may be old or incomplete. The status page says how everything works now and what has happened."
    ),
    405: gettext_lazy(
        "This address cannot be opened like this. Go back to the page that you came from and try again from there."
    ),
}
"""What pages for customers say where an error has no words of its own."""


class HtmxRequest(HttpRequest):
    """Any request after the middleware: ``request.htmx`` is truthy when htmx asks."""

    htmx: HtmxDetails


class StaffRequest(HtmxRequest):
    """A request that ``statuscomms.decorators.requires`` let through: signed in and allowed."""

    user: User
    actor: Actor


class HttpResponseSeeOther(HttpResponseRedirect):
    """303: what a form's success answers, so that reloading sends nothing twice."""

    status_code = HTTPStatus.SEE_OTHER


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment; a boosted link wants the whole page."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted


def see_other(request: HttpRequest, address: str) -> HttpResponse:
    """Go on to ``address`` after success: 303, or a client redirect when htmx sent the form."""
    return HttpResponseClientRedirect(address) if wants_fragment(request) else HttpResponseSeeOther(address)


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to the log-in and back to the page that they were on."""
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    here = urlsplit(htmx.current_url_abs_path or settings.LOGIN_REDIRECT_URL).path
    return HttpResponseClientRedirect(redirect_to_login(here, settings.LOGIN_URL).url)


def error_body(error: ProductError) -> dict[str, object]:
    """The error as the API shows it."""
    body: dict[str, object] = {"code": error.code, "message": str(error.message)}
    if isinstance(error, InvalidInput):
        body["fields"] = {path: [str(sentence) for sentence in sentences] for path, sentences in error.fields.items()}
    return {"error": body}


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: the staff API, the embed and webhooks."""
    return request.path_info.startswith(("/api/", "/embed/", "/hooks/"))


def is_for_staff(request: HttpRequest) -> bool:
    """Whether the address is the console's."""
    return request.path_info.startswith(_OF_STAFF)


def error_response(request: HttpRequest, error: ProductError) -> HttpResponse:
    """The error as a whole page, as a toast for htmx, or as JSON, always with its status."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(error_body(error), status=error.status)
    elif wants_fragment(request):
        response = render(request, "console/_problem.html", problem_context(error), status=error.status)
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
    elif is_for_staff(request):
        response = render(request, "errors/problem.html", problem_context(error), status=error.status)
    else:
        response = _public_problem(request, error)
    if isinstance(error, OutOfService | TooMany):
        response["Retry-After"] = str(error.retry_after)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _public_problem(request: HttpRequest, error: ProductError) -> HttpResponse:
    """The page for customers: in the language of the address where it names one, with no script and no cookie."""
    language = _language_of(request)
    with override(language):
        context = public_problem_context(error)
        if isinstance(error, OutOfService):
            context["brand"] = None  # asking for it would take as long once more
        try:
            response = render(request, "errors/public_problem.html", context, status=error.status)
        except DatabaseTrouble:  # the brand is kept there
            response = render(request, "errors/public_problem.html", {**context, "brand": None}, status=error.status)
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"  # a shared cache would go on saying so when the page is there
    return response


def _language_of(request: HttpRequest) -> str:
    """What the address names, at its beginning or as ``lang``, else what the browser wants."""
    named = (request.path_info.partition("/")[2].partition("/")[0], request.GET.get("lang", ""))
    return next((code for code in named if code in dict(settings.LANGUAGES)), get_language() or settings.LANGUAGE_CODE)


def public_problem_context(error: ProductError) -> dict[str, object]:
    """What ``errors/public_problem.html`` says, in the active language."""
    context = problem_context(error)
    if error.message is type(error).message:
        context["message"] = _TO_CUSTOMERS.get(error.status, error.message)
    return context


def problem_context(error: ProductError) -> dict[str, object]:
    """What the pages about an error say, in the active language."""
    titles = {
        400: _("That request was not right"),
        403: _("You may not do this"),
        404: _("There is nothing here"),
        409: _("Somebody was faster"),
        413: _("That was too much at once"),
        422: _("Some details are not right"),
        429: _("A little slower, please"),
        503: _("One moment, please"),
    }
    fields = error.fields if isinstance(error, InvalidInput) else {}
    return {
        "status": error.status,
        "problem_title": titles.get(error.status, _("That did not work")),
        "message": error.message,
        "fields": fields,
    }
