"""What ``inbox`` adds to an incident's page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inbox import alert_queries
from incidents.extensions import IncidentExtension, Panel
from incidents.models import Incident
from statuscomms.audit import target_of


class InboxExtension(IncidentExtension):
    """The enquiries panel; and for what monitoring reports, a panel and a few numbers in the JSON."""

    def json(self, incident: Incident) -> dict[str, Any]:
        """``alerts``: what monitoring reports about it, null when that is nothing."""
        views = alert_queries.drafts_of_incident(incident)
        alerts = {
            "firing": sum(view.firing for view in views),
            "seen": sum(view.draft.seen for view in views),
            "notifications": sum(view.draft.calls for view in views),
        }
        return {"alerts": alerts if views else None}

    def panels(self, incident: Incident) -> list[Panel]:
        """Enquiries always, alerts when there are any."""
        found = [Panel("enquiries", _("Enquiries"), reverse("inbox:panel", args=[incident.uuid]), 30)]
        if incident.alert_drafts.exists():
            found.append(Panel("alerts", _("Alerts"), reverse("inbox:alert_panel", args=[incident.uuid]), 25))
        return found

    def audit_targets(self, incident: Incident) -> list[str]:
        """The spikes that belong to it, and the drafts that monitoring made of it."""
        return [target_of(row) for row in (*incident.spikes.all(), *incident.alert_drafts.all())]
