"""The staff API of ``reports``."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from incidents.queries import incident_by_uuid
from reports.files import FileKind, report_file
from reports.queries import newest_report
from statuscomms.access import Action
from statuscomms.api import needs, requires_action

router = Router(tags=["reports"])


@router.get("/incidents/{uuid:incident}/report", response={200: Any, 202: Any}, summary="The reach report")
@needs(Action.SEE_REPORT)
def read_report(request: HttpRequest, incident: UUID) -> Any:
    """202 until the first version exists; a GET never builds."""
    requires_action(request, Action.SEE_REPORT)
    report = newest_report(incident_by_uuid(incident))
    if report is None:
        return Status(202, {"state": "building"})
    head = {"state": report.state, "version": report.version, "built_at": report.built_at.isoformat()}
    return Status(200, {**head, **report.data})


@router.get("/incidents/{uuid:incident}/report.csv", summary="The reach report as CSV")
@needs(Action.SEE_REPORT)
def read_report_csv(request: HttpRequest, incident: UUID) -> HttpResponse:
    """One line per number."""
    requires_action(request, Action.SEE_REPORT)
    return report_file(incident_by_uuid(incident), FileKind.CSV)


@router.get("/incidents/{uuid:incident}/report.xlsx", summary="The reach report as a workbook")
@needs(Action.SEE_REPORT)
def read_report_xlsx(request: HttpRequest, incident: UUID) -> HttpResponse:
    """A sheet per table."""
    requires_action(request, Action.SEE_REPORT)
    return report_file(incident_by_uuid(incident), FileKind.XLSX)


@router.get("/incidents/{uuid:incident}/report.pdf", summary="The reach report as PDF")
@needs(Action.SEE_REPORT)
def read_report_pdf(request: HttpRequest, incident: UUID) -> HttpResponse:
    """What a manager prints."""
    requires_action(request, Action.SEE_REPORT)
    return report_file(incident_by_uuid(incident), FileKind.PDF)
