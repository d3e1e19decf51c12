"""Internal notes: never published."""

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import Incident, Note
from incidents.texts import check_block, has_visible, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput


@transaction.atomic
def add_note(*, actor: Actor, incident: Incident, body: str) -> Note:
    """Keep an internal remark on the incident."""
    actor.require(Action.READ_BRIEF)
    raise_if_wrong(check_block(body, "body", limit=5_000))
    if not has_visible(body):
        raise InvalidInput({"body": [_("Write something that can be seen.")]})
    note = Note.objects.create(incident=incident, body=body.strip(), actor_name=actor.name)
    audit.record(actor=actor, verb="add_note", target=incident)
    return note
