"""``manage.py resolve``: close an incident, without the web."""

from argparse import ArgumentParser
from typing import Any

from incidents.api.schemas import ResolutionIn
from incidents.management.incident_command import IncidentCommand, checked, incident_called, texts_of
from incidents.models import Incident
from incidents.services import resolve
from statuscomms.actors import Actor


class Command(IncidentCommand):
    """Takes down what is shown, and tells those who wait or hands them over. Prepared closing words when none are given."""

    help = (
        "Resolves an incident. Exit codes: 0 done, 2 bad input, 3 conflict, 4 not allowed, 5 not found, 1 no database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which incident, and how it ends."""
        super().add_arguments(parser)
        parser.add_argument("incident", help="its id, as declare printed it")
        parser.add_argument("--then", choices=["tell", "hand_over"], help="hand_over: nothing is sent")
        parser.add_argument("--status", help="for example false_alarm; the usual end of its kind when left out")
        parser.add_argument("--seen-version", type=int, help="refuse (3) when somebody has written since this version")

    def body(self, options: dict[str, Any]) -> dict[str, Any]:
        """As ``POST /api/v1/incidents/{id}/resolve`` takes it."""
        said = {name: options[name] for name in ("then", "status", "client_key")}
        return {**said, "version": options["seen_version"], "texts": texts_of(options["text"])}

    def act(self, actor: Actor, body: dict[str, Any], options: dict[str, Any]) -> Incident:
        """Close it."""
        incident = incident_called(options["incident"])
        return resolve(actor=actor, incident=incident, resolution=checked(ResolutionIn, body).value()).incident
