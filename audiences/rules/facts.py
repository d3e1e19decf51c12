"""What is known of one person, for judging a rule without asking the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audiences.models import Address, Contact, Involvement, Service, Subscription


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
    return facts_of_each([contact])[contact.pk]


def facts_of_each(contacts: Sequence[Contact]) -> dict[int, PersonFacts]:
    """Contact id -> facts, for a few contacts, in four queries however many they are."""
    ids = [contact.pk for contact in contacts]
    follows: dict[int, set[str]] = {pk: set() for pk in ids}
    asked: dict[int, set[str]] = {pk: set() for pk in ids}
    channels: dict[int, set[str]] = {pk: set() for pk in ids}
    live = Subscription.objects.live().filter(contact__in=ids, service__isnull=False)
    followed = list(live.values_list("contact_id", "service_id", "service__slug"))
    children: dict[int, list[str]] = {}
    for parent, slug in Service.objects.filter(parent__in={row[1] for row in followed}).values_list(
        "parent_id", "slug"
    ):
        children.setdefault(parent, []).append(slug)
    for pk, service, slug in followed:
        follows[pk].update([slug, *children.get(service, ())])
    involved = Involvement.objects.filter(contact__in=ids)
    for pk, *words in involved.values_list("contact_id", "incident_uuid", "service__slug", "service__parent__slug"):
        asked[pk].update(str(word) for word in words if word)
    confirmed = Address.objects.filter(contact__in=ids, confirmed_at__isnull=False)
    for pk, kind in confirmed.values_list("contact_id", "kind"):
        channels[pk].add(kind)
    return {
        contact.pk: PersonFacts(
            attributes=contact.attributes,
            language=contact.language,
            follows=frozenset(follows[contact.pk]),
            source=contact.source,
            enquired_about=frozenset(asked[contact.pk]),
            channels=frozenset(channels[contact.pk]),
            reference=contact.reference,
        )
        for contact in contacts
    }
