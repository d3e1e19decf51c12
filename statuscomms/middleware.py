"""What happens around every request: bad bytes get a 4xx, expected errors a page, messages reach htmx."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statuscomms import json_bodies
from statuscomms.errors import OutOfService, ProductError
from statuscomms.http import ask_to_log_in, error_response, is_for_staff, wants_fragment

log = structlog.get_logger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class BadInput(ProductError):
    """Bytes that no honest client sends."""

    code = "malformed"


class TooLarge(ProductError):
    """More than we take in one request."""

    status = 413
    code = "too_large"
    message = gettext_lazy("That is too large to take at once.")


class MethodNotAllowed(ProductError):
    """The address exists, the method does not."""

    status = 405
    code = "method_not_allowed"
    message = gettext_lazy("This address does not take that method.")


class BadInputMiddleware:
    """Refuses NUL characters, lone surrogates and broken escapes before they reach a database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check address and body, then go on."""
        try:
            _check_address(request)
            _check_body(request)
        except ProductError as error:
            return error_response(request, error)
        except RequestDataTooBig:
            return error_response(request, TooLarge())
        return self.get_response(request)


def _check_address(request: HttpRequest) -> None:
    query = request.META.get("QUERY_STRING", "")
    try:
        unquote_to_bytes(query).decode("utf-8")
    except UnicodeError:
        raise BadInput(_("The address holds bytes that are no text.")) from None
    if json_bodies.unstorable(request.path_info) or BROKEN_ESCAPE.search(query):
        raise BadInput(_("The address is broken. Check the link and try again."))
    for name, values in request.GET.lists():
        _check_field(name, values)


def _check_body(request: HttpRequest) -> None:
    if request.method in ("GET", "HEAD", "OPTIONS") or re.fullmatch(settings.BODIES_READ_BY_VIEWS, request.path_info):
        return
    kind = request.content_type or ""
    if kind.endswith("json") or kind == "text/plain":
        _check_json(request.body)
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, values in request.POST.lists():
            _check_field(name, values)


def _check_json(body: bytes) -> None:
    # Only these bytes can hide what cannot be stored; everything else is left to whoever reads the body.
    if b"\\u" in body or b"\x00" in body:
        json_bodies.parse(body)


def _check_field(name: str, values: Sequence[object]) -> None:
    if json_bodies.unstorable(name):
        raise BadInput(_("A field's name holds a character that cannot be stored."))
    if any(isinstance(value, str) and json_bodies.unstorable(value) for value in values):
        raise BadInput(_("%(field)s holds a character that cannot be stored.") % {"field": name[:100]})


class ProductErrorMiddleware:
    """Turns an expected error that a view let through into its page, toast or JSON, and an unreachable database into one for
    customers and programs; a 405 without words of ours gets its shape."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give a 405 its shape."""
        response = self.get_response(request)
        is_shaped = "json" in response.get("Content-Type", "")
        if response.status_code == 405 and not is_shaped and not is_for_staff(request):
            allowed = response.headers.get("Allow", "")
            response = error_response(request, MethodNotAllowed())
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer for a ``ProductError`` and for a database that is away; every other exception stays one."""
        if isinstance(exception, OperationalError | InterfaceError) and not is_for_staff(request):
            view = getattr(request.resolver_match, "view_name", "")
            log.error(
                "database_away", view=view, error=type(exception).__name__, said=str(exception).partition("\n")[0]
            )
            return error_response(request, OutOfService())
        return error_response(request, exception) if isinstance(exception, ProductError) else None


class HtmxMessagesMiddleware:
    """Adds waiting messages to htmx answers, and turns a log-in redirect into one that the browser follows."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Complete an answer to htmx."""
        response = self.get_response(request)
        if not getattr(request, "htmx", False):
            return response
        patch_vary_headers(response, ["HX-Request"])
        if 300 <= response.status_code < 400:
            login = resolve_url(settings.LOGIN_URL)
            return ask_to_log_in(request) if response.get("Location", "").startswith(login) else response
        if _takes_messages(request, response):
            waiting = list(messages.get_messages(request))
            if waiting:
                response.write(render_to_string("console/_messages.html", {"messages": waiting}, request))
        return response


def _takes_messages(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        wants_fragment(request)
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and response.status_code not in (204, 286)
        and not {"HX-Redirect", "HX-Refresh", "HX-Location"} & set(response.headers)
    )
