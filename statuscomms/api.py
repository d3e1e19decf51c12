"""The root of the staff API at ``/api/v1/``: one error shape, bearer keys, idempotent POSTs. Apps bring the routers.

Every call says with ``@needs(Action.X)`` what it needs (a call that does not say is shut). Routers import that, ``actor_of``,
``PageQuery`` and ``page_of`` from here and raise ``ProductError``s.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from statuscomms import json_bodies
from statuscomms.api_examples import add_examples
from statuscomms.api_keys import BearerKey, actor_of, guarded, key_of, needs, requires_action
from statuscomms.api_paging import Page, PageQuery, page_of
from statuscomms.api_replies import idempotent
from statuscomms.errors import InvalidInput, NotFound, ProductError
from statuscomms.http import error_response
from statuscomms.schema_errors import invalid_input

__all__ = [
    "Page",
    "PageQuery",
    "actor_of",
    "api",
    "key_of",
    "mount_routers",
    "needs",
    "new_api",
    "page_of",
    "requires_action",
]


class NotSignedIn(ProductError):
    """No key, or one that is unknown, expired or revoked."""

    status = 401
    code = "unauthorized"


class WrongMediaType(ProductError):
    """A body that is not JSON where JSON is due."""

    status = 415
    code = "unsupported_media_type"


class StrictJsonParser(Parser):
    """Reads bodies with ``statuscomms.json_bodies`` and wants them to say that they are JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value; raises a ``ProductError``, which ninja wraps and ``_http_error`` unwraps."""
        if not (request.content_type or "").endswith("json"):
            raise WrongMediaType(_("Send the body as application/json."))
        return json_bodies.parse(request.body)


def _product_error(request: HttpRequest, error: ProductError) -> HttpResponse:
    return error_response(request, error)


def _unauthorized(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = error_response(request, NotSignedIn(_("Send a valid API key: Authorization: Bearer <key>.")))
    response["WWW-Authenticate"] = "Bearer"
    return response


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, ProductError):
        return error_response(request, error.__cause__)
    problem = ProductError(str(error))
    problem.status = error.status_code
    return error_response(request, problem)


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return error_response(request, NotFound())


def _form_instead_of_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    return error_response(request, WrongMediaType(_("Send the body as application/json.")))


def _out_of_range(request: HttpRequest, error: Exception) -> HttpResponse:
    return error_response(request, InvalidInput({"body": [_("A value is too large to keep.")]}))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(problem["loc"][0] == "path" for problem in error.errors):
        return error_response(request, NotFound())
    return error_response(request, invalid_input([_within_its_source(problem) for problem in error.errors]))


def _within_its_source(problem: dict[str, Any]) -> dict[str, Any]:
    """The problem without what ninja puts before its path: "body" and the argument's name, or "query"."""
    location = problem["loc"]
    return {**problem, "loc": location[2:] if location[0] == "body" else location[1:]}


class StaffApi(NinjaAPI):
    """Ninja's API whose OpenAPI document carries our examples."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """The document, with examples."""
        document = super().get_openapi_schema(*args, **kwargs)
        add_examples(document)
        return document


def new_api(namespace: str) -> NinjaAPI:
    """An API in the house's manner, without routers; ``namespace`` names its URLs."""
    fresh = StaffApi(
        title="Statuscomms",
        version="1",
        description="Declare, update and resolve incidents; see docs for the shapes that do not change.",
        urls_namespace=namespace,
        docs_url=None,
        auth=BearerKey(),
        parser=StrictJsonParser(),
    )
    fresh.add_decorator(guarded, mode="view")
    fresh.add_decorator(idempotent, mode="view")
    for kind, handler in _HANDLERS.items():
        fresh.add_exception_handler(kind, handler)
    return fresh


_HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    ProductError: _product_error,
    AuthenticationError: _unauthorized,
    HttpError: _http_error,
    Http404: _not_found,
    RawPostDataException: _form_instead_of_json,
    DataError: _out_of_range,
    OverflowError: _out_of_range,
    ValidationError: _invalid,
}
api = new_api("api")


def mount_routers() -> None:
    """Hang the apps' routers (``settings.API_ROUTERS``) onto the root; called once, by the URL root."""
    for path in settings.API_ROUTERS:
        api.add_router("", import_string(path))
