"""``manage.py prepare_installation``: what an empty installation needs before anybody can declare an incident."""

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand

from incidents.services.default_levels import create_missing_levels
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.first_access import ensure_administrator, ensure_api_key
from statuscomms.models import ApiKey, User

USERNAME = "admin"
KEY_NAME = "First key"


class Command(BaseCommand):
    """Makes the four levels, an administrator and an API key. May be run again and again.

    ``DEMO_ADMIN_PASSWORD`` and ``DEMO_API_KEY`` are made to work each time. Without them the first run takes
    ``ADMIN_PASSWORD`` and ``API_KEY``, or makes both up and prints them this once; later runs leave both alone.
    """

    help = "Makes the levels, the first administrator and the first API key."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        actor = Actor.system("prepare_installation")
        create_missing_levels(actor=actor)
        self._administrator(actor)
        self._api_key(actor)

    def _administrator(self, actor: Actor) -> None:
        wanted = os.environ.get("DEMO_ADMIN_PASSWORD", "")
        if not wanted and User.objects.filter(role=Role.ADMINISTRATOR).exists():
            return
        password = wanted or os.environ.get("ADMIN_PASSWORD") or secrets.token_urlsafe(12)
        ensure_administrator(actor=actor, username=USERNAME, password=password)
        if not wanted and not os.environ.get("ADMIN_PASSWORD"):
            self.stdout.write(f"Log in as {USERNAME} with the password {password} (shown only now).")

    def _api_key(self, actor: Actor) -> None:
        wanted = os.environ.get("DEMO_API_KEY", "")
        if not wanted and ApiKey.objects.exists():
            return
        secret = wanted or os.environ.get("API_KEY") or f"sc_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"
        ensure_api_key(actor=actor, name=KEY_NAME, secret=secret)
        if not wanted and not os.environ.get("API_KEY"):
            self.stdout.write(f"The first API key is {secret} (shown only now).")
