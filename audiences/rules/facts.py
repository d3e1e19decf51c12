"""What is known of one person, for judging a rule without asking the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audiences.models import Contact, Service, Subscription


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A visitor or contact. ``follows`` holds the slugs of services covered by live subscriptions (children included);
    ``enquired_about`` slugs (parents included) and incident UUIDs as text; ``channels`` kinds of confirmed addresses.
    """

    attributes: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""
    follows: frozenset[str] = frozenset()
    source: str = ""
    enquired_about: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    reference: str | None = None


def facts_of(contact: Contact) -> PersonFacts:
    """The facts of a kept contact, in four queries."""
    live = Subscription.objects.live().filter(contact=contact, service__isnull=False)
    followed = set(live.values_list("service_id", flat=True))
    services = Service.objects.filter(pk__in=followed) | Service.objects.filter(parent__in=followed)
    asked = contact.involvements.values_list("incident_uuid", "service__slug", "service__parent__slug")
    return PersonFacts(
        attributes=contact.attributes,
        language=contact.language,
        follows=frozenset(services.values_list("slug", flat=True)),
        source=contact.source,
        enquired_about=frozenset(str(word) for row in asked for word in row if word),
        channels=frozenset(contact.addresses.filter(confirmed_at__isnull=False).values_list("kind", flat=True)),
        reference=contact.reference,
    )
