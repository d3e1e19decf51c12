"""The ground that every app stands on. The Celery app is loaded with Django so that tasks find it."""

from statuscomms.celery import app as celery_app

__all__ = ["celery_app"]
