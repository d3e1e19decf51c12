"""Loading everything once, and what changes at each later run."""

from datetime import timedelta

from django.db import transaction

from audiences.models import Service
from demo.data.access import DemoAccess, refresh_log_ins
from demo.data.contacts import load_contacts
from demo.data.enquiries import load_enquiries
from demo.data.groups import load_groups
from demo.data.history import load_resolved_incident
from demo.data.playbooks import load_playbooks
from demo.data.report import load_report
from demo.data.running import load_running_incident
from demo.data.services import load_services
from demo.data.sites import load_sites, refresh_main_site
from demo.data.staff import USERNAMES, load_staff
from demo.installation import ADMIN_USERNAME
from incidents.services.default_levels import create_missing_levels
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.models import User
from touchpoints.services import mark_dirty
from touchpoints.services.documents import keys_about

_KNOWN_FOR = timedelta(days=400)
"""Services are this old, so that the status page draws all its ninety days."""


def load(access: DemoAccess) -> bool:
    """True when the demo data was written now, false when it was there and only the access was refreshed."""
    actor = Actor.system("load_demo")
    with transaction.atomic():
        is_first = not User.objects.filter(username=ADMIN_USERNAME).exists()
        if is_first:
            _load_everything(actor, access)
        refresh_log_ins(actor, access, USERNAMES)
        refresh_main_site(access)
    return is_first


def _load_everything(actor: Actor, access: DemoAccess) -> None:
    create_missing_levels(actor=actor)
    staff = load_staff(actor)
    load_services(actor)
    Service.objects.update(created_at=now() - _KNOWN_FOR)
    load_groups(actor)
    load_sites(actor, access)
    load_playbooks(actor)
    load_contacts()
    resolved = load_resolved_incident(staff)
    running = load_running_incident(Actor.of_user(staff["riku.responder"]))
    load_enquiries(resolved=resolved, running=running)
    load_report(resolved)
    mark_dirty(keys=keys_about(resolved))
