"""Celery entries: ids in, nothing out."""

from celery import shared_task

from touchpoints import services


@shared_task(name="touchpoints.rebuild_dirty_documents")
def rebuild_dirty_documents() -> None:
    """Render what was marked dirty."""
    services.rebuild_dirty_documents()
