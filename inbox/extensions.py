"""What ``inbox`` adds to an incident's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.extensions import IncidentExtension, Panel
from incidents.models import Incident


class InboxExtension(IncidentExtension):
    """The enquiries panel."""

    def panels(self, incident: Incident) -> list[Panel]:
        """One panel."""
        return [Panel("enquiries", _("Enquiries"), reverse("inbox:panel", args=[incident.uuid]), 30)]
