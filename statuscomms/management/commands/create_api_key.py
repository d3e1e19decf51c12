"""``manage.py create_api_key``: a key of the staff API, without the web."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statuscomms.access import RIGHTS, Action, Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput
from statuscomms.services import create_api_key

BAD_INPUT = 2


class Command(BaseCommand):
    """Prints the raw key alone on standard output, this once; what it is goes to standard error."""

    help = "Makes an API key and prints it; it cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose it is and what it may do."""
        parser.add_argument("name", help="who or what uses it")
        parser.add_argument("--role", choices=Role.values, default=Role.RESPONDER.value)
        parser.add_argument("--right", action="append", default=[], choices=[right.value for right in RIGHTS])
        parser.add_argument(
            "--scope", action="append", default=[], choices=Action.values, help="only these actions; may stand often"
        )
        parser.add_argument("--days", type=int, help="how long it is valid; until it is revoked when left out")
        parser.add_argument("--unthrottled", action="store_true", help="no limit of calls a minute")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it."""
        days = options["days"]
        if days is not None and not 1 <= days <= 3_650:
            raise CommandError("--days: give 1 to 3650.", returncode=BAD_INPUT)
        try:
            key, raw = create_api_key(
                actor=Actor.system("create_api_key"),
                name=options["name"],
                role=options["role"],
                rights=options["right"],
                scopes=options["scope"],
                throttled=not options["unthrottled"],
                expires_at=now() + timedelta(days=days) if days is not None else None,
            )
        except InvalidInput as error:
            told = [f"{path}: {text}" for path, texts in error.fields.items() for text in texts]
            raise CommandError("\n".join(told), returncode=BAD_INPUT) from None
        self.stderr.write(f"{key}: {key.role}, shown only now.")
        self.stdout.write(raw)
