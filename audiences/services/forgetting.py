"""*Delete me*: the person leaves for good, and what we know about them goes."""

from django.db import transaction

from audiences.models import Address
from audiences.services.erasing import erase_contact
from audiences.services.leaving import leave
from statuscomms import audit
from statuscomms.actors import Actor


@transaction.atomic
def forget_me(*, actor: Actor, address: Address) -> None:
    """Erase the contact of ``address`` at the wish of its holder.

    Each address that nobody else holds is stopped first, as a keyed hash: an import cannot bring the person back.
    """
    contact = address.contact
    for own in contact.addresses.order_by("recipient_key"):
        is_shared = Address.objects.filter(recipient_key=own.recipient_key).exclude(contact=contact).exists()
        if own.pk == address.pk or not is_shared:
            leave(actor=actor, address=own, source="delete me")
    audit.record(actor=actor, verb="asked_to_be_forgotten", target=contact)
    erase_contact(actor=Actor.system("delete me"), contact=contact)
