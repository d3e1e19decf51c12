"""Where monitors call: each with its own secret, at most a megabyte, read strictly."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from inbox import alert_formats
from inbox.services import ReceivedAlerts, receive_alerts
from inbox.signatures import check_signature
from statuscomms import json_bodies
from statuscomms.actors import Actor
from statuscomms.errors import NotAllowed
from statuscomms.middleware import TooLarge

LARGEST_BODY = 1_000_000
NAMES = {"alertmanager": "Alertmanager", "grafana": "Grafana", "generic": "Monitoring"}
"""How the audit trail names them."""


@csrf_exempt
@require_POST
def alertmanager(request: HttpRequest) -> HttpResponse:
    """Prometheus Alertmanager: ``Authorization: Bearer <secret>``."""
    _check_bearer(request, settings.ALERTMANAGER_HOOK_SECRET)
    return _receive(request, "alertmanager")


@csrf_exempt
@require_POST
def grafana(request: HttpRequest) -> HttpResponse:
    """Grafana alerting's webhook contact point: ``Authorization: Bearer <secret>``."""
    _check_bearer(request, settings.GRAFANA_HOOK_SECRET)
    return _receive(request, "grafana")


@csrf_exempt
@require_POST
def generic(request: HttpRequest) -> HttpResponse:
    """Anything else, in our own JSON, signed like enquiries."""
    check_signature(request, settings.ALERT_HOOK_SECRET)
    return _receive(request, "generic")


def _receive(request: HttpRequest, source: str) -> HttpResponse:
    if len(request.body) > LARGEST_BODY:
        raise TooLarge()
    notification = alert_formats.FORMATS[source](json_bodies.parse(request.body))
    received = receive_alerts(actor=Actor.system(NAMES[source]), notification=notification)
    return JsonResponse(_answer(received), status=202)


def _answer(received: ReceivedAlerts) -> dict[str, object]:
    return {
        "draft": str(received.draft.uuid) if received.draft is not None else None,
        "fresh": received.fresh,
        "repeats": received.repeats,
        "over": received.over,
        "ignored": received.late,
    }


def _check_bearer(request: HttpRequest, secret: str) -> None:
    kind, _separator, given = request.headers.get("Authorization", "")[:1_000].partition(" ")
    is_right = hmac.compare_digest(given.strip().encode("utf-8", "replace"), secret.encode())
    if not secret or kind.lower() != "bearer" or not is_right:
        raise NotAllowed
