"""What ``delivery`` forgets by itself, and when."""

from datetime import datetime

from django.db.models import Q, QuerySet

from delivery.lifecycle import DeliveryState
from delivery.models import Delivery, Receipt
from delivery.services.erasing import forget_delivery_addresses, forget_receipts
from statuscomms.retention import RetentionRule

_UNFINISHED = (DeliveryState.READY, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.UNCERTAIN)


def old_deliveries(before: datetime) -> QuerySet[Delivery]:
    """Deliveries from before then that are over and still know the address or what the provider said."""
    knows = Q(address__isnull=False) | ~Q(error_text="")
    return Delivery.objects.filter(knows, created_at__lt=before).exclude(state__in=_UNFINISHED)


def old_receipts(before: datetime) -> QuerySet[Receipt]:
    """Receipts that came before then and have been applied."""
    return Receipt.objects.filter(received_at__lt=before, processed_at__isnull=False)


RULES = (
    RetentionRule("receipts", "RETENTION_RAW_EVENT_DAYS", old_receipts, forget_receipts, batch=1_000),
    RetentionRule(
        "delivery_addresses", "RETENTION_DELIVERY_ADDRESS_DAYS", old_deliveries, forget_delivery_addresses, batch=1_000
    ),
)
