"""What the link in a drill's messages leads to."""

from django.http import HttpRequest, HttpResponse

from incidents.public_pages import drill_behind_page
from statuscomms.clock import now
from statuscomms.errors import NotFound
from touchpoints.documents import Snapshot
from touchpoints.documents.drill_page import drill_page
from touchpoints.documents.personal_page import PRIVATE_HEADERS
from touchpoints.views.methods import only_read


@only_read
def drill(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The drill's page for the holder of its link; no cache keeps it, no search engine lists it. 404 for any other token."""
    incident = drill_behind_page(token)
    if incident is None:
        raise NotFound
    return HttpResponse(drill_page(Snapshot(now()), incident, language), headers=PRIVATE_HEADERS)
