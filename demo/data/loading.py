"""Loading everything once, and what changes at each later run."""

from django.db import transaction

from demo.data.access import DemoAccess, refresh_log_ins
from demo.data.sites import load_sites, refresh_main_site
from demo.data.staff import USERNAMES, load_staff
from demo.installation import ADMIN_USERNAME
from incidents.services.default_levels import create_missing_levels
from statuscomms.actors import Actor
from statuscomms.models import User


def load(access: DemoAccess) -> bool:
    """True when the demo data was written now, false when it was there and only the access was refreshed."""
    actor = Actor.system("load_demo")
    with transaction.atomic():
        is_first = not User.objects.filter(username=ADMIN_USERNAME).exists()
        if is_first:
            _load_everything(actor, access)
        refresh_log_ins(actor, access, USERNAMES)
        refresh_main_site(actor, access)
    return is_first


def _load_everything(actor: Actor, access: DemoAccess) -> None:
    create_missing_levels(actor=actor)
    load_staff(actor)
    load_sites(actor, access)
