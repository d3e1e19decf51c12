"""Health for load balancers and people: ``/healthz``, ``/readyz`` (each part named), ``/metrics`` for Prometheus."""

from dataclasses import dataclass
from datetime import timedelta

import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from statuscomms.api_keys import live_key
from statuscomms.clock import now
from statuscomms.errors import NotAllowed
from statuscomms.models import Heartbeat

log = structlog.get_logger(__name__)
LOOPBACK = ("127.0.0.1", "::1")
# Part -> (heartbeat rows that prove it, the age at which it counts as late).
HEARTBEATS = {
    "tick": ("tick", timedelta(seconds=30)),
    "workers": ("beat", timedelta(seconds=120)),
    "documents": ("touchpoints.services.rebuild_dirty_documents", timedelta(seconds=60)),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the machinery; ``state`` is ok, late, missing, down or off."""

    state: str
    detail: str = ""
    age_seconds: int | None = None


def beat(part: str) -> None:
    """Note that ``part`` has just succeeded."""
    Heartbeat.objects.update_or_create(part=part, defaults={"at": now()})


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        return Part("down", type(error).__name__)
    return Part("ok", connection.vendor)


def _redis() -> Part:
    if not settings.REDIS_URL:
        return Part("off", "REDIS_URL is empty; tick does all work itself")
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        client.ping()
    except (redis.RedisError, OSError) as error:
        return Part("down", type(error).__name__)
    finally:
        client.close()
    return Part("ok")


def _heartbeats() -> dict[str, Part]:
    try:
        seen = dict(Heartbeat.objects.values_list("part", "at"))
    except DatabaseError:
        return {name: Part("missing", "the database does not answer") for name in HEARTBEATS}
    parts = {}
    for name, (row, limit) in HEARTBEATS.items():
        at = seen.get(row)
        if at is None:
            parts[name] = Part("missing", "never seen")
            continue
        age = now() - at
        parts[name] = Part("ok" if age <= limit else "late", age_seconds=max(0, int(age.total_seconds())))
    return parts


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up; asks nothing of anything else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when web and database work; every part is named, and the troubled ones again under ``degraded``."""
    parts = {"database": _database(), "redis": _redis(), **_heartbeats()}
    degraded = [name for name, part in parts.items() if part.state not in ("ok", "off")]
    ready = parts["database"].state == "ok"
    body = {
        "ready": ready,
        "degraded": degraded,
        "parts": {
            name: {"state": part.state, "detail": part.detail, "age_seconds": part.age_seconds}
            for name, part in parts.items()
        },
    }
    return JsonResponse(body, status=200 if ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures of this process, for callers on this machine or with an API key."""
    scheme, _separator, raw_key = request.headers.get("Authorization", "").partition(" ")
    direct = request.META.get("REMOTE_ADDR", "") in LOOPBACK and "X-Forwarded-For" not in request.headers
    if not direct and not (scheme.lower() == "bearer" and live_key(raw_key)):
        raise NotAllowed()
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
