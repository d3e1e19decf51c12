"""Calls from other people's pages: which origin may make them, what they may carry, and how they are answered."""

import functools
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from statuscomms.errors import NotAllowed, ProductError, TooMany
from statuscomms.http import error_body
from statuscomms.json_bodies import BadJson, parse
from touchpoints.models import Site
from touchpoints.queries import site_by_key

EmbedView = Callable[[HttpRequest, Site], HttpResponse]
BODY_LIMIT = 16_384
LONGEST_ORIGIN = 200
_PREFLIGHT_SECONDS = "600"
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?\Z", re.ASCII)


class OriginRefused(NotAllowed):
    """The page that calls is none of the site's, or does not say who it is."""

    code = "origin_refused"
    message = _("This page may not call this site. Add its origin to the site's allowed origins.")


class BodyTooLarge(ProductError):
    """More bytes than such a call needs."""

    status = 413
    code = "too_large"
    message = _("The body is too large.")


def origin_is_allowed(origin: str, allowed: Sequence[str]) -> bool:
    """Whether ``origin`` is exactly one of the site's. ``null`` and the empty string never are."""
    return origin not in ("", "null") and origin in allowed


def require_origin(site: Site, request: HttpRequest) -> str:
    """The call's origin, or ``OriginRefused`` unless it is one of the site's."""
    origin = request.headers.get("Origin", "")
    if not origin_is_allowed(origin, site.origins):
        raise OriginRefused
    return origin


def clean_origin(text: str) -> str:
    """``https://shop.example.com`` as browsers send it, or ``ValueError``. A path is refused, not cut off."""
    if len(text) > LONGEST_ORIGIN:
        raise ValueError(text[:LONGEST_ORIGIN])
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(text)
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(text)
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    if not (_HOST.match(host) or ":" in host):
        raise ValueError(text)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port and parts.port != usual else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def read_object(request: HttpRequest, limit: int = BODY_LIMIT) -> dict[str, Any]:
    """The body as a JSON object, whatever its content type says (text/plain spares a preflight)."""
    if len(request.body) > limit:
        raise BodyTooLarge
    value = parse(request.body)
    if not isinstance(value, dict):
        raise BadJson(_("The body must be a JSON object."))
    return value


def error_response(error: ProductError) -> JsonResponse:
    """The error as the API shows it (api.md)."""
    response = JsonResponse(error_body(error), status=error.status)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def embed_call(view: EmbedView) -> Callable[..., HttpResponse]:
    """A POST that pages of a site make: checks the origin, answers preflights and errors, and adds the headers.

    The wrapped view takes ``(request, site)``; its address takes ``site_key``.
    """

    @csrf_exempt
    @functools.wraps(view)
    def wrapped(request: HttpRequest, site_key: str) -> HttpResponse:
        origin = ""
        try:
            site = site_by_key(site_key)
            origin = require_origin(site, request)
            response = _answer(view, request, site)
        except ProductError as error:
            response = error_response(error)
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Origin"
        response["X-Content-Type-Options"] = "nosniff"
        if origin:
            response["Access-Control-Allow-Origin"] = origin
        return response

    return wrapped


def _answer(view: EmbedView, request: HttpRequest, site: Site) -> HttpResponse:
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
        return response
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST", "OPTIONS"])
    return view(request, site)
