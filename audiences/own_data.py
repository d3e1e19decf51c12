"""*Download my data*: everything that is kept about one person, as JSON. Higher floors add what they know."""

from typing import Any, cast

from audiences.models import Consent, Contact, Preference, Subscription, Suppression
from audiences.signals import own_data_asked
from statuscomms.clock import now


def own_data(contact: Contact) -> dict[str, Any]:
    """What the person gets: themselves, addresses, subscriptions, choices, consents, and what higher floors keep."""
    data: dict[str, Any] = {
        "made_at": now().isoformat(),
        "person": _person(contact),
        "addresses": _addresses(contact),
        "subscriptions": [_subscription(row) for row in contact.subscriptions.select_related("service").order_by("pk")],
        "choices": _choices(contact),
        "consents": [_consent(row) for row in Consent.objects.filter(contact=contact).order_by("pk")],
    }
    for _receiver, parts in own_data_asked.send(sender=Contact, contact=contact):
        data |= cast("dict[str, Any]", parts)
    return data


def _person(contact: Contact) -> dict[str, Any]:
    return {
        "id": str(contact.uuid),
        "reference": contact.reference,
        "name": contact.name,
        "language": contact.language,
        "time_zone": contact.time_zone,
        "attributes": contact.attributes,
        "came_from": contact.source,
        "since": contact.created_at.isoformat(),
    }


def _addresses(contact: Contact) -> list[dict[str, Any]]:
    rows = list(contact.addresses.order_by("pk"))
    stopped = dict(
        Suppression.objects.filter(recipient_key__in=[row.recipient_key for row in rows]).values_list(
            "recipient_key", "reason"
        )
    )
    return [
        {
            "kind": row.kind,
            "address": row.value,
            "since": row.created_at.isoformat(),
            "confirmed_at": row.confirmed_at.isoformat() if row.confirmed_at else None,
            "not_written_to_because": stopped.get(row.recipient_key),
        }
        for row in rows
    ]


def _subscription(row: Subscription) -> dict[str, Any]:
    return {
        "about": row.topic,
        "title": row.incident_title or (row.service.name() if row.service else ""),
        "wants": row.wants,
        "kinds": row.kinds,
        "minimum_severity": row.minimum_severity,
        "came_from": row.source,
        "asked_at": row.created_at.isoformat(),
        "confirmed_at": row.confirmed_at.isoformat() if row.confirmed_at else None,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }


def _choices(contact: Contact) -> dict[str, Any] | None:
    chosen = Preference.objects.filter(contact=contact).first()
    if chosen is None:
        return None
    return {
        "only_channel": chosen.only_channel,
        "quiet_from": chosen.quiet_from.isoformat("minutes") if chosen.quiet_from else None,
        "quiet_until": chosen.quiet_until.isoformat("minutes") if chosen.quiet_until else None,
        "critical_overrides_quiet": chosen.critical_overrides_quiet,
        "paused_until": chosen.paused_until.isoformat() if chosen.paused_until else None,
    }


def _consent(row: Consent) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "given": row.given,
        "what": row.what,
        "wording_version": row.wording_version,
        "language": row.language,
        "came_from": row.source,
        "proof": row.proof,
        "at": row.at.isoformat(),
    }
