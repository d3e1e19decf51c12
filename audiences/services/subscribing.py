"""Subscriptions that staff or another system bring along with a contact."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from audiences.drafts import SubscriptionDraft
from audiences.models import Contact, Service, Subscription, Suppression
from audiences.services.topics import topic_of
from audiences.topics import IncidentKind, Severity, Wants
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, Sentence


def add_subscriptions(contact: Contact, drafts: Sequence[SubscriptionDraft], source: str) -> bool:
    """Add those that the contact never had; whether any was new. They count at once when an address is confirmed.

    A contact who left by one of the addresses gets none.
    """
    services = {service.slug: service for service in Service.objects.filter(slug__in=_slugs(drafts))}
    _check(drafts, services)
    if not drafts or _left(contact):
        return False
    is_confirmed = contact.addresses.filter(confirmed_at__isnull=False).exists()
    changed = False
    for draft in drafts:
        service = services[draft.service] if draft.service else None
        subscription, created = Subscription.objects.get_or_create(
            contact=contact,
            topic=topic_of(service, draft.incident),
            defaults={
                "service": service,
                "incident_uuid": draft.incident,
                "incident_title": draft.incident_title[:200],
                "wants": draft.wants,
                "kinds": list(draft.kinds),
                "minimum_severity": draft.minimum_severity,
                "source": source,
                "confirmed_at": now() if is_confirmed else None,
            },
        )
        if not created and is_confirmed and subscription.confirmed_at is None and subscription.ended_at is None:
            subscription.confirmed_at = now()
            subscription.save(update_fields=["confirmed_at"])
            created = True
        changed = changed or created
    return changed


def _slugs(drafts: Sequence[SubscriptionDraft]) -> list[str]:
    return [draft.service for draft in drafts if draft.service]


def _check(drafts: Sequence[SubscriptionDraft], services: dict[str, Service]) -> None:
    errors: dict[str, list[Sentence]] = {}
    for index, draft in enumerate(drafts):
        path = f"subscriptions.{index}"
        if draft.service and draft.service not in services:
            errors[f"{path}.service"] = [_("There is no such service.")]
        if draft.wants not in Wants.values:
            errors[f"{path}.wants"] = [_("Give one of: %(choices)s.") % {"choices": ", ".join(Wants.values)}]
        if set(draft.kinds) - set(IncidentKind.values):
            errors[f"{path}.kinds"] = [_("Give some of: %(choices)s.") % {"choices": ", ".join(IncidentKind.values)}]
        if draft.minimum_severity not in ("", *Severity.values):
            choices = ", ".join(Severity.values)
            errors[f"{path}.minimum_severity"] = [_("Give one of: %(choices)s.") % {"choices": choices}]
    if errors:
        raise InvalidInput(errors)


def _left(contact: Contact) -> bool:
    keys = contact.addresses.values("recipient_key")
    reasons = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.STOP)
    return Suppression.objects.filter(recipient_key__in=keys, reason__in=reasons).exists()
