"""Published documents where the edge does not stand in front: in tests, and in the second before the edge has them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from statuscomms.errors import NotFound
from touchpoints.documents.rendered import OPEN_TO_ALL
from touchpoints.models import PublishedDocument

_RETRY_SECONDS = "2"


@require_safe
def published(request: HttpRequest, **_parts: str) -> HttpResponse:
    """The row of this path. A GET never renders: what is not published yet answers 503, what cannot be 404."""
    row = PublishedDocument.objects.filter(key=request.path_info[:300]).first()
    if row is None:
        return _missing(request)
    tag = f'"{row.etag}"'
    if row.etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(bytes(row.identity), status=row.status)
    for name, value in row.headers.items():
        response[name] = value
    response["ETag"] = tag
    return response


def _missing(request: HttpRequest) -> HttpResponse:
    path = request.path_info
    if "incidents/" in path and not path.startswith("/api/"):
        raise NotFound  # people open these: they get a page
    if path.startswith(("/embed/", "/looks/")) or "incidents/" in path:
        body = {"error": {"code": "not_found", "message": "There is no such document."}}
        return JsonResponse(body, status=404, headers=OPEN_TO_ALL)
    body = {"error": {"code": "not_published_yet", "message": "This page is being prepared."}}
    return JsonResponse(body, status=503, headers={**OPEN_TO_ALL, "Retry-After": _RETRY_SECONDS})
