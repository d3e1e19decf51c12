"""Celery entries of ``inbox``."""

from celery import shared_task

from inbox import services


@shared_task(name="inbox.measure_demand", ignore_result=True)
def measure_demand() -> None:
    """Measure at once instead of at the next tick."""
    services.measure_demand()
