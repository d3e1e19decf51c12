"""Downloads of consents from the console."""

from uuid import UUID

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_safe

from audiences.contact_search import contact_by_uuid
from audiences.exports.consents import consent_answer
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import NotFound
from statuscomms.http import StaffRequest


@require_safe
@requires(Action.EXPORT)
def all_consents(request: StaffRequest) -> StreamingHttpResponse:
    """Every consent, or those of the followers of ``?incident=``, as ``?format=`` csv or json."""
    try:
        incident = UUID(request.GET["incident"]) if request.GET.get("incident") else None
    except ValueError:
        raise NotFound from None
    return consent_answer(actor=request.actor, incident=incident, file_format=request.GET.get("format", "csv"))


@require_safe
@requires(Action.EXPORT)
def contact_consents(request: StaffRequest, contact: UUID) -> StreamingHttpResponse:
    """The consents of one contact as ``?format=`` csv or json."""
    kept = contact_by_uuid(contact)
    return consent_answer(actor=request.actor, contact=kept, file_format=request.GET.get("format", "csv"))
