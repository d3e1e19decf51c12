"""What the holder of one address does with the contact's other addresses, on the preferences page."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audiences.address_lock import lock_address
from audiences.addresses import normalise, recipient_key
from audiences.confirmation_texts import confirmation_request
from audiences.models import Address, ConfirmationRequest, Suppression
from audiences.services.confirmation_limits import may_ask_again
from audiences.services.leaving import suppress, withdraw_consent
from audiences.signals import message_requested
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, NotFound

MOST_ADDRESSES = 10


@transaction.atomic
def add_own_address(*, actor: Actor, holder: Address, kind: str, value: str) -> None:
    """Another way to be told, for the contact of ``holder``; it counts when it has been confirmed itself.

    The outcome is the same whether or not the address is known. Raises ``InvalidInput`` for a malformed one and ``Conflict``
    for too many. The limits of confirmation messages hold.
    """
    form = normalise(kind, value)
    key = recipient_key(kind, form.normalised)
    lock_address(key)
    contact = holder.contact
    if contact.addresses.count() >= MOST_ADDRESSES:
        raise Conflict(_("You have given us many addresses already."), code="too_many_addresses")
    address, created = Address.objects.get_or_create(
        contact=contact,
        kind=kind,
        normalised=form.normalised,
        defaults={"value": form.value, "recipient_key": key},
    )
    if created:
        audit.record(actor=actor, verb="address_added", target=contact, kind=str(kind))
    is_stopped = Suppression.objects.filter(kind=kind, recipient_key=key).exists()
    if (address.confirmed_at is None or is_stopped) and may_ask_again(kind, form.normalised, key):
        known_language = contact.language in dict(settings.LANGUAGES)
        question = ConfirmationRequest.objects.create(
            contact=contact,
            address=address,
            recipient_key=key,
            source="page",
            language=contact.language if known_language else settings.LANGUAGE_CODE,
        )
        message_requested.send(sender=ConfirmationRequest, request=confirmation_request(question, "", {}))


@transaction.atomic
def stop_own_address(*, actor: Actor, holder: Address, address_uuid: UUID) -> None:
    """Write no more to another address of the same contact. ``NotFound`` when the contact has no such address."""
    address = Address.objects.filter(contact_id=holder.contact_id, uuid=address_uuid).exclude(pk=holder.pk).first()
    if address is None:
        raise NotFound
    lock_address(address.recipient_key)
    left = Suppression.Reason.UNSUBSCRIBED
    if suppress(actor=actor, kind=address.kind, recipient_key=address.recipient_key, reason=left):
        withdraw_consent(address.kind, address.recipient_key, "preferences page")
