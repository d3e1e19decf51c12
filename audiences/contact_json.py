"""A contact as the staff API shows it."""

from typing import Any

from audiences.contact_card import AddressLine, ContactCard, contact_card
from audiences.models import Contact, Preference, Subscription


def contact_json(contact: Contact, *, may_see_addresses: bool) -> dict[str, Any]:
    """Everything that this floor knows; addresses are null for keys that may not see them."""
    card: ContactCard = contact_card(contact, may_see_addresses=may_see_addresses)
    return {
        "id": str(contact.uuid),
        "reference": contact.reference,
        "name": contact.name,
        "language": contact.language,
        "time_zone": contact.time_zone,
        "attributes": contact.attributes,
        "active": contact.is_active,
        "hears_audiences": contact.hears_audiences,
        "source": contact.source,
        "created_at": contact.created_at.isoformat(),
        "addresses": [_address(line, may_see_addresses=may_see_addresses) for line in card.addresses],
        "subscriptions": [_subscription(row) for row in card.subscriptions],
        "preferences": _preferences(card.preference) if card.preference else None,
    }


def _address(line: AddressLine, *, may_see_addresses: bool) -> dict[str, Any]:
    address = line.address
    return {
        "id": str(address.uuid),
        "kind": str(address.kind),
        "value": address.normalised if may_see_addresses else None,
        "confirmed": address.confirmed_at is not None,
        "suppressed": str(line.suppression.reason) if line.suppression else None,
        "soft_bounces": address.soft_bounces,
    }


def _subscription(row: Subscription) -> dict[str, Any]:
    return {
        "service": row.service.slug if row.service else None,
        "incident": str(row.incident_uuid) if row.incident_uuid else None,
        "wants": str(row.wants),
        "kinds": row.kinds,
        "minimum_severity": row.minimum_severity,
        "confirmed": row.confirmed_at is not None,
        "ended": row.ended_at is not None,
        "source": row.source,
    }


def _preferences(row: Preference) -> dict[str, Any]:
    return {
        "only_channel": str(row.only_channel) or None,
        "quiet_from": row.quiet_from.isoformat("minutes") if row.quiet_from else None,
        "quiet_until": row.quiet_until.isoformat("minutes") if row.quiet_until else None,
        "critical_overrides_quiet": row.critical_overrides_quiet,
        "paused_until": row.paused_until.isoformat() if row.paused_until else None,
    }
