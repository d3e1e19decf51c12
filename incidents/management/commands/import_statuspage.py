"""``manage.py import_statuspage <folder>``: bring a Statuspage page over from the files of its public API."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from incidents.services import import_statuspage
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput


class Command(BaseCommand):
    """Reads every JSON file in a folder, or single files; may be run again whenever the page has gone on."""

    help = "Imports components, incidents and maintenances of a Statuspage page from its public JSON files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the files are, and in which language they are written."""
        parser.add_argument(
            "paths", nargs="+", type=Path, help="a folder, or files such as summary.json, incidents.json"
        )
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then say what came over and what did not."""
        files = [file for path in options["paths"] for file in _files(path)]
        if not files:
            raise CommandError("There are no .json files there.")
        contents = [(file.name, file.read_bytes()) for file in files]
        try:
            done = import_statuspage(
                actor=Actor.system("statuspage import"), files=contents, language=options["language"]
            )
        except InvalidInput as error:
            raise CommandError("; ".join(str(text) for texts in error.fields.values() for text in texts)) from None
        counts = done.recorded
        self.stdout.write(f"services: {counts.services_created} created, {counts.services_known} known")
        self.stdout.write(
            f"incidents: {counts.incidents_created} created, {counts.incidents_changed} changed, "
            f"{counts.incidents_unchanged} unchanged"
        )
        for sentence in done.left_out:
            self.stderr.write(f"left out: {sentence}")


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.json")) if path.is_dir() else [path] if path.is_file() else []
