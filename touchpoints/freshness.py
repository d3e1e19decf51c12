"""Tells every web process at once that documents have changed, through Redis; whoever misses it looks within the second anyway."""

import threading
import time

import redis
import structlog
from django.conf import settings
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
CHANNEL = "statuscomms:documents"
_TIMEOUT = 1.0
_TRIES_AGAIN_AFTER = 5.0


class _Teller:
    """One client a process; after a failure it keeps quiet for a while, since each try may take a second."""

    def __init__(self) -> None:
        self._client: redis.Redis | None = None
        self._url = ""
        self._rests_until = 0.0

    def tell(self) -> None:
        url = settings.REDIS_URL
        if not url or time.monotonic() < self._rests_until:
            return
        try:
            if self._client is None or url != self._url:
                self._url = url
                self._client = redis.from_url(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT)
            self._client.publish(CHANNEL, "")
        except (RedisError, OSError):
            self._rests_until = time.monotonic() + _TRIES_AGAIN_AFTER
            log.warning("news_not_told")


_teller = _Teller()


def tell_of_news() -> None:
    """Documents were published: web processes fetch them now instead of with their next look. Never raises."""
    _teller.tell()


class NewsListener:
    """A daemon thread that sets ``news`` whenever documents were published. Without Redis it waits for one."""

    def __init__(self, news: threading.Event) -> None:
        self._news = news
        self._url = settings.REDIS_URL

    def start(self) -> None:
        """Listen in the background, if there is anything to listen to."""
        if self._url:
            threading.Thread(target=self._run, name="edge-news", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                self._listen()
            except (RedisError, OSError) as trouble:
                log.debug("no_news", error=type(trouble).__name__)
            time.sleep(_TRIES_AGAIN_AFTER)

    def _listen(self) -> None:
        """Hear until the connection breaks; a ping now and then finds one that is only half there."""
        client = redis.from_url(self._url, socket_connect_timeout=_TIMEOUT, health_check_interval=10)
        with client.pubsub(ignore_subscribe_messages=True) as subscription:
            subscription.subscribe(CHANNEL)
            while True:
                if subscription.get_message(timeout=_TRIES_AGAIN_AFTER) is not None:
                    self._news.set()
