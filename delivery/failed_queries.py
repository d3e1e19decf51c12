"""Who did not get a message, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from delivery.channels.plain_words import in_plain_words
from delivery.lifecycle import DeliveryState
from delivery.models import Broadcast, Delivery
from delivery.queries import CountedError

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """One message that failed. ``address`` and ``name`` are empty for whoever may not see them, or when they are gone."""

    name: str
    address: str
    language: str
    reason: str
    code: str
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailedPage:
    """One page of them; ``next_after`` is where the next one begins (None: this is the last)."""

    rows: Sequence[FailedDelivery]
    next_after: int | None


def failed_of(broadcast: Broadcast, *, code: str = "", after: int = 0, with_addresses: bool) -> FailedPage:
    """The failed messages of ``broadcast`` in the order of the ledger, narrowed to one error ``code``."""
    rows = Delivery.objects.filter(broadcast=broadcast, state=DeliveryState.FAILED, pk__gt=after).order_by("pk")
    if code:
        rows = rows.filter(error_code=code)
    found = list(rows.select_related("contact", "address")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return FailedPage([_shown(row, with_addresses) for row in shown], shown[-1].pk if len(found) > PAGE_ROWS else None)


def failures_by_reason(broadcast: Broadcast) -> list[CountedError]:
    """How many failed for each reason, most first."""
    rows = Delivery.objects.filter(broadcast=broadcast, state=DeliveryState.FAILED)
    counted = rows.values_list("error_code", "error_text").annotate(count=Count("pk")).order_by("-count", "error_code")
    return [CountedError(code, _reason(code, text), count) for code, text, count in counted]


def _shown(row: Delivery, with_addresses: bool) -> FailedDelivery:
    return FailedDelivery(
        name=row.contact.name if with_addresses and row.contact else "",
        address=row.address.value if with_addresses and row.address else "",
        language=row.language,
        reason=_reason(row.error_code, row.error_text),
        code=row.error_code,
        attempts=row.attempts_made,
        failed_at=row.final_at,
    )


def _reason(code: str, text: str) -> str:
    return in_plain_words(code) or (_(text) if text else "") or _("The provider gives no reason.")
