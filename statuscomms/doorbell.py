"""Rings a doorbell: tells a worker that there is work. Losing a ring loses nothing, since ``tick`` finds all work."""

import structlog
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from prometheus_client import Counter
from redis.exceptions import RedisError

from statuscomms import queues
from statuscomms.celery import app

log = structlog.get_logger(__name__)
MISSED_RINGS = Counter("statuscomms_missed_rings", "Doorbells that the broker did not take", ["doorbell"])


def ring(doorbell: str, *ids: int | str) -> None:
    """Send the task behind ``doorbell`` (see ``statuscomms.queues``) once the open transaction has committed.

    At most about one second is spent on a broker that does not answer; a failure is counted and logged, never raised.
    """
    transaction.on_commit(lambda: _send(doorbell, ids), robust=True)


def _send(doorbell: str, ids: tuple[int | str, ...]) -> None:
    task, queue = queues.DOORBELLS[doorbell]
    if not settings.REDIS_URL:
        return
    try:
        with app.connection_for_write(
            connect_timeout=1, transport_options={"socket_timeout": 1, "socket_connect_timeout": 1}
        ) as connection:
            app.send_task(task, args=list(ids), queue=queue, connection=connection, retry=False, expires=120)
    except (OperationalError, RedisError, OSError):
        MISSED_RINGS.labels(doorbell).inc()
        log.warning("doorbell_missed", doorbell=doorbell)
