"""Contacts as staff and other systems keep them. Nothing here brings back who left or touches what a person chose."""

from django.db import IntegrityError, transaction

from audiences.drafts import ContactDraft, SavedContact
from audiences.models import Contact
from audiences.services.contact_batch import ContactBatch
from audiences.services.contact_checks import Vocabulary, check_contact
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, NotFound


def save_contact(*, actor: Actor, draft: ContactDraft) -> SavedContact:
    """Create a contact, or change the one with this reference (without one: with the first of these addresses).

    Addresses and subscriptions are added, never taken away; a subscription that the person ended stays ended, and nobody who
    left is subscribed again. Raises ``InvalidInput`` with nothing written.
    """
    actor.require(Action.MANAGE_CONTACTS)
    words = Vocabulary.of([draft])
    checked = check_contact(draft, words)
    try:
        with transaction.atomic():
            batch = ContactBatch(actor, [checked], words)
            contact, result = batch.take(checked)
            batch.write()
            if result != "unchanged":
                audit.record(actor=actor, verb=f"contact_{result}", target=contact)
    except IntegrityError:
        raise Conflict from None
    return SavedContact(contact.pk, contact.uuid, contact.reference, result)


@transaction.atomic
def deactivate_contact(*, actor: Actor, reference: str) -> Contact:
    """Write to this contact no more until it is saved again. ``NotFound`` for an unknown reference."""
    actor.require(Action.MANAGE_CONTACTS)
    contact = Contact.objects.filter(reference=reference, erased_at__isnull=True).first()
    if contact is None:
        raise NotFound
    if contact.is_active:
        contact.is_active = False
        contact.save(update_fields=["is_active", "changed_at"])
        audit.record(actor=actor, verb="contact_deactivated", target=contact)
    return contact
