"""The final report of the incident that is over, built as it would have been an hour after its end."""

from datetime import timedelta

from django.conf import settings

from incidents.models import Incident
from reports.models import Report
from reports.services import build_report

_SETTLING = timedelta(seconds=settings.REPORT_SETTLING_SECONDS)


def load_report(incident: Incident) -> None:
    """Read from the rows like any other report; only its date is set back."""
    incident = Incident.objects.get(pk=incident.pk)
    assert incident.resolved_at is not None
    report = build_report(incident)
    Report.objects.filter(pk=report.pk).update(built_at=incident.resolved_at + _SETTLING)
