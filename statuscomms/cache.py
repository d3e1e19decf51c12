"""A Redis cache whose absence costs time, never an answer."""

from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


class ForgivingRedisCache(RedisCache):
    """Reads as empty and writes nowhere while Redis is gone."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default`` also when Redis does not answer."""
        try:
            return super().get(key, default, version)
        except (RedisError, OSError):
            return default

    def set(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        """Keep the value if Redis is there."""
        try:
            super().set(key, value, timeout, version)
        except (RedisError, OSError):
            return

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget the value; False also when Redis does not answer."""
        try:
            return super().delete(key, version)
        except (RedisError, OSError):
            return False
