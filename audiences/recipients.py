"""Who is concerned: the one place that answers it, for estimates before publishing and for expansion alike.

docs/architecture.md, *Who is concerned*, says it in words. Everything here is SQL that Django compiles; nothing loops over people.
"""

import operator
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from audiences.models import Address, Contact, Service, Subscription, Suppression
from audiences.models.subscription import SubscriptionQuerySet
from audiences.rules import parse
from audiences.topics import SEVERITY_RANK, IncidentKind, Severity, Wants
from statuscomms.clock import now


class Mode(StrEnum):
    """How recipients are chosen."""

    AUDIENCE = "audience"
    FOLLOWERS = "followers"
    FOLLOWERS_AND_FIRST = "followers_and_first"
    ADDRESS = "address"


class Unreachable(StrEnum):
    """Why somebody concerned cannot be reached on a channel; the first that applies counts."""

    NO_ADDRESS = "no_address"
    NOT_CONFIRMED = "not_confirmed"
    LEFT = "left"
    SUPPRESSED = "suppressed"
    PAUSED = "paused"
    OTHER_CHANNEL = "other_channel"


@dataclass(frozen=True, slots=True)
class RecipientSpec:
    """Who a broadcast is for; frozen with it as JSON. ``rule`` None: whom the services concern."""

    address_kind: str
    mode: str = Mode.AUDIENCE
    rule: Mapping[str, Any] | None = None
    service_slugs: tuple[str, ...] = ()
    kind: str = IncidentKind.INCIDENT
    severity: str = Severity.TRIAGE
    incident_uuid: UUID | None = None
    closing: bool = False
    address_id: int | None = None
    critical: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form kept in ``Broadcast.recipients``."""
        return {
            "address_kind": str(self.address_kind),
            "mode": str(self.mode),
            "rule": self.rule,
            "service_slugs": list(self.service_slugs),
            "kind": str(self.kind),
            "severity": str(self.severity),
            "incident_uuid": str(self.incident_uuid) if self.incident_uuid else None,
            "closing": self.closing,
            "address_id": self.address_id,
            "critical": self.critical,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "RecipientSpec":
        """The inverse of ``to_json``."""
        uuid = kept.get("incident_uuid")
        return cls(
            address_kind=kept["address_kind"],
            mode=kept["mode"],
            rule=kept.get("rule"),
            service_slugs=tuple(kept.get("service_slugs", ())),
            kind=kept["kind"],
            severity=kept["severity"],
            incident_uuid=UUID(uuid) if uuid else None,
            closing=kept.get("closing", False),
            address_id=kept.get("address_id"),
            critical=kept.get("critical", False),
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """``people`` concerned = ``reach`` (people with an address that may be written to) + the sum of ``unreachable``."""

    people: int
    reach: int
    unreachable: dict[str, int] = field(default_factory=dict)


FirstRecipients = QuerySet[Any] | None
"""Contact ids (a one-column queryset) of those who got an earlier message of the incident."""


def people(spec: RecipientSpec, first: FirstRecipients = None) -> QuerySet[Contact]:
    """The contacts concerned, whether or not they can be reached."""
    return Contact.objects.filter(_concerned(spec, first, ""))


def count_people(spec: RecipientSpec, first: FirstRecipients = None) -> int:
    """How many contacts are concerned."""
    counts = (sieved.aggregate(count=Count("pk", filter=wish))["count"] for sieved, wish in _apart(spec, first))
    return sum(counts)


def reachable(spec: RecipientSpec, first: FirstRecipients = None) -> QuerySet[Address]:
    """The addresses that may be written to, by contact and id: the first row of a contact is the one to use.

    It compiles to one plain SELECT, so that expansion can wrap it in ``INSERT … SELECT`` and add ``contact_id > cursor``.
    """
    if spec.mode == Mode.ADDRESS:
        return Address.objects.filter(pk__in=[spec.address_id]).order_by("contact_id", "id")
    return (
        Address.objects.filter(_concerned(spec, first, "contact__"))
        .filter(_wants_channel("contact__", spec.address_kind) & _not_paused("contact__"))
        .filter(_usable(spec.address_kind))
        .order_by("contact_id", "id")
    )


def still_concerned(spec: RecipientSpec, contact_ids: Collection[int], first: FirstRecipients = None) -> set[int]:
    """Which of ``contact_ids``, who were all concerned when a message was queued, still are: what they want may have changed since.

    A rule is not asked again, since the choice of people was made with it; what they want themselves is.
    """
    if first is not None:
        first = first.filter(contact_id__in=contact_ids)
    concerned = Contact.objects.filter(_concerned(spec, first, "", by_rule=Q()))
    return set(concerned.filter(pk__in=contact_ids).values_list("pk", flat=True))


def estimate(spec: RecipientSpec, first: FirstRecipients = None) -> Estimate:
    """People concerned, reached, and not reached by reason, in one query for each group."""
    counts: Counter[str] = Counter()
    for sieved, wish in _apart(spec, first):
        answer = Case(When(~wish, then=Value(_NOT_CONCERNED)), default=_answer(spec), output_field=CharField())
        counts.update(dict(sieved.annotate(answer=answer).values_list("answer").annotate(count=Count("pk")).order_by()))
    del counts[_NOT_CONCERNED]
    reach = counts.pop("", 0)
    return Estimate(reach + counts.total(), reach, dict(sorted(counts.items())))


def unreachable(spec: RecipientSpec, reason: str, first: FirstRecipients = None) -> QuerySet[Contact]:
    """The people concerned who cannot be reached for this ``reason``, by id; the list behind a number of ``estimate``."""
    return people(spec, first).annotate(answer=_answer(spec)).filter(answer=Unreachable(reason).value).order_by("pk")


def _answer(spec: RecipientSpec) -> Case:
    """Why a contact cannot be reached; "" for those who can."""
    addresses = Address.objects.filter(contact=OuterRef("pk"), kind=spec.address_kind)
    confirmed = addresses.filter(confirmed_at__isnull=False)
    usable = Exists(confirmed.filter(_usable(spec.address_kind)))
    own_will = Exists(confirmed.filter(Exists(_suppressions(spec.address_kind).filter(reason__in=_OWN_WILL))))
    return Case(
        When(~Exists(addresses), then=Value(Unreachable.NO_ADDRESS.value)),
        When(~Exists(confirmed), then=Value(Unreachable.NOT_CONFIRMED.value)),
        When(Q(~usable) & Q(own_will), then=Value(Unreachable.LEFT.value)),
        When(~usable, then=Value(Unreachable.SUPPRESSED.value)),
        When(~_not_paused(""), then=Value(Unreachable.PAUSED.value)),
        When(~_wants_channel("", spec.address_kind), then=Value(Unreachable.OTHER_CHANNEL.value)),
        default=Value(""),
    )


_OWN_WILL = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.STOP)
_NOT_CONCERNED = "not concerned"


@dataclass(frozen=True, slots=True)
class _Group:
    """One way to be concerned: ``sieve`` are conditions that indexes serve, ``wish`` what is asked of those who pass it."""

    sieve: Q
    wish: Q = field(default_factory=Q)


def _groups(spec: RecipientSpec, first: FirstRecipients, prefix: str, by_rule: Q | None = None) -> tuple[_Group, ...]:
    """The ways to be concerned, of active contacts reached by ``prefix``; they may overlap."""
    own = OuterRef(f"{prefix}pk")
    if spec.mode == Mode.ADDRESS:
        owner = Address.objects.filter(pk__in=[spec.address_id]).values("contact_id")
        return (_Group(Q(**{f"{prefix}pk__in": owner})),)
    followers = _Group(Q(Exists(_follows(spec).filter(contact=own))))
    if spec.mode == Mode.FOLLOWERS:
        return (followers,)
    if spec.mode == Mode.FOLLOWERS_AND_FIRST:
        return (followers,) if first is None else (followers, _Group(Q(**{f"{prefix}pk__in": first})))
    covered = Q(Exists(_covering(spec).filter(contact=own)))
    if spec.rule is None:
        asked = _Group(covered)
    else:
        general = Subscription.objects.live().filter(incident_uuid__isnull=True, contact=own)
        unasked = Q(**{f"{prefix}hears_audiences": True}) & ~Q(Exists(general))
        # CASE and not OR: PostgreSQL would copy parts of an OR to where they are asked of more people, and twice.
        wish = Case(When(covered, then=Value(True)), When(unasked, then=Value(True)), default=Value(False))
        asked = _Group(parse(spec.rule).to_q(prefix) if by_rule is None else by_rule, Q(wish))
    return (asked,) if spec.incident_uuid is None else (asked, followers)


def _concerned(spec: RecipientSpec, first: FirstRecipients, prefix: str, *, by_rule: Q | None = None) -> Q:
    """The condition on a contact reached by ``prefix``; ``by_rule`` stands in for the rule's own."""
    wholes = (group.sieve & group.wish for group in _groups(spec, first, prefix, by_rule))
    return Q(**{f"{prefix}is_active": True}) & reduce(operator.or_, wholes)


