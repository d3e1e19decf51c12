"""What this floor does when a lower one speaks: it asks for a report."""

from django.dispatch import receiver

from incidents.models import Incident, Notice, Update
from incidents.signals import incident_changed, update_published
from reports.services import request_report


@receiver(update_published, dispatch_uid="reports.request_report")
def ask_for_report(sender: object, update: Update, notices: list[Notice], **kwargs: object) -> None:
    """Something was published, or the incident was closed."""
    request_report(update.incident)


@receiver(incident_changed, dispatch_uid="reports.incident_changed")
def ask_again(sender: object, incident: Incident, **kwargs: object) -> None:
    """Reopened or corrected."""
    if incident.published_at is not None:
        request_report(incident)
