"""Forgetting a person. What is personal goes from every floor; keyed hashes and numbers stay."""

from django.db import transaction

from audiences.address_lock import lock_address
from audiences.models import Address, ConfirmationRequest, Consent, Contact, Preference, Subscription
from audiences.signals import contact_erased
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now

PROOF_KEPT = ("way", "stated_by")
"""Parts of a consent's proof that cannot name the person."""
TRACES = ("ip", "browser")
"""Parts of a consent's proof that say from which machine it came: kept briefly."""


@transaction.atomic
def erase_contact(*, actor: Actor, contact: Contact) -> None:
    """Staff forget a person, for good. Doing it again changes nothing.

    Suppressions and consents stay as keyed hashes, subscriptions as ended rows without an address, so that nobody is written to
    again and no number of a report changes. Higher floors clear their own rows (``audiences.signals.contact_erased``).
    """
    actor.require(Action.MANAGE_CONTACTS)
    erased = clear_person(contact.pk)
    if erased is not None:
        audit.record(actor=actor, verb="contact_erased", target=erased)


def clear_person(contact_id: int) -> Contact | None:
    """Clear everything personal, inside the caller's transaction; None when that was done before."""
    keys = sorted(Address.objects.filter(contact=contact_id).values_list("recipient_key", flat=True))
    for key in keys:  # addresses before contacts, as everywhere, or two people could wait for each other
        lock_address(key)
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.erased_at is not None:
        return None
    moment = now()
    contact_erased.send(sender=Contact, contact=contact, recipient_keys=tuple(keys))
    contact.subscriptions.filter(ended_at__isnull=True).update(ended_at=moment)
    contact.addresses.all().delete()
    contact.involvements.all().delete()
    contact.confirmation_requests.all().delete()
    _forget_consents(contact)
    Preference.objects.filter(contact=contact).delete()
    contact.reference, contact.name, contact.attributes = None, "", {}
    contact.is_active, contact.erased_at = False, moment
    contact.save()
    return contact


def _forget_consents(contact: Contact) -> None:
    for pk, proof in Consent.objects.filter(contact=contact).exclude(proof={}).values_list("pk", "proof"):
        kept = {name: value for name, value in proof.items() if name in PROOF_KEPT}
        if kept != proof:
            Consent.objects.filter(pk=pk).update(proof=kept)
    Consent.objects.filter(contact=contact).update(contact=None)


# --- Nightly retention: numbers are noted, not people -----------------------------------------------------------------
def forget_contacts(ids: list[int]) -> int:
    """Forget these people as ``erase_contact`` does, inside the caller's transaction; how many there were."""
    return sum(clear_person(contact_id) is not None for contact_id in ids)


def forget_addresses(ids: list[int]) -> int:
    """Remove addresses that were never confirmed, and end what was asked with them; how many there were."""
    rows = Subscription.objects.filter(address__in=ids, confirmed_at__isnull=True, ended_at__isnull=True)
    rows.update(ended_at=now())
    addresses = Address.objects.filter(pk__in=ids, confirmed_at__isnull=True)
    count = addresses.count()
    addresses.delete()
    return count


def forget_consent_traces(ids: list[int]) -> int:
    """Take IP address and browser out of these consents; how many there were."""
    rows = list(Consent.objects.filter(pk__in=ids).values_list("pk", "proof"))
    for pk, proof in rows:
        kept = {name: value for name, value in proof.items() if name not in TRACES}
        Consent.objects.filter(pk=pk).update(proof=kept)
    return len(rows)


def forget_confirmation_requests(ids: list[int]) -> int:
    """Remove old questions; how many there were."""
    return ConfirmationRequest.objects.filter(pk__in=ids).delete()[0]
