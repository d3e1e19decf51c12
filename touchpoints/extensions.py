"""What this floor adds to an incident's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.extensions import IncidentExtension, Panel
from incidents.models import Incident


class TouchpointsExtension(IncidentExtension):
    """The panel of what visitors did with its notices."""

    def panels(self, incident: Incident) -> list[Panel]:
        """Only once something was published: before that nothing can have been seen."""
        if incident.published_at is None:
            return []
        url = reverse("touchpoints:impressions", args=[incident.uuid])
        shown = [Panel("impressions", _("Shown on sites"), url, 20)]
        if not incident.drill:
            return shown
        return [Panel("drill", _("See the drill"), reverse("touchpoints:drill", args=[incident.uuid]), 5), *shown]
