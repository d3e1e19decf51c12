"""Downloads of contacts from the console."""

from uuid import UUID

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_safe

from audiences.exports.answers import export_answer
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import NotFound
from statuscomms.http import StaffRequest


@require_safe
@requires(Action.EXPORT)
def contact_export(request: StaffRequest) -> StreamingHttpResponse:
    """The people of ``?audience=`` or the followers of ``?incident=`` as ``?format=`` csv or xlsx."""
    try:
        incident = UUID(request.GET["incident"]) if request.GET.get("incident") else None
    except ValueError:
        raise NotFound from None
    audience, file_format = request.GET.get("audience", ""), request.GET.get("format", "csv")
    return export_answer(actor=request.actor, audience=audience, incident=incident, file_format=file_format)
