"""Internal notes: never published."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from incidents.models import Incident, Note
from incidents.texts import check_block, has_visible, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput


def add_note(*, actor: Actor, incident: Incident, body: str, client_key: str | None = None) -> Note:
    """Keep an internal remark on the incident. The same ``client_key`` answers the first one again, and is a ``Conflict`` with
    other words."""
    actor.require(Action.READ_BRIEF)
    raise_if_wrong(check_block(body, "body", limit=5_000))
    if not has_visible(body):
        raise InvalidInput({"body": [_("Write something that can be seen.")]})
    try:
        with transaction.atomic():
            return _kept_before(incident, body, client_key) or _keep(actor, incident, body, client_key)
    except IntegrityError:  # two presses at once: the other one was first
        known = _kept_before(incident, body, client_key)
        if known is None:
            raise
        return known


def _kept_before(incident: Incident, body: str, client_key: str | None) -> Note | None:
    known = Note.objects.filter(client_key=client_key).first() if client_key else None
    if known is not None and (known.incident_id, known.body) != (incident.pk, body.strip()):
        raise Conflict(
            _("This note was kept before with other words. Load the page anew."), code="idempotency_conflict"
        )
    return known


def _keep(actor: Actor, incident: Incident, body: str, client_key: str | None) -> Note:
    note = Note.objects.create(incident=incident, body=body.strip(), actor_name=actor.name, client_key=client_key)
    audit.record(actor=actor, verb="add_note", target=incident)
    return note
