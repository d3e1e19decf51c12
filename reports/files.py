"""Answers with a report as a file; console and API share it."""

from enum import StrEnum

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from incidents.models import Incident
from reports.exports.csv_file import report_csv
from reports.exports.pdf_file import report_pdf
from reports.exports.xlsx_file import report_xlsx
from reports.models import Report
from reports.queries import newest_report
from reports.reach import ReachReport
from statuscomms.errors import NotFound


class FileKind(StrEnum):
    """The files that there are."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PDF: "application/pdf",
}


def report_file(incident: Incident, kind: FileKind) -> HttpResponse:
    """The newest report as a download; ``NotFound`` until the first version has been built."""
    report = newest_report(incident)
    if report is None:
        raise NotFound(_("There is no report yet. It is built soon after the first publication."))
    response = HttpResponse(_content(report, kind), content_type=_TYPES[kind])
    name = f"{slugify(incident.title)[:60] or 'report'}-v{report.version}.{kind.value}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _content(report: Report, kind: FileKind) -> bytes:
    if kind is FileKind.PDF:
        return report_pdf(report)
    reach = ReachReport.from_json(report.data)
    return report_csv(report, reach) if kind is FileKind.CSV else report_xlsx(report, reach)
