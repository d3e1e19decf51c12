"""Reads of ``audiences`` that other floors use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from audiences.models import Address, AttributeField, Audience, Contact, Service, Subscription, Suppression
from audiences.models.subscription import SubscriptionQuerySet
from audiences.recipients import RecipientSpec, count_people
from audiences.rules import parse
from audiences.rules.vocabulary import words_named
from audiences.topics import AddressKind, Severity
from statuscomms.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class ServiceBranch:
    """A service of the first level with its children."""

    service: Service
    children: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """Subscribers collected by an incident: all who asked, and those of them who confirmed; also by source."""

    asked: int
    confirmed: int
    by_source: dict[str, int]


def live_subscriptions() -> SubscriptionQuerySet:
    """Subscriptions that are confirmed and not ended."""
    return Subscription.objects.live()


def followers(incident_uuid: UUID) -> QuerySet[Contact]:
    """Active contacts who follow the incident, whatever they want to hear of it."""
    follows = live_subscriptions().filter(incident_uuid=incident_uuid)
    return Contact.objects.filter(is_active=True, pk__in=follows.values("contact_id"))


def collected(incident_uuid: UUID) -> Collected:
    """Who asked to follow the incident, and who confirmed it (also if the follow has ended since)."""
    asked = Subscription.objects.filter(incident_uuid=incident_uuid)
    totals = asked.aggregate(asked=Count("pk"), confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)))
    sources = asked.order_by().values_list("source").annotate(count=Count("pk"))
    return Collected(totals["asked"], totals["confirmed"], dict(sources))


def services_in_use() -> QuerySet[Service]:
    """Services that are not archived."""
    return Service.objects.filter(archived_at__isnull=True)


def service_tree(*, only_public: bool = False) -> list[ServiceBranch]:
    """The services in use in their order, two levels, in two queries."""
    shown = services_in_use().filter(is_public=True) if only_public else services_in_use()
    roots = shown.filter(parent__isnull=True).prefetch_related(Prefetch("children", shown, to_attr="branch"))
    return [ServiceBranch(root, tuple(root.branch)) for root in roots]


def service_called(name: str) -> Service:
    """The service with this slug or UUID, or ``NotFound``."""
    found = Service.objects.filter(_named(name)).select_related("parent").first()
    if found is None:
        raise NotFound
    return found


def audiences_in_use() -> QuerySet[Audience]:
    """Audiences that staff may choose."""
    return Audience.objects.filter(archived_at__isnull=True)


def audience_called(name: str) -> Audience:
    """The audience with this slug or UUID that is not archived, or ``NotFound``."""
    found = audiences_in_use().filter(_named(name)).first()
    if found is None:
        raise NotFound
    return found


def attribute_called(key: str) -> AttributeField:
    """The attribute with this key, or ``NotFound``."""
    found = AttributeField.objects.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def any_audience_called(name: str) -> Audience:
    """The audience with this slug or UUID, archived or not, or ``NotFound``."""
    found = Audience.objects.filter(_named(name)).first()
    if found is None:
        raise NotFound
    return found


def audiences_speaking_of(word: str) -> list[Audience]:
    """The audiences in use whose rules name this attribute or service: they would lose it."""
    return [audience for audience in audiences_in_use() if word in _words_of(audience)]


def _words_of(audience: Audience) -> frozenset[str]:
    try:
        return words_named(parse(audience.rule))
    except InvalidInput:
        return frozenset()


def affected_people(service_slugs: Sequence[str], rule: Mapping[str, Any] | None = None) -> int:
    """How many contacts an incident of these services concerns, however mild it is allowed to be."""
    spec = RecipientSpec(
        address_kind=AddressKind.EMAIL, rule=rule, service_slugs=tuple(service_slugs), severity=Severity.SEV1
    )
    return count_people(spec)


def _named(name: str) -> Q:
    try:
        return Q(uuid=UUID(name))
    except ValueError:
        return Q(slug=name)


def is_suppressed(address: Address) -> bool:
    """Whether this address must not be written to."""
    return Suppression.objects.filter(kind=address.kind, recipient_key=address.recipient_key).exists()
