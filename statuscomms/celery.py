"""The Celery application. Tasks are doorbells: work and its truth are in the database (docs/architecture.md)."""

import os

from celery import Celery
from django.conf import settings

from statuscomms import queues

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuscomms.settings")


def _configuration() -> dict[str, object]:
    """Read when first needed: Django's settings may still be loading when this module is imported."""
    return {
        "broker_url": settings.CELERY_BROKER_URL,
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "result_backend": None,
        "task_default_queue": queues.QUICK,
        "worker_prefetch_multiplier": 1,
        "task_time_limit": 60,
        "broker_connection_retry_on_startup": True,
        "broker_connection_timeout": 2,
        "broker_transport_options": {
            "visibility_timeout": 300,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 10,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
        },
        "worker_hijack_root_logger": False,
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "beat_schedule_filename": settings.BEAT_SCHEDULE_FILE,
        "redbeat_redis_url": settings.CELERY_BROKER_URL,
        "beat_schedule": {
            "heartbeat": {"task": "statuscomms.beat_heartbeat", "schedule": 30.0, "options": {"expires": 60}},
            "announce-work": {"task": "delivery.announce_work", "schedule": 10.0, "options": {"expires": 20}},
        },
        "timezone": "UTC",
    }


app = Celery("statuscomms")
app.add_defaults(_configuration)
app.autodiscover_tasks()
