"""Contacts as staff and other systems keep them. Nothing here brings back who left or touches what a person chose."""

from zoneinfo import available_timezones

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audiences.addresses import NormalisedAddress, normalise, recipient_key
from audiences.attributes import check_attributes
from audiences.consent_wording import VERSION
from audiences.drafts import AddressDraft, ContactDraft, SavedContact
from audiences.models import Address, Consent, Contact, Preference, Suppression
from audiences.services.subscribing import add_subscriptions
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput, NotFound, Sentence

Checked = list[tuple[AddressDraft, NormalisedAddress, str]]


def save_contact(*, actor: Actor, draft: ContactDraft) -> SavedContact:
    """Create a contact, or change the one with this reference (without one: with the first of these addresses).

    Addresses and subscriptions are added, never taken away; a subscription that the person ended stays ended, and nobody who
    left is subscribed again. Raises ``InvalidInput`` with nothing written.
    """
    actor.require(Action.MANAGE_CONTACTS)
    checked = _checked(draft)
    try:
        with transaction.atomic():
            return _saved(actor, draft, checked)
    except IntegrityError:
        raise Conflict from None


def _checked(draft: ContactDraft) -> Checked:
    errors: dict[str, list[Sentence]] = {}
    if draft.reference is not None and not 1 <= len(draft.reference.strip()) <= 100:
        errors["reference"] = [_("Give 1 to 100 characters.")]
    if draft.name is not None and len(draft.name) > 200:
        errors["name"] = [_("At most %(limit)s characters.") % {"limit": 200}]
    if draft.language is not None and draft.language not in dict(settings.LANGUAGES):
        errors["language"] = [_("Give one of: %(choices)s.") % {"choices": ", ".join(dict(settings.LANGUAGES))}]
    if draft.time_zone is not None and draft.time_zone not in available_timezones():
        errors["time_zone"] = [_("Give a time zone such as Europe/Helsinki.")]
    if draft.reference is None and not draft.addresses:
        errors["reference"] = [_("Give a reference or an address.")]
    if len(draft.addresses) > 20:
        errors["addresses"] = [_("At most %(limit)s addresses.") % {"limit": 20}]
    if errors:
        raise InvalidInput(errors)
    check_attributes(draft.attributes)
    checked: Checked = []
    for index, address in enumerate(draft.addresses):
        found = normalise(address.kind, address.value, f"addresses.{index}.value")
        checked.append((address, found, recipient_key(address.kind, found.normalised)))
    return checked


def _saved(actor: Actor, draft: ContactDraft, checked: Checked) -> SavedContact:
    contact = _existing(draft, checked)
    created = contact is None
    if contact is None:
        contact = Contact(
            reference=draft.reference.strip() if draft.reference else None,
            language=settings.LANGUAGE_CODE,
            time_zone=settings.TIME_ZONE,
            source=draft.source,
        )
    changed = _take_fields(contact, draft) or created
    if changed:
        contact.save()
    for address, found, key in checked:
        changed = _take_address(actor, contact, address, found, key) or changed
    changed = add_subscriptions(contact, draft.subscriptions, draft.source) or changed
    result = "created" if created else "changed" if changed else "unchanged"
    if changed:
        audit.record(actor=actor, verb=f"contact_{result}", target=contact)
    return SavedContact(contact.pk, contact.uuid, contact.reference, result)


def _existing(draft: ContactDraft, checked: Checked) -> Contact | None:
    contacts = Contact.objects.select_for_update().filter(erased_at__isnull=True)
    if draft.reference is not None:
        return contacts.filter(reference=draft.reference.strip()).first()
    address, found, _key = checked[0]
    rows = Address.objects.filter(kind=address.kind, normalised=found.normalised)
    return contacts.filter(pk__in=rows.values("contact_id")).order_by("pk").first()


def _take_fields(contact: Contact, draft: ContactDraft) -> bool:
    before = (contact.name, contact.language, contact.time_zone, dict(contact.attributes), contact.is_active)
    contact.name = contact.name if draft.name is None else draft.name
    contact.language = draft.language or contact.language
    contact.time_zone = draft.time_zone or contact.time_zone
    merged = {**contact.attributes, **draft.attributes}
    contact.attributes = {key: value for key, value in merged.items() if value is not None}
    contact.is_active = True
    after = (contact.name, contact.language, contact.time_zone, contact.attributes, contact.is_active)
    return before != after


def _take_address(actor: Actor, contact: Contact, draft: AddressDraft, found: NormalisedAddress, key: str) -> bool:
    row, created = Address.objects.get_or_create(
        contact=contact,
        kind=draft.kind,
        normalised=found.normalised,
        defaults={"value": found.value, "recipient_key": key},
    )
    becomes_general = not contact.hears_audiences and not _has_chosen(contact, draft.kind, key)
    if not draft.confirmed or not (row.confirmed_at is None or becomes_general):
        return created
    if row.confirmed_at is None:
        row.confirmed_at = now()
        row.save(update_fields=["confirmed_at"])
    if becomes_general:
        contact.hears_audiences = True
        contact.save(update_fields=["hears_audiences"])
    consent = draft.consent
    Consent.objects.create(
        contact=contact,
        kind=draft.kind,
        recipient_key=key,
        given=True,
        wording_version=(consent.wording_version if consent else "")[:40] or VERSION,
        language=contact.language,
        source=(consent.source if consent else "")[:200] or f"{contact.source or 'api'}: {actor.name}"[:200],
        proof=dict(consent.proof) if consent else {"stated_by": actor.name},
    )
    return True


def _has_chosen(contact: Contact, kind: str, key: str) -> bool:
    """Whether the person has left or filled in the preferences page: nobody else decides then."""
    if Preference.objects.filter(contact=contact).exists():
        return True
    return Suppression.objects.filter(kind=kind, recipient_key=key).exists()


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


@transaction.atomic
def erase_contact(*, actor: Actor, contact: Contact) -> None:
    """Forget the person: everything personal goes; suppressions and consents stay as keyed hashes, aggregates stay right."""
    actor.require(Action.MANAGE_CONTACTS)
    contact.addresses.all().delete()
    contact.subscriptions.all().delete()
    contact.involvements.all().delete()
    contact.confirmation_requests.all().delete()
    Consent.objects.filter(contact=contact).update(contact=None)
    Preference.objects.filter(contact=contact).delete()
    contact.reference, contact.name, contact.attributes = None, "", {}
    contact.is_active, contact.erased_at = False, now()
    contact.save()
    audit.record(actor=actor, verb="contact_erased", target=contact)
