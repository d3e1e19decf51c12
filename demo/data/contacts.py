"""Two thousand contacts as rows: in bulk, with addresses in the forms and keys that `audiences` gives them."""

from datetime import datetime, time, timedelta

from audiences.addresses import normalise, recipient_key
from audiences.consent_wording import PURPOSE, VERSION
from audiences.models import Address, Consent, Contact, Preference, Service, Subscription, Suppression
from audiences.topics import AddressKind
from demo.data.people import Person, everybody
from statuscomms.clock import now

_PAUSED_FOR = timedelta(days=21)
_CHUNK = 500


def load_contacts() -> None:
    """Contacts, addresses, consents, suppressions, preferences, subscriptions."""
    people = list(everybody())
    contacts = Contact.objects.bulk_create((_contact(person) for person in people), batch_size=_CHUNK)
    pairs = list(zip(people, contacts, strict=True))
    addresses = [address for person, contact in pairs for address in _addresses(person, contact)]
    Address.objects.bulk_create(addresses, batch_size=_CHUNK)
    by_contact = {contact.pk: person for person, contact in pairs}
    _load_consents(addresses, by_contact)
    Preference.objects.bulk_create((found for pair in pairs if (found := _preference(*pair))), batch_size=_CHUNK)
    services = {service.slug: service for service in Service.objects.all()}
    subscriptions = [row for person, contact in pairs for row in _subscriptions(person, contact, services)]
    Subscription.objects.bulk_create(subscriptions, batch_size=_CHUNK)


def _contact(person: Person) -> Contact:
    return Contact(
        reference=person.reference,
        name=person.name,
        language=person.language,
        attributes=person.attributes,
        hears_audiences=person.email_confirmed or person.phone_confirmed,
        source="import",
    )


def _addresses(person: Person, contact: Contact) -> list[Address]:
    agreed_at = _agreed_at(person)
    given = (
        (AddressKind.EMAIL, person.email, person.email_confirmed),
        (AddressKind.PHONE, person.phone, person.phone_confirmed),
    )
    rows = []
    for kind, value, confirmed in given:
        if not value:
            continue
        found = normalise(kind, value)
        rows.append(
            Address(
                contact=contact,
                kind=kind,
                value=found.value,
                normalised=found.normalised,
                recipient_key=recipient_key(kind, found.normalised),
                confirmed_at=agreed_at if confirmed else None,
            )
        )
    return rows


def _agreed_at(person: Person) -> datetime:
    """Some months ago, at a time that follows from the reference alone."""
    return now() - timedelta(days=60 + sum(map(ord, person.reference)) * 7 % 500)


def _load_consents(addresses: list[Address], by_contact: dict[int, Person]) -> None:
    """A consent for each confirmed address; a withdrawal and a suppression for those who left or cannot be reached."""
    consents, suppressions = [], []
    for address in addresses:
        person = by_contact[address.contact_id]
        if address.confirmed_at is None:
            continue
        consents.append(_consent(address, person, given=True))
        if person.fate == "left":
            consents.append(_consent(address, person, given=False))
            is_mail = address.kind == AddressKind.EMAIL
            reason = Suppression.Reason.UNSUBSCRIBED if is_mail else Suppression.Reason.STOP
            suppressions.append(Suppression(kind=address.kind, recipient_key=address.recipient_key, reason=reason))
        if person.fate == "bounced" and address.kind == AddressKind.EMAIL:
            reason = Suppression.Reason.BOUNCED
            suppressions.append(Suppression(kind=address.kind, recipient_key=address.recipient_key, reason=reason))
    Consent.objects.bulk_create(consents, batch_size=_CHUNK)
    Suppression.objects.bulk_create(suppressions, batch_size=_CHUNK)


def _consent(address: Address, person: Person, *, given: bool) -> Consent:
    return Consent(
        contact_id=address.contact_id,
        kind=address.kind,
        recipient_key=address.recipient_key,
        given=given,
        what=PURPOSE,
        wording_version=VERSION,
        language=person.language,
        source="customer register" if given else "link in a message",
        proof={"statement": "contract form"} if given else {},
    )


def _preference(person: Person, contact: Contact) -> Preference | None:
    if person.fate == "paused":
        return Preference(contact=contact, paused_until=now() + _PAUSED_FOR)
    if person.fate == "only_email":
        return Preference(contact=contact, only_channel=AddressKind.EMAIL)
    if person.fate == "only_phone":
        return Preference(
            contact=contact, only_channel=AddressKind.PHONE, quiet_from=time(22, 0), quiet_until=time(7, 0)
        )
    return None


def _subscriptions(person: Person, contact: Contact, services: dict[str, Service]) -> list[Subscription]:
    agreed_at = _agreed_at(person)
    return [
        Subscription(
            contact=contact,
            topic="everything" if slug == "*" else f"service:{slug}",
            service=None if slug == "*" else services[slug],
            source="import",
            confirmed_at=agreed_at if person.email_confirmed or person.phone_confirmed else None,
            ended_at=now() - timedelta(days=30) if person.fate == "left" else None,
        )
        for slug in person.follows
    ]
