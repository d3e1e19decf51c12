"""Celery entries of ``reports``."""

from celery import shared_task

from reports import services


@shared_task(name="reports.build_due_reports", ignore_result=True)
def build_due_reports() -> None:
    """Build at once instead of at the next tick."""
    services.build_due_reports()
