"""``manage.py update``: say what is new about an open incident, without the web."""

from argparse import ArgumentParser
from typing import Any

from incidents.api.schemas import UpdateIn
from incidents.management.incident_command import IncidentCommand, checked, incident_called, texts_of
from incidents.models import Incident
from incidents.services import add_update
from statuscomms.actors import Actor


class Command(IncidentCommand):
    """Writes the next update and publishes it."""

    help = (
        "Updates an incident. Exit codes: 0 done, 2 bad input, 3 conflict, 4 not allowed, 5 not found, 1 no database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which incident, and what is new."""
        super().add_arguments(parser)
        parser.add_argument("incident", help="its id, as declare printed it")
        parser.add_argument("--status", help="for example identified or monitoring; as before when left out")
        parser.add_argument("--severity", help="sev1 to sev4; as before when left out")
        parser.add_argument("--level", type=int, help="1 to 4; as before when left out")
        parser.add_argument("--channels", choices=["same", "shown"], help="shown: nothing is sent")
        parser.add_argument("--seen-version", type=int, help="refuse (3) when somebody has written since this version")

    def body(self, options: dict[str, Any]) -> dict[str, Any]:
        """As ``POST /api/v1/incidents/{id}/updates`` takes it."""
        plain = ("status", "severity", "level", "channels", "client_key")
        said = {name: options[name] for name in plain}
        return {**said, "version": options["seen_version"], "texts": texts_of(options["text"])}

    def act(self, actor: Actor, body: dict[str, Any], options: dict[str, Any]) -> Incident:
        """Write the update."""
        incident = incident_called(options["incident"])
        return add_update(actor=actor, incident=incident, draft=checked(UpdateIn, body).value()).incident
