"""What the supervisor decides anew at each run: the password, the API key, and where the demo website stands."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from demo.installation import ADMIN_USERNAME, DEMO_SITE_KEY, DEMO_SITE_SECRET
from statuscomms.actors import Actor
from statuscomms.first_access import ensure_api_key
from statuscomms.models import User

KEY_NAME = "Demo"


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """Read from the environment; secrets never show in tracebacks."""

    admin_password: str = field(repr=False)
    api_key: str = field(repr=False)
    site_key: str = DEMO_SITE_KEY
    site_secret: str = field(default=DEMO_SITE_SECRET, repr=False)
    site_origin: str = "http://127.0.0.1:8001"

    @classmethod
    def of_environment(cls, given: Mapping[str, str] = os.environ) -> "DemoAccess":
        """Raises `KeyError` naming the variable that the supervisor should have passed."""
        return cls(
            admin_password=given["DEMO_ADMIN_PASSWORD"],
            api_key=given["DEMO_API_KEY"],
            site_key=given.get("DEMO_SITE_KEY") or DEMO_SITE_KEY,
            site_secret=given.get("DEMO_SITE_SECRET") or DEMO_SITE_SECRET,
            site_origin=given.get("DEMO_SITE_ORIGIN") or "http://127.0.0.1:8001",
        )


def refresh_log_ins(actor: Actor, access: DemoAccess, usernames: tuple[str, ...]) -> None:
    """Everybody on the demo staff logs in with the administrator's password. One hash for all: each costs half a second."""
    admin = User.objects.get(username=ADMIN_USERNAME)
    if not admin.check_password(access.admin_password):
        User.objects.filter(username__in=usernames).update(password=make_password(access.admin_password))
    ensure_api_key(actor=actor, name=KEY_NAME, secret=access.api_key)
