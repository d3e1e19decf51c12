"""Public files that are cut from, or asked for unlike, a published document."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from statuscomms.errors import NotFound
from touchpoints.documents.calendar import events_about
from touchpoints.documents.rendered import FOR_TOOLS
from touchpoints.views.documents import answer, answer_published, published, published_row
from touchpoints.views.methods import only_read

MOST_SERVICES = 20


@only_read
def service_calendar(request: HttpRequest, services: str, language: str | None = None) -> HttpResponse:
    """The maintenance calendar of a set of services (``/maintenance/broadband+tv.ics``), cut from the published one.

    One set has one address: another order is sent there. Nothing is rendered, whatever is asked for.
    """
    slugs = sorted(filter(None, services.split("+")))
    if not slugs or len(slugs) > MOST_SERVICES:
        raise NotFound
    folder = f"/{language}" if language else ""
    address = f"{folder}/maintenance/{'+'.join(dict.fromkeys(slugs))}.ics"
    if address != request.path_info:
        return HttpResponsePermanentRedirect(address)
    row = published_row(request, f"{folder}/maintenance.ics")
    if row is None:
        return published(request)
    body = events_about(bytes(row.identity), set(slugs))
    headers = {**row.headers, "Cache-Control": FOR_TOOLS}
    return answer(request, body, hashlib.sha256(body).hexdigest()[:24], headers)


@only_read
def greeting(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """The spoken state. Telephone services ask by POST unless told otherwise; nothing of what they send is read."""
    return answer_published(request)
