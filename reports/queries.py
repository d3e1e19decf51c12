"""Reads of ``reports``."""

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from incidents.models import Incident
from reports.models import Report


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A line of the list of reports: the newest version of one incident's."""

    report: Report
    incident: Incident
    reached: int


def newest_report(incident: Incident) -> Report | None:
    """The newest version; None until the first has been built."""
    return Report.objects.filter(incident=incident).order_by("-version").first()


def newest_reports() -> QuerySet[Report]:
    """The newest version of every incident's report, newest incident first."""
    newest = Report.objects.filter(incident=OuterRef("incident")).order_by("-version").values("pk")[:1]
    return (
        Report.objects.filter(pk=Subquery(newest)).select_related("incident").order_by("-incident__declared_at", "-pk")
    )


def report_rows(reports: list[Report]) -> list[ReportRow]:
    """What the list shows of each."""
    return [
        ReportRow(
            report=report,
            incident=report.incident,
            reached=report.data["people"]["reached"],
        )
        for report in reports
    ]
