"""The documents inside the review's frames: a draft as the real script or mail program draws it."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from incidents.channels import FramePage, all_channels
from incidents.queries import incident_by_uuid, pending_update
from incidents.review import draft_of_update
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import NotFound
from statuscomms.http import StaffRequest

_NOT_KEPT = {"Cache-Control": "no-store"}


@require_GET
@requires(Action.DRAFT)
def frame(request: StaffRequest, incident: UUID, channel: str, language: str) -> HttpResponse:
    """One channel of the unpublished update in one language, with a policy of its own; 404 when there is nothing to draw."""
    try:
        page = _drawn(incident, channel, language, request.get_host())
    except NotFound:
        # A frame is no place for the console's own page of errors: it has no scripts, and may not reach us.
        words = _("There is nothing to show any more.")
        return HttpResponse(words, status=404, content_type="text/plain; charset=utf-8", headers=_NOT_KEPT)
    return HttpResponse(page.html, headers={"Content-Security-Policy": page.policy, **_NOT_KEPT})


def _drawn(incident: UUID, channel: str, language: str, host: str) -> FramePage:
    update = pending_update(incident_by_uuid(incident))
    found = all_channels().get(channel)
    if update is None or found is None:
        raise NotFound
    draft = draft_of_update(update, channel)
    page = found.frame(draft, language, host=host) if language in draft.texts else None
    if page is None:
        raise NotFound
    return page
