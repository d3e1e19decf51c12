"""``manage.py declare``: say that something is wrong, without the web."""

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from incidents.api.schemas import DeclarationIn
from incidents.management.incident_command import IncidentCommand, checked, texts_of
from incidents.models import Incident
from incidents.services import declare
from statuscomms.actors import Actor


class Command(IncidentCommand):
    """Declares an incident and publishes it unless told ``--no-publish``; only the title is required."""

    help = (
        "Declares an incident. Exit codes: 0 done, 2 bad input, 3 conflict, 4 not allowed, 5 not found, 1 no database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The fields that somebody needs at night; ``--json`` takes all others."""
        super().add_arguments(parser)
        parser.add_argument("title", nargs="?", help="what is wrong, in one line")
        parser.add_argument("--kind", help="incident (usual), maintenance or announcement")
        parser.add_argument("--severity", help="sev1 to sev4, or triage (usual)")
        parser.add_argument("--level", type=int, help="1 to 4; the suggestion when left out")
        parser.add_argument("--playbook", help="slug of a prepared incident")
        parser.add_argument("--audience", help="slug of a named group")
        parser.add_argument(
            "--service",
            action="append",
            default=[],
            metavar="SLUG[=IMPACT]",
            help="an affected service, e.g. card-payments=major_outage; may stand several times",
        )
        parser.add_argument("--publish", action=BooleanOptionalAction, default=None, help="--no-publish keeps a draft")
        parser.add_argument("--drill", action="store_true", default=None, help="reaches the test list only")

    def body(self, options: dict[str, Any]) -> dict[str, Any]:
        """As ``POST /api/v1/incidents`` takes it."""
        plain = ("title", "kind", "severity", "level", "playbook", "audience", "publish", "drill", "client_key")
        services = [entry.partition("=")[::2] for entry in options["service"]]
        return {
            **{name: options[name] for name in plain},
            "texts": texts_of(options["text"]),
            "services": [{"service": slug} | ({"impact": impact} if impact else {}) for slug, impact in services],
        }

    def act(self, actor: Actor, body: dict[str, Any], options: dict[str, Any]) -> Incident:
        """Declare."""
        return declare(actor=actor, declaration=checked(DeclarationIn, body).value())
