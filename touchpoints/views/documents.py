"""Published documents where the edge does not stand in front: in tests, and in the second before the edge has them."""

import time
from collections.abc import Mapping
from dataclasses import replace

import structlog
from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from statuscomms.errors import NotFound, ProductError
from statuscomms.http import error_response
from touchpoints.documents.addresses import brand_prefix, is_page
from touchpoints.documents.expected import belongs_at
from touchpoints.documents.rendered import OPEN_TO_ALL, SHORT_LIVED
from touchpoints.edge_documents import Directory, StoredDocument
from touchpoints.models import PublishedDocument
from touchpoints.queries import look_at
from touchpoints.views.methods import only_read

log = structlog.get_logger(__name__)
_RETRY_SECONDS = "2"


class NotPublishedYet(ProductError):
    """The page is wanted, and its first version is being made."""

    status = 503
    code = "not_published_yet"
    message = _("This page is being prepared. Load it again in a moment.")


@only_read
def published(request: HttpRequest, **_parts: str) -> HttpResponse:
    """The row of this path. A GET never renders: what is not published yet answers 503, what cannot be 404."""
    return answer_published(request)


def answer_published(request: HttpRequest) -> HttpResponse:
    """The row of the request's path; on the domain of a brand, its own page where there is one."""
    row = published_row(request, request.path_info[:300])
    if row is None:
        return _missing(request)
    return answer(request, bytes(row.identity), row.etag, row.headers, status=row.status)


def published_row(request: HttpRequest, path: str) -> PublishedDocument | StoredDocument | None:
    """The document at ``path`` of the domain that was asked; while the database is away everybody's copy on this machine."""
    try:
        look = look_at(request.headers.get("Host", ""))
        keys = [f"{brand_prefix(look.uuid)}{path}", path] if look else [path]
        rows = {row.key: row for row in PublishedDocument.objects.filter(key__in=keys)}
    except DatabaseTrouble:
        log.warning("document_from_directory", key=path)
        return _kept_copy(path)
    return next((rows[key] for key in keys if key in rows), None)


def _kept_copy(path: str) -> StoredDocument | None:
    """The copy on this machine, marked with its age as the edge marks it."""
    directory = Directory(settings.PUBLISHED_DIRECTORY)
    found = directory.find(path)
    if found is None or not directory.synced_at():
        return found
    age = max(int(time.time() - directory.synced_at()), 0)
    return replace(found, headers={**found.headers, "Statuscomms-Age": str(age)})


def answer(
    request: HttpRequest, body: bytes, etag: str, headers: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    """These bytes, or 304 for who has them."""
    known = etag in request.headers.get("If-None-Match", "")
    response = HttpResponse(status=304) if known else HttpResponse(body, status=status)
    for name, value in headers.items():
        response[name] = value
    response["ETag"] = f'"{etag}"'
    return response


def _missing(request: HttpRequest) -> HttpResponse:
    path = request.path_info
    if not belongs_at(path):
        if is_page(path):
            raise NotFound  # people open these: they get a page
        body = {"error": {"code": "not_found", "message": "There is no such document."}}
        return JsonResponse(body, status=404, headers={**OPEN_TO_ALL, "Cache-Control": SHORT_LIVED})
    if is_page(path):
        response = error_response(request, NotPublishedYet())
    else:
        body = {"error": {"code": NotPublishedYet.code, "message": "This page is being prepared."}}
        response = JsonResponse(body, status=503, headers={**OPEN_TO_ALL, "Cache-Control": "no-store"})
    response["Retry-After"] = _RETRY_SECONDS
    return response
