"""What ``manage.py declare``, ``update`` and ``resolve`` share: for scripts, and for the night when the web is down.

They need the database alone: bells that nobody hears are rung for a second at most, and ``tick`` finds the work. One JSON
document goes to standard output, the incident or the error in the shapes of the staff API; a sentence about what went wrong
goes to standard error.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from incidents import queries
from incidents.api.shapes import incident_json
from incidents.models import Incident
from statuscomms import json_bodies
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput, NotAllowed, NotFound, ProductError
from statuscomms.http import error_body
from statuscomms.models import User
from statuscomms.schema_errors import invalid_input

FAILED, BAD_INPUT, CONFLICT, NOT_ALLOWED, NOT_FOUND = 1, 2, 3, 4, 5
"""Exit codes beside 0. ``FAILED``: the database did not answer, nothing was written."""
_CODES = ((Conflict, CONFLICT), (NotAllowed, NOT_ALLOWED), (NotFound, NOT_FOUND))
LARGEST_FILE = 1_000_000
Body = TypeVar("Body", bound=BaseModel)


class IncidentCommand(BaseCommand):
    """Reads a body from options and a JSON file, does one thing as a named member of staff, prints the incident."""

    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of all three commands."""
        parser.add_argument(
            "--as", dest="username", required=True, metavar="NAME", help="log-in name of the member of staff who acts"
        )
        parser.add_argument(
            "--json",
            dest="file",
            metavar="FILE",
            help="the body of the API call, from a file or - for standard input; options win over it",
        )
        parser.add_argument(
            "--text",
            action="append",
            default=[],
            metavar="LANGUAGE=WORDS",
            help="what customers read, once per language, for example --text fi='Selvitämme asiaa.'",
        )
        parser.add_argument("--client-key", help="any text; the same key again answers the first result again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Act, print the incident; errors end in their own exit code."""
        try:
            actor = _staff_called(options["username"])
            incident = self.act(actor, {**_read_file(options["file"]), **_given(self.body(options))}, options)
            answer = incident_json(queries.incident_by_uuid(incident.uuid))
        except ProductError as error:
            self._write(error_body(error))
            raise CommandError(_sentences(error), returncode=_code_of(error)) from None
        except DatabaseError as error:
            raise CommandError(f"The database did not answer: {type(error).__name__}.", returncode=FAILED) from error
        self._write(answer)

    def body(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the options say, as fields of the API's body; None and empty ones say nothing."""
        raise NotImplementedError

    def act(self, actor: Actor, body: dict[str, Any], options: dict[str, Any]) -> Incident:
        """Do it."""
        raise NotImplementedError

    def _write(self, answer: Any) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def checked(schema: type[Body], body: dict[str, Any]) -> Body:
    """The body as the API reads it, or ``InvalidInput``."""
    try:
        return schema.model_validate(body)
    except ValidationError as problem:
        raise invalid_input(problem.errors(include_url=False, include_input=False)) from None


def texts_of(given: Iterable[str]) -> dict[str, dict[str, str]]:
    """``["fi=Selvitämme asiaa."]`` as texts per language."""
    texts = {}
    for entry in given:
        language, separator, words = entry.partition("=")
        if not separator:
            raise InvalidInput({"texts": [_("Write LANGUAGE=WORDS, for example en='We are looking into it.'")]})
        texts[language.strip()] = {"body": words}
    return texts


def incident_called(uuid: str) -> Incident:
    """The incident with this UUID, or ``NotFound``."""
    try:
        return queries.incident_by_uuid(uuid)
    except (ValueError, TypeError, DjangoValidationError):
        raise NotFound() from None


def _given(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value not in (None, [], {})}


def _staff_called(username: str) -> Actor:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotAllowed(_("There is no active member of staff called %(name)s.") % {"name": username[:80]})
    return Actor.of_user(user)


def _read_file(file: str | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        raw = sys.stdin.buffer.read(LARGEST_FILE + 1) if file == "-" else _beginning_of(Path(file))
    except OSError as error:
        raise InvalidInput({"json": [_("The file cannot be read: %(why)s.") % {"why": error.strerror}]}) from None
    if len(raw) > LARGEST_FILE:
        raise InvalidInput({"json": [_("The file is too large.")]})
    body = json_bodies.parse(raw)
    if not isinstance(body, dict):
        raise InvalidInput({"json": [_("The file must hold one JSON object.")]})
    return body


def _beginning_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _code_of(error: ProductError) -> int:
    return next((code for kind, code in _CODES if isinstance(error, kind)), BAD_INPUT)


def _sentences(error: ProductError) -> str:
    if not isinstance(error, InvalidInput):
        return str(error.message)
    told = [f"{path}: {text}" for path, texts in error.fields.items() for text in texts]
    return "\n".join([str(error.message), *told])
