"""The day's unique visitors of each incident, as HyperLogLog registers in Redis, and the day's salt.

Redis counts, the database keeps (``services.visitor_registers``). Without Redis nobody is counted as one, and it is said.
"""

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

import redis
from django.conf import settings

from statuscomms.clock import now

STANDARD_ERROR = 0.0081
"""Relative standard error of Redis' registers (redis.io, *HyperLogLog*)."""
_PREFIX = "statuscomms:visitors"
_KEPT_SECONDS = 3 * 86_400
_SALT_SECONDS = 2 * 86_400
_TIMEOUT = 1.0
_REST_AFTER_FAILURE = 15.0


class RegistersAway(Exception):
    """Redis did not answer, or there is none."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """The registers of one incident on one day (UTC), and how many visitors they estimate."""

    incident_uuid: UUID
    day: date
    registers: bytes
    estimate: int


class VisitorRegisters:
    """Every call takes a second at most and raises ``RegistersAway``; after a failure it rests for a while."""

    def __init__(self, url: str) -> None:
        self._client = redis.from_url(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT) if url else None
        self._rests_until = 0.0

    @property
    def is_set_up(self) -> bool:
        """Whether this installation has a Redis at all."""
        return self._client is not None

    def salt(self, day: date, held: bytes | None) -> bytes:
        """The salt that all web processes share on ``day``; ``held`` is put back when Redis lost it."""
        key = f"{_PREFIX}:salt:{day}"
        pipe = self._ready().pipeline()
        pipe.set(key, held or secrets.token_bytes(32), ex=_SALT_SECONDS, nx=True)
        pipe.get(key)
        return bytes(self._run(pipe)[1])

    def add(self, marks: Mapping[UUID, Iterable[bytes]]) -> None:
        """Count today's marks for each incident. Counting one twice is the same as once."""
        pipe = self._ready().pipeline()
        day = today()
        for incident_uuid, found in marks.items():
            key = _key(incident_uuid, day)
            pipe.pfadd(key, *found)
            pipe.expire(key, _KEPT_SECONDS)
            pipe.sadd(f"{_PREFIX}:open", f"{day}:{incident_uuid}")
        self._run(pipe)

    def open_days(self) -> list[tuple[UUID, date]]:
        """The (incident, day) pairs that may have changed since they were closed."""
        pipe = self._ready().pipeline()
        pipe.smembers(f"{_PREFIX}:open")
        names = [name.decode() for name in self._run(pipe)[0]]
        return sorted((UUID(name[11:]), date.fromisoformat(name[:10])) for name in names)

    def read(self, incident_uuid: UUID, day: date, kept: bytes) -> DayCount:
        """The registers with ``kept`` (what the database has of them) laid in: nothing is lost when Redis was."""
        key = _key(incident_uuid, day)
        pipe = self._ready().pipeline()
        if kept:
            pipe.set(f"{key}:kept", kept, ex=60)
            pipe.pfmerge(key, f"{key}:kept")
            pipe.delete(f"{key}:kept")
            pipe.expire(key, _KEPT_SECONDS)
        pipe.get(key)
        pipe.pfcount(key)
        *_rest, registers, estimate = self._run(pipe)
        return DayCount(incident_uuid, day, bytes(registers or b""), int(estimate))

    def close_day(self, incident_uuid: UUID, day: date) -> None:
        """Nothing more comes for this day."""
        pipe = self._ready().pipeline()
        pipe.srem(f"{_PREFIX}:open", f"{day}:{incident_uuid}")
        self._run(pipe)

    def _ready(self) -> "redis.Redis":
        if self._client is None or time.monotonic() < self._rests_until:
            raise RegistersAway
        return self._client

    def _run(self, pipe: "redis.client.Pipeline") -> list:
        try:
            return list(pipe.execute())
        except (redis.RedisError, OSError) as trouble:
            self._rests_until = time.monotonic() + _REST_AFTER_FAILURE
            raise RegistersAway from trouble


def _key(incident_uuid: UUID, day: date) -> str:
    return f"{_PREFIX}:{day}:{incident_uuid}"


def today() -> date:
    """The day of the counts (UTC)."""
    moment: datetime = now()
    return moment.astimezone(UTC).date()


@cache
def registers_at(url: str) -> VisitorRegisters:
    """The registers at a Redis address, one client for each process."""
    return VisitorRegisters(url)


def registers() -> VisitorRegisters:
    """The registers of this installation."""
    return registers_at(settings.REDIS_URL)
