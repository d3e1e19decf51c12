"""The rows of an export, read page by page: memory stays flat however many people there are."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from audiences.exports.layout import PLAIN, Layout, type_of, usable_addresses
from audiences.imports.rows import EVERYTHING
from audiences.imports.values import join_list
from audiences.models import Contact, Subscription

PAGE = 2_000


def export_rows(contacts: QuerySet[Contact], layout: Layout) -> Iterator[list[str]]:
    """One row per contact, by id; the cells are as typed, not yet guarded against formulas."""
    last = 0
    while page := list(contacts.filter(pk__gt=last).order_by("pk")[:PAGE]):
        last = page[-1].pk
        addresses = _addresses(page) if layout.addresses else {}
        services = _services(page)
        for contact in page:
            yield [
                *(str(getattr(contact, name) or "") for name in PLAIN),
                *_address_cells(addresses.get(contact.pk, {}), layout),
                "|".join(services.get(contact.pk, ())),
                *(_attribute_cell(contact.attributes.get(key), kind) for key, kind in layout.attributes),
            ]


def _addresses(page: list[Contact]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = usable_addresses().filter(contact__in=[contact.pk for contact in page]).order_by("pk")
    for contact, kind, value in rows.values_list("contact_id", "kind", "normalised"):
        found[contact][kind].append(value)
    return found


def _address_cells(addresses: dict[str, list[str]], layout: Layout) -> Iterator[str]:
    for kind, count in layout.addresses.items():
        values = addresses.get(kind, [])[:count]
        yield from values
        yield from [""] * (count - len(values))


def _services(page: list[Contact]) -> dict[int, list[str]]:
    """Live subscriptions to services. Follows of single incidents are not carried along."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Subscription.objects.live().filter(contact__in=[contact.pk for contact in page], incident_uuid__isnull=True)
    for contact, slug in rows.order_by("pk").values_list("contact_id", "service__slug"):
        found[contact].append(slug or EVERYTHING)
    return found


def _attribute_cell(value: Any, kind: str) -> str:
    if value is None or type_of(value) != kind:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return join_list(value) if isinstance(value, list) else str(value)
