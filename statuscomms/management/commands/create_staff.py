"""``manage.py create_staff``: the first account, or one more, without the web."""

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput
from statuscomms.services import create_user


class Command(BaseCommand):
    """Makes a staff account; the password is asked for, or read from ``STAFF_PASSWORD``."""

    help = "Makes a staff account, for example the first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name, address, role."""
        parser.add_argument("username")
        parser.add_argument("email")
        parser.add_argument("--role", choices=Role.values, default=Role.VIEWER)

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the password, make the account."""
        password = os.environ.get("STAFF_PASSWORD") or getpass()
        try:
            validate_password(password)
            create_user(
                actor=Actor.system("create_staff"),
                username=options["username"],
                email=options["email"],
                password=password,
                role=options["role"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except InvalidInput as error:
            sentences = [str(sentence) for field in error.fields.values() for sentence in field]
            raise CommandError(" ".join(sentences)) from error
        self.stdout.write(f"{options['username']} may log in as {options['role']}.")
