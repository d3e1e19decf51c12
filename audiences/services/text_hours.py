"""When text messages are welcome, said from the phone itself: OPEN 8-22, OPEN, CLOSE."""

from datetime import datetime, time

from django.db import transaction
from django.db.models import QuerySet

from audiences.address_lock import lock_address
from audiences.addresses import normalise, recipient_key
from audiences.models import Contact, Preference
from audiences.services.preferences import LONGEST_PAUSE
from audiences.topics import AddressKind
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now


@transaction.atomic
def open_by_phone(number: str, *, actor: Actor, opens: time | None = None, closes: time | None = None) -> bool:
    """Messages are welcome again, from ``opens`` until ``closes`` in the person's own zone (both None, or the same: always).

    False for a number that nobody has confirmed. Raises ``InvalidInput`` for what is no number.
    """
    has_hours = opens is not None and closes is not None and opens != closes
    quiet = {"quiet_from": closes, "quiet_until": opens} if has_hours else {"quiet_from": None, "quiet_until": None}
    return _keep(number, actor, "opened_by_phone", {**quiet, "paused_until": None})


@transaction.atomic
def close_by_phone(number: str, *, actor: Actor) -> bool:
    """No messages until OPEN comes (a year at most). False for a number that nobody has confirmed."""
    return _keep(number, actor, "closed_by_phone", {"paused_until": now() + LONGEST_PAUSE})


def _keep(number: str, actor: Actor, verb: str, chosen: dict[str, time | datetime | None]) -> bool:
    key = recipient_key(AddressKind.PHONE, normalise(AddressKind.PHONE, number).normalised)
    lock_address(key)
    holders = list(_holders(key))
    for contact in holders:
        Preference.objects.update_or_create(contact=contact, defaults=chosen)
        audit.record(actor=actor, verb=verb, target=contact)
    return bool(holders)


def _holders(key: str) -> QuerySet[Contact]:
    return Contact.objects.filter(
        is_active=True,
        addresses__recipient_key=key,
        addresses__kind=AddressKind.PHONE,
        addresses__confirmed_at__isnull=False,
    ).distinct()
