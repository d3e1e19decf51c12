"""Celery's entries: ids in, nothing out. A task that runs twice, or not at all, changes no outcome."""

from celery import shared_task

from delivery import expand
from delivery.sending import slices
from delivery.services import receipts, sweeps


@shared_task(name="delivery.expand_broadcast")
def expand_broadcast(broadcast_id: int) -> None:
    """Write a slice of a broadcast's rows."""
    expand.expand_broadcast(broadcast_id)


@shared_task(name="delivery.send_slice")
def send_slice(slot: int | None = None) -> None:
    """Send for about two seconds."""
    slices.send_slice(slot)


@shared_task(name="delivery.apply_receipts")
def apply_receipts() -> None:
    """Apply the receipts that wait."""
    receipts.apply_receipts()


@shared_task(name="delivery.announce_work")
def announce_work() -> None:
    """Ring for what waits (beat)."""
    sweeps.announce_work()
