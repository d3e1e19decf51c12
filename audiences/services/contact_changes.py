"""What staff change on one contact's page. Language and time zone belong to the person who has filled in the preferences page."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audiences.address_lock import lock_address
from audiences.addresses import normalise, recipient_key
from audiences.attributes import check_attributes
from audiences.consent_wording import VERSION
from audiences.drafts import AddressDraft, ContactChange
from audiences.models import Address, Consent, Contact, Preference, Suppression
from audiences.services.contact_checks import MOST_ADDRESSES, check_fields
from audiences.services.leaving import LEFT_REASONS
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput


def change_contact(*, actor: Actor, contact: Contact, draft: ContactChange) -> Contact:
    """Keep what staff wrote; an attribute that is None is removed. Raises ``InvalidInput``; the trail names the fields that changed."""
    actor.require(Action.MANAGE_CONTACTS)
    errors = check_fields(draft.reference, draft.name, draft.language, draft.time_zone)
    if errors:
        raise InvalidInput(errors)
    check_attributes(draft.attributes)
    try:
        with transaction.atomic():
            return _change(actor, contact, draft)
    except IntegrityError:
        raise InvalidInput({"reference": [_("Another contact has this reference.")]}) from None


def _change(actor: Actor, contact: Contact, draft: ContactChange) -> Contact:
    current = _open(contact)
    before = _fields(current)
    current.reference, current.name = draft.reference, draft.name
    if not Preference.objects.filter(contact=current).exists():
        current.language, current.time_zone = draft.language, draft.time_zone
    merged = {**current.attributes, **draft.attributes}
    current.attributes = {key: value for key, value in merged.items() if value is not None}
    changed = [name for name, value in _fields(current).items() if before[name] != value]
    if changed:
        current.save()
        audit.record(actor=actor, verb="contact_changed", target=current, fields=changed)
    return current


def _fields(contact: Contact) -> dict[str, object]:
    return {name: getattr(contact, name) for name in ("reference", "name", "language", "time_zone", "attributes")}


@transaction.atomic
def add_address(*, actor: Actor, contact: Contact, draft: AddressDraft) -> Address:
    """Add an address; ``confirmed`` ones need a consent that says how it was obtained. Who left with it is not brought back.

    Raises ``InvalidInput`` naming ``value`` or ``consent``, and ``Conflict`` when the contact has it already.
    """
    actor.require(Action.MANAGE_CONTACTS)
    found = normalise(draft.kind, draft.value, "value")
    statement = draft.consent.source.strip() if draft.consent else ""
    if draft.confirmed and not statement:
        raise InvalidInput({"consent": [_("Say how consent was obtained.")]})
    key = recipient_key(draft.kind, found.normalised)
    lock_address(key)
    current = _open(contact)
    if current.addresses.count() >= MOST_ADDRESSES:
        raise InvalidInput({"value": [_("At most %(limit)s addresses.") % {"limit": MOST_ADDRESSES}]})
    if current.addresses.filter(kind=draft.kind, normalised=found.normalised).exists():
        raise Conflict(_("This contact has that address already."))
    has_left = Suppression.objects.filter(kind=draft.kind, recipient_key=key, reason__in=LEFT_REASONS).exists()
    is_confirmed = draft.confirmed and not has_left
    address = Address.objects.create(
        contact=current,
        kind=draft.kind,
        value=found.value,
        normalised=found.normalised,
        recipient_key=key,
        confirmed_at=now() if is_confirmed else None,
    )
    if is_confirmed:
        _note_consent(actor, address, statement)
    audit.record(actor=actor, verb="address_added", target=current, kind=str(draft.kind), confirmed=is_confirmed)
    return address


def _note_consent(actor: Actor, address: Address, statement: str) -> None:
    Consent.objects.create(
        contact_id=address.contact_id,
        kind=address.kind,
        recipient_key=address.recipient_key,
        given=True,
        wording_version=VERSION,
        language=settings.LANGUAGE_CODE,
        source=statement[:200],
        proof={"way": "staff", "stated_by": actor.name},
    )


@transaction.atomic
def remove_address(*, actor: Actor, address: Address) -> None:
    """Take an address away; what was asked with it stays with the contact. What it was suppressed for stays as a hash."""
    actor.require(Action.MANAGE_CONTACTS)
    audit.record(actor=actor, verb="address_removed", target=address.contact, kind=str(address.kind))
    address.delete()


@transaction.atomic
def switch_contact(*, actor: Actor, contact: Contact, on: bool) -> Contact:
    """Write to this contact no more, or again. Doing it twice changes nothing."""
    actor.require(Action.MANAGE_CONTACTS)
    current = _open(contact)
    if current.is_active != on:
        current.is_active = on
        current.save(update_fields=["is_active", "changed_at"])
        audit.record(actor=actor, verb="contact_activated" if on else "contact_deactivated", target=current)
    return current


def _open(contact: Contact) -> Contact:
    current = Contact.objects.select_for_update().get(pk=contact.pk)
    if current.erased_at is not None:
        raise Conflict(_("This contact has been erased."))
    return current
