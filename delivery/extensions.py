"""What ``delivery`` adds to an incident's JSON and page."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delivery.earlier_recipients import earlier_recipients
from delivery.models import Broadcast
from delivery.queries import broadcasts_of
from incidents.extensions import IncidentExtension, Panel
from incidents.models import Incident
from statuscomms.audit import target_of


class DeliveryExtension(IncidentExtension):
    """The broadcasts, and the panel that shows how they go."""

    def json(self, incident: Incident) -> dict[str, Any]:
        """``broadcasts`` as api.md shows them."""
        rows = broadcasts_of(incident).values_list("uuid", "channel", "state", "expected")
        return {
            "broadcasts": [
                {"id": str(uuid), "channel": channel, "state": state, "expected": expected}
                for uuid, channel, state, expected in rows
            ]
        }

    def panels(self, incident: Incident) -> list[Panel]:
        """One panel, first of all: it is what people look at after publishing."""
        return [Panel("sending", _("Sending"), reverse("delivery:progress", args=[incident.uuid]), 10)]

    def review_panels(self, incident: Incident) -> list[Panel]:
        """A test message to whoever reviews."""
        return [Panel("test", _("Test to me"), reverse("delivery:test", args=[incident.uuid]), 10)]

    def first_recipients(self, incident: Incident, channel: str) -> QuerySet[Any]:
        """The ledger knows who got an earlier message."""
        return earlier_recipients(incident.pk, channel)

    def audit_targets(self, incident: Incident) -> list[str]:
        """Its broadcasts of every purpose, and those of its notices: pausing, stopping, retrying."""
        mine = Broadcast.objects.filter(Q(incident=incident) | Q(notice__incident=incident))
        return [target_of(broadcast) for broadcast in mine.only("uuid")]
