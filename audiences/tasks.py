"""Celery's entries: ids in, nothing out. A task that runs twice, or not at all, changes no outcome."""

from celery import shared_task

from audiences.imports import running


@shared_task(name="audiences.import_contacts")
def import_contacts(import_id: int) -> None:
    """Import a slice of a file of contacts."""
    running.run_import(import_id)
