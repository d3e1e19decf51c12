"""Rings a doorbell: tells a worker that there is work. Losing a ring loses nothing, since ``tick`` finds all work."""

import time

import structlog
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from prometheus_client import Counter
from redis.exceptions import RedisError

from statuscomms import queues
from statuscomms.celery import app

log = structlog.get_logger(__name__)
PAUSE_AFTER_MISS = 5.0  # seconds; tick finds unannounced work in the same time
MISSED_RINGS = Counter("statuscomms_missed_rings", "Doorbells that the broker did not take", ["doorbell"])


def ring(doorbell: str, *ids: int | str) -> None:
    """Send the task behind ``doorbell`` (see ``statuscomms.queues``) once the open transaction has committed.

    At most about one second is spent on a broker that does not answer, however many rings follow; a failure is counted and
    logged, never raised.
    """
    transaction.on_commit(lambda: _send(doorbell, ids), robust=True)


class _Patience:
    """After a miss this process rings nobody for a while: publishing rings several bells, and each would wait its second."""

    def __init__(self) -> None:
        self.tries_again_at = 0.0

    def is_over(self) -> bool:
        return time.monotonic() < self.tries_again_at

    def lose(self) -> None:
        self.tries_again_at = time.monotonic() + PAUSE_AFTER_MISS


_patience = _Patience()


def _send(doorbell: str, ids: tuple[int | str, ...]) -> None:
    task, queue = queues.DOORBELLS[doorbell]
    if not settings.REDIS_URL:
        return
    if _patience.is_over():
        MISSED_RINGS.labels(doorbell).inc()
        return
    try:
        with app.connection_for_write(
            connect_timeout=1, transport_options={"socket_timeout": 1, "socket_connect_timeout": 1}
        ) as connection:
            app.send_task(task, args=list(ids), queue=queue, connection=connection, retry=False, expires=120)
    except (OperationalError, RedisError, OSError):
        _patience.lose()
        MISSED_RINGS.labels(doorbell).inc()
        log.warning("doorbell_missed", doorbell=doorbell)
