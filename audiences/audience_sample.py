"""A few people of an audience, each with the conditions that made them belong to it; and those who cannot be reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from audiences.models import Address, Contact
from audiences.overview import spec_of_rule
from audiences.recipients import people, unreachable
from audiences.rules import facts_of_each, parse
from audiences.rules.vocabulary import Vocabulary
from audiences.topics import AddressKind

SAMPLE = 10
PAGE = 50


@dataclass(frozen=True, slots=True)
class SampledPerson:
    """A contact and the conditions that hold for it, in words of the active language."""

    contact: Contact
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnreachedPerson:
    """A contact that cannot be reached, with the addresses of the kind (hidden from those who may not see them)."""

    contact: Contact
    addresses: tuple[str, ...]


def sample_of(rule: Mapping[str, Any]) -> list[SampledPerson]:
    """Up to ten people whom the rule means, the same ones each time; their ids are random, so they are of all ages."""
    found = list(people(spec_of_rule(rule, AddressKind.EMAIL)).order_by("uuid")[:SAMPLE])
    facts, labels, parsed = facts_of_each(found), Vocabulary.now().labels(), parse(rule)
    return [SampledPerson(contact, tuple(parsed.reasons(facts[contact.pk], labels))) for contact in found]


def unreached(
    rule: Mapping[str, Any], kind: str, reason: str, *, after: UUID | None, may_see_addresses: bool
) -> tuple[list[UnreachedPerson], UUID | None]:
    """One page of the people who cannot be reached for ``reason``, and after whom the next one begins (None: it was the last)."""
    wanted = unreachable(spec_of_rule(rule, kind), reason)
    if after is not None:
        wanted = wanted.filter(pk__gt=Contact.objects.filter(uuid=after).values("pk")[:1])
    found = list(wanted[: PAGE + 1])
    page = found[:PAGE]
    rows = Address.objects.filter(contact__in=page, kind=kind).order_by("id")
    addresses: dict[int, list[str]] = {}
    for address in rows:
        addresses.setdefault(address.contact_id, []).append(address.value if may_see_addresses else "•••")
    people_found = [UnreachedPerson(contact, tuple(addresses.get(contact.pk, ()))) for contact in page]
    return people_found, page[-1].uuid if len(found) > PAGE else None
