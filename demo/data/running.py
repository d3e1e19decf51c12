"""What is going on when one arrives: My Pohjanvalo is slow. Shown on the websites, sent to nobody."""

from dataclasses import replace
from datetime import timedelta

from incidents.models import Incident, Playbook
from incidents.queries import declaration_from_playbook
from incidents.services import add_note, declare
from statuscomms.actors import Actor
from statuscomms.clock import now

PLAYBOOK = "slow-site"
TITLE = "My Pohjanvalo is slow"
NOTE = "The portal's database waits for its disks. The vendor is looking into it."
_BEGAN_BEFORE = timedelta(minutes=25)


def load_running_incident(responder: Actor) -> Incident:
    """Declared as staff would: level 2 has no sent channel."""
    prepared = declaration_from_playbook(Playbook.objects.get(slug=PLAYBOOK))
    declaration = replace(prepared, title=TITLE, level=2, starts_at=now() - _BEGAN_BEFORE)
    incident = declare(actor=responder, declaration=declaration)
    add_note(actor=responder, incident=incident, body=NOTE)
    return incident
