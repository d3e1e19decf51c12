"""What this floor adds to an incident's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.extensions import IncidentExtension, Panel
from incidents.models import Incident
from touchpoints.services.entries import live_entry


class TouchpointsExtension(IncidentExtension):
    """The panel of what visitors did with its notices."""

    def panels(self, incident: Incident) -> list[Panel]:
        """Only once something was published: before that nothing can have been seen."""
        if incident.published_at is None:
            return []
        url = reverse("touchpoints:impressions", args=[incident.uuid])
        shown = [Panel("impressions", _("Shown on sites"), url, 20)]
        if live_entry(incident) is not None:
            address = reverse("touchpoints:entry", args=[incident.uuid])
            shown.append(Panel("entry", _("Place in the chatbot"), address, 22))
        if not incident.drill:
            return shown
        return [Panel("drill", _("See the drill"), reverse("touchpoints:drill", args=[incident.uuid]), 5), *shown]

    def review_panels(self, incident: Incident) -> list[Panel]:
        """Whether what is about to be published would show at an address."""
        return [
            Panel("page_test", _("Would it show there?"), reverse("touchpoints:page_test", args=[incident.uuid]), 40)
        ]
