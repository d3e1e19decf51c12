"""Celery's entries: ids in, nothing out. A task that runs twice, or not at all, changes no outcome."""

from celery import shared_task

from incidents.services import brief_copies


@shared_task(name="incidents.send_briefs")
def send_briefs() -> None:
    """Mail and post the briefs that wait."""
    brief_copies.send_briefs()
