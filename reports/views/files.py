"""The newest report as a file. They hold numbers, never addresses."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from incidents.queries import incident_by_uuid
from reports.files import FileKind, report_file
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest


@require_GET
@requires(Action.SEE_REPORT)
def download(request: StaffRequest, incident: UUID, kind: str) -> HttpResponse:
    """CSV, XLSX or PDF; 404 while there is no report."""
    return report_file(incident_by_uuid(incident), FileKind(kind))
