"""What is read of a group of ledger rows before they are sent: two queries for all of them, and no model instances, since making
those costs more than everything else that is done for a message."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from audiences.models import Suppression
from delivery.lifecycle import BLOCKS_LATER, FIRST_MESSAGE
from delivery.models import Broadcast, Delivery


@dataclass(slots=True)
class Row:
    """One delivery with the person and the address it goes to, whose fields are None where these are gone.

    ``earlier`` and ``newer``: whether other updates of the incident are on their way to the same recipient; ``suppressed``: why
    the address must not be written to (None: it may).
    """

    pk: int
    uuid: UUID
    recipient_key: str
    language: str
    attempts_made: int
    update_number: int
    incident_id: int | None
    next_attempt_at: datetime
    created_at: datetime
    expires_at: datetime
    contact_id: int | None
    name: str | None
    time_zone: str | None
    is_active: bool | None
    erased_at: datetime | None
    address_uuid: UUID | None
    normalised: str | None
    confirmed_at: datetime | None
    earlier: bool = False
    newer: bool = False
    suppressed: str | None = None


_FIELDS = (
    "pk",
    "uuid",
    "recipient_key",
    "language",
    "attempts_made",
    "update_number",
    "incident_id",
    "next_attempt_at",
    "created_at",
    "expires_at",
    "contact_id",
    "contact__name",
    "contact__time_zone",
    "contact__is_active",
    "contact__erased_at",
    "address__uuid",
    "address__normalised",
    "address__confirmed_at",
)


def rows_of(ids: Iterable[int], address_kind: str) -> list[Row]:
    """The rows in the order in which they are to go; they go to addresses of ``address_kind``."""
    ordered = Delivery.objects.filter(pk__in=list(ids)).order_by("next_attempt_at", "pk")
    order: dict[str, Any] = {"earlier": Exists(_earlier()), "newer": Exists(_newer())}
    reasons = Suppression.objects.filter(kind=address_kind, recipient_key=OuterRef("recipient_key")).values("reason")
    asked = ordered.annotate(**order, suppressed=Subquery(reasons[:1]))
    return [Row(*values) for values in asked.values_list(*_FIELDS, "earlier", "newer", "suppressed")]


def broadcast_of(broadcast_id: int) -> Broadcast:
    """The broadcast with its words and its incident."""
    return Broadcast.objects.select_related("message", "incident").get(pk=broadcast_id)


def _earlier() -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        incident=OuterRef("incident"),
        recipient_key=OuterRef("recipient_key"),
        update_number__lt=OuterRef("update_number"),
        state__in=BLOCKS_LATER,
    )


def _newer() -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        incident=OuterRef("incident"),
        recipient_key=OuterRef("recipient_key"),
        update_number__gt=OuterRef("update_number"),
        state__in=FIRST_MESSAGE,
    )
