"""The columns of an export: those that everybody has, as many for addresses as anybody needs, one per attribute and type."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from audiences.imports.columns import ATTRIBUTE
from audiences.models import Address, AttributeField, Contact, Suppression
from audiences.topics import AddressKind

KINDS = (AddressKind.EMAIL, AddressKind.PHONE, AddressKind.WHATSAPP)
PLAIN = ("reference", "name", "language", "time_zone")


@dataclass(frozen=True, slots=True)
class Layout:
    """``addresses``: how many columns each kind has; ``attributes``: (key, type) in their order, text as type empty."""

    addresses: dict[str, int]
    attributes: tuple[tuple[str, str], ...]

    @property
    def header(self) -> list[str]:
        """The names of the columns, which an import understands."""
        addresses = [
            kind if number == 1 else f"{kind}_{number}"
            for kind, count in self.addresses.items()
            for number in range(1, count + 1)
        ]
        attributes = [f"{ATTRIBUTE}{key}:{kind}" if kind else f"{ATTRIBUTE}{key}" for key, kind in self.attributes]
        return [*PLAIN, *addresses, "services", *attributes]


def usable_addresses() -> QuerySet[Address]:
    """Addresses that may be written to: only these leave the house."""
    suppressed = Suppression.objects.filter(kind=OuterRef("kind"), recipient_key=OuterRef("recipient_key"))
    return Address.objects.filter(~Exists(suppressed), confirmed_at__isnull=False, kind__in=KINDS)


def layout_of(contacts: QuerySet[Contact], *, with_addresses: bool) -> Layout:
    """The columns that these contacts need. Reads their attributes once, streamed."""
    return Layout(_most_addresses(contacts) if with_addresses else {}, _attribute_columns(contacts))


def _most_addresses(contacts: QuerySet[Contact]) -> dict[str, int]:
    per_contact = (
        usable_addresses()
        .filter(contact__in=contacts.order_by().values("pk"))
        .values("kind", "contact_id")
        .order_by()
        .annotate(number=Count("pk"))
    )
    found = {kind: per_contact.filter(kind=kind).aggregate(most=Max("number"))["most"] or 0 for kind in map(str, KINDS)}
    return {kind: count for kind, count in found.items() if count or kind != AddressKind.WHATSAPP}


def _attribute_columns(contacts: QuerySet[Contact]) -> tuple[tuple[str, str], ...]:
    seen: set[tuple[str, str]] = set()
    for attributes in contacts.order_by().values_list("attributes", flat=True).iterator(chunk_size=2_000):
        seen.update((key, type_of(value)) for key, value in attributes.items())
    return tuple(sorted(seen))


def type_of(value: Any) -> str:
    """The type that stands in the header, so that a file without the schema brings the same values back."""
    types = AttributeField.Type
    if isinstance(value, bool):
        return str(types.BOOLEAN)
    if isinstance(value, int | float):
        return str(types.NUMBER)
    return str(types.LIST) if isinstance(value, Sequence) and not isinstance(value, str) else ""
