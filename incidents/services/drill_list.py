"""Keeping the test list of drills."""

from django.db import transaction
from django.utils.translation import gettext as _

from audiences.addresses import normalise
from incidents.models import DrillRecipient
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput

MOST = 100
"""A test list is short; a long one would be an audience."""


@transaction.atomic
def add_drill_recipient(*, actor: Actor, kind: str, value: str) -> DrillRecipient:
    """Put an address on the test list. Twice is the same as once; raises ``InvalidInput`` at ``address``."""
    actor.require(Action.MANAGE_SETTINGS)
    address = normalise(kind, value, "address")
    if DrillRecipient.objects.count() >= MOST:
        raise InvalidInput({"address": [_("The test list holds at most %(most)d addresses.") % {"most": MOST}]})
    row, created = DrillRecipient.objects.get_or_create(
        kind=kind,
        normalised=address.normalised,
        defaults={"value": address.value[:254], "added_by": actor.name},
    )
    if created:
        audit.record(actor=actor, verb="add_drill_recipient", target=row, kind=kind)
    return row


@transaction.atomic
def remove_drill_recipient(*, actor: Actor, recipient: DrillRecipient) -> None:
    """Take an address off the test list."""
    actor.require(Action.MANAGE_SETTINGS)
    audit.record(actor=actor, verb="remove_drill_recipient", target=recipient, kind=recipient.kind)
    recipient.delete()