def _apart(spec: RecipientSpec, first: FirstRecipients) -> Iterator[tuple[QuerySet[Contact], Q]]:
    """The groups without overlap, each as what passes its sieve and the wish that is still to be asked.

    To be counted: conditions without OR let PostgreSQL join sets through indexes, and a wish in what is selected is asked only of
    those who passed. In a WHERE it would be asked of everybody the first index finds.
    """
    earlier = Q()
    for group in _groups(spec, first, ""):
        yield Contact.objects.filter(group.sieve, is_active=True), (group.wish & ~earlier) or Q(Value(True))
        earlier |= group.sieve & group.wish


def _wanted(spec: RecipientSpec) -> SubscriptionQuerySet:
    wants = [Wants.UPDATES, Wants.END] if spec.closing else [Wants.UPDATES]
    return Subscription.objects.live().filter(wants__in=wants)


def _follows(spec: RecipientSpec) -> SubscriptionQuerySet:
    if spec.incident_uuid is None:
        return Subscription.objects.none()
    return _wanted(spec).filter(incident_uuid=spec.incident_uuid)


def _covering(spec: RecipientSpec) -> SubscriptionQuerySet:
    """Live subscriptions to everything, to a service of the incident or to its parent; kind and severity count.

    A minimum severity says which disruptions are worth a message; maintenance and announcements are chosen by kind alone.
    """
    of_kind = Q(kinds=[]) | Q(Contains(Cast(F("kinds"), TextField()), f'"{IncidentKind(spec.kind)}"'))
    general = _wanted(spec).filter(of_kind, incident_uuid__isnull=True)
    if spec.kind == IncidentKind.INCIDENT:
        rank = SEVERITY_RANK[Severity(spec.severity)]
        minima = [severity for severity, other in SEVERITY_RANK.items() if other <= rank]
        general = general.filter(minimum_severity__in=["", *minima])
    if not spec.service_slugs:
        return general
    named = Service.objects.filter(slug__in=spec.service_slugs)
    return general.filter(
        Q(service__isnull=True) | Q(service__in=named.values("pk")) | Q(service__in=named.values("parent_id"))
    )


def _suppressions(kind: str) -> QuerySet[Suppression]:
    return Suppression.objects.filter(kind=kind, recipient_key=OuterRef("recipient_key"))


def _usable(kind: str) -> Q:
    return Q(kind=kind, confirmed_at__isnull=False) & ~Q(Exists(_suppressions(kind)))


def _wants_channel(prefix: str, kind: str) -> Q:
    path = f"{prefix}preference"
    return Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__only_channel__in": ["", kind]})


def _not_paused(prefix: str) -> Q:
    path = f"{prefix}preference"
    return Q(**{f"{path}__paused_until__isnull": True}) | Q(**{f"{path}__paused_until__lte": now()})
