"""Finding a contact, and a contact as staff may look at it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from audiences.addresses import normalise
from audiences.models import Address, Consent, Contact, Preference, Subscription, Suppression
from audiences.topics import AddressKind
from statuscomms.errors import InvalidInput, NotFound

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class AddressLine:
    """An address; ``shown`` hides most of it from those who may not see addresses."""

    address: Address
    shown: str
    suppression: Suppression | None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Everything on a contact's page."""

    contact: Contact
    addresses: tuple[AddressLine, ...]
    subscriptions: tuple[Subscription, ...]
    consents: tuple[Consent, ...]
    preference: Preference | None


def contact_by_uuid(uuid: UUID) -> Contact:
    """The contact, or ``NotFound`` (also when erased)."""
    contact = Contact.objects.filter(uuid=uuid, erased_at__isnull=True).first()
    if contact is None:
        raise NotFound
    return contact


def find_contacts(words: str, *, may_see_addresses: bool) -> list[Contact]:
    """Contacts by reference, part of the name, or whole address (that only for those who may see addresses)."""
    words = words.strip()
    match = Q(reference__iexact=words) | Q(name__icontains=words)
    if may_see_addresses:
        for kind in (AddressKind.EMAIL, AddressKind.PHONE):
            try:
                found = normalise(kind, words).normalised
            except InvalidInput:
                continue
            match |= Q(pk__in=Address.objects.filter(kind=kind, normalised=found).values("contact_id"))
    return list(Contact.objects.filter(match, erased_at__isnull=True).order_by("name", "pk")[:MOST_FOUND])


def contact_card(contact: Contact, *, may_see_addresses: bool) -> ContactCard:
    """The contact's page in five queries."""
    addresses = list(contact.addresses.order_by("kind", "id"))
    keys = [address.recipient_key for address in addresses]
    suppressions = {row.recipient_key: row for row in Suppression.objects.filter(recipient_key__in=keys)}
    return ContactCard(
        contact,
        tuple(
            AddressLine(address, address.value if may_see_addresses else "•••", suppressions.get(address.recipient_key))
            for address in addresses
        ),
        tuple(contact.subscriptions.select_related("service").order_by("-created_at")),
        tuple(contact.consents.order_by("-at")[:50]),
        Preference.objects.filter(contact=contact).first(),
    )
