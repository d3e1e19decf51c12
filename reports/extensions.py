"""What ``reports`` adds to an incident's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.extensions import IncidentExtension, Panel
from incidents.models import Incident


class ReportsExtension(IncidentExtension):
    """The report panel."""

    def panels(self, incident: Incident) -> list[Panel]:
        """One panel, last."""
        return [Panel("report", _("Report"), reverse("reports:panel", args=[incident.uuid]), 40)]
