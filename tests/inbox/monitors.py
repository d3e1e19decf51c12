"""Monitors as they call us: Alertmanager's and Grafana's own shapes, and our generic one, each with its secret."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from statuscomms.clock import now

SECRET = "a-secret-of-the-monitors"


def at(minutes_ago: float = 0) -> datetime:
    return now() - timedelta(minutes=minutes_ago)


def alert(fingerprint: str = "1a30ba71cca2921f", *, minutes_ago: float = 5, over: bool = False, **labels: str) -> dict:
    """One alert as Alertmanager and Grafana write it."""
    began = at(minutes_ago)
    return {
        "status": "resolved" if over else "firing",
        "labels": {
            "alertname": "ProbeFailure",
            "instance": "https://pay.example.com",
            "severity": "critical",
            **labels,
        },
        "annotations": {
            "summary": "Probe failure: https://pay.example.com",
            "description": "The probe has failed for over 5 minutes.",
        },
        "startsAt": began.isoformat().replace("+00:00", "000Z"),  # nanoseconds, as Go writes them
        "endsAt": now().isoformat() if over else "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example.com:9090/graph?g0.expr=probe_success+%3D%3D+0&g0.tab=1",
        "fingerprint": fingerprint,
    }


def ended(firing: dict) -> dict:
    """The same episode, over."""
    return {**firing, "status": "resolved", "endsAt": now().isoformat()}


def alertmanager_body(*alerts: dict, group: str = '{}:{alertname="ProbeFailure"}', truncated: int = 0) -> dict:
    """Alertmanager's webhook, version 4."""
    return {
        "version": "4",
        "groupKey": group,
        "truncatedAlerts": truncated,
        "status": "firing" if any(one["status"] == "firing" for one in alerts) else "resolved",
        "receiver": "statuscomms",
        "groupLabels": {"alertname": "ProbeFailure"},
        "commonLabels": {"alertname": "ProbeFailure"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.com:9093",
        "alerts": list(alerts),
    }


def grafana_body(*alerts: dict, group: str = "{}:{}") -> dict:
    """Grafana alerting's webhook contact point."""
    more = {
        "silenceURL": "https://grafana.example.com/alerting/silence/new?alertmanager=grafana",
        "dashboardURL": "",
        "panelURL": "",
        "values": {"B": 44.23943737541908, "C": 1},
        "valueString": "[ var='B' labels={} value=44.23943737541908 ]",
    }
    firing = sum(one["status"] == "firing" for one in alerts)
    return {
        "receiver": "statuscomms",
        "status": "firing" if firing else "resolved",
        "orgId": 1,
        "alerts": [{**one, **more} for one in alerts],
        "groupLabels": {},
        "commonLabels": {"team": "blue"},
        "commonAnnotations": {},
        "externalURL": "https://grafana.example.com/",
        "version": "1",
        "groupKey": group,
        "truncatedAlerts": 0,
        "title": f"[FIRING:{firing}]  (blue)",
        "state": "alerting" if firing else "ok",
        "message": "**Firing**\n\nLabels:\n - alertname = ProbeFailure\n",
    }


def post(source: str, body: Any, *, secret: str = SECRET, **headers: str) -> HttpResponse:
    """Call the hook of ``source`` with its bearer token."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = headers or {"Authorization": f"Bearer {secret}"}
    return Client().post(f"/hooks/alerts/{source}/", raw, content_type="application/json", headers=headers)


def post_signed(body: Any, *, secret: str = SECRET, moment: int | None = None) -> HttpResponse:
    """Call the generic hook with our signature."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    moment = int(time.time()) if moment is None else moment
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + raw, hashlib.sha256).hexdigest()
    return post("generic", raw, **{"Statuscomms-Signature": f"t={moment},v1={digest}"})


def fires(*alerts: dict, **options: Any) -> dict:
    """Alertmanager calls; its answer."""
    answer = post("alertmanager", alertmanager_body(*alerts, **options))
    assert answer.status_code == 202, answer.content
    return answer.json()
