"""Who may call the alert hooks, and what they answer to bad bodies: never a 5xx, nothing half-written."""

import time

import pytest
from django.test import Client

from inbox.models import Alert, AlertDraft
from incidents.models import Incident
from tests.factories import make_levels
from tests.inbox.monitors import SECRET, alert, alertmanager_body, grafana_body, post, post_signed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _secrets(settings):
    settings.ALERTMANAGER_HOOK_SECRET = settings.GRAFANA_HOOK_SECRET = settings.ALERT_HOOK_SECRET = SECRET
    make_levels()


@pytest.mark.parametrize("source", ["alertmanager", "grafana"])
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", f"Basic {SECRET}", SECRET, f"Bearer {SECRET}x", "Bearer ä"]
)
def test_without_its_bearer_token_nothing_gets_in(source: str, header: str):
    assert post(source, alertmanager_body(alert()), Authorization=header).status_code == 403
    assert not AlertDraft.objects.exists()


@pytest.mark.parametrize("source", ["alertmanager", "grafana", "generic"])
def test_a_hook_without_a_secret_is_shut(source: str, settings):
    settings.ALERTMANAGER_HOOK_SECRET = settings.GRAFANA_HOOK_SECRET = settings.ALERT_HOOK_SECRET = ""
    assert post(source, alertmanager_body(alert()), secret="").status_code == 403
    assert post_signed({"alerts": []}, secret="").status_code == 403


def test_each_source_has_its_own_secret(settings):
    settings.GRAFANA_HOOK_SECRET = "another-secret"
    assert post("grafana", grafana_body(alert())).status_code == 403
    assert post("grafana", grafana_body(alert()), secret="another-secret").status_code == 202


def test_the_generic_hook_wants_a_fresh_signature_of_this_body():
    body = {"fingerprint": "a"}
    assert post("generic", body).status_code == 403
    assert post_signed(body, secret="other").status_code == 403
    assert post_signed(body, moment=int(time.time()) - 600).status_code == 403
    assert post_signed(body).status_code == 202


@pytest.mark.parametrize("source", ["alertmanager", "grafana", "generic"])
def test_hooks_take_only_posts(source: str):
    assert Client().get(f"/hooks/alerts/{source}/").status_code == 405


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"alerts": [], "alerts": []}', 400),
        (b'{"alerts": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", 400),
        (b'{"alerts": [{"status": "firing", "labels": {"a": "\\u0000"}}]}', 400),
        (b'{"alerts": [{"status": NaN}]}', 400),
        (b"[]", 422),
        (b"7", 422),
        (b"{}", 422),
        (b'{"alerts": 7}', 422),
        (b'{"alerts": [7]}', 422),
        (b'{"alerts": [{}]}', 422),
        (b'{"alerts": [{"status": "firing", "labels": {"a": {}}}]}', 422),
        (b'{"alerts": [{"status": "firing", "startsAt": "yesterday"}]}', 422),
        (b'{"alerts": [], "truncatedAlerts": -1}', 422),
        (b'{"alerts": [' + b'{"status":"firing"},' * 5_000 + b'{"status":"firing"}]}', 422),
        (b" " * 1_000_001, 413),
    ],
)
@pytest.mark.parametrize("source", ["alertmanager", "grafana"])
def test_bad_bodies_are_refused_and_nothing_is_written(source: str, body: bytes, status: int):
    answer = post(source, body)
    assert answer.status_code == status, answer.content
    assert answer.json()["error"]["message"]
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "alerts"),
        ({"alerts": [{"fingerprint": ""}]}, "alerts.0.fingerprint"),
        ({"alerts": [{"fingerprint": "a", "status": "loud"}]}, "alerts.0.status"),
        ({"alerts": [{"fingerprint": "a", "labels": {"b": 7}}]}, "alerts.0.labels.b"),
        ({"alerts": [{"fingerprint": "a", "severity": "sev1"}]}, "alerts.0.severity"),
        ({"alerts": [], "publish": True}, "publish"),
    ],
)
def test_our_own_format_names_what_is_wrong(body: dict, field: str):
    answer = post_signed(body)
    assert answer.status_code == 422
    assert field in answer.json()["error"]["fields"], answer.content
    assert not Alert.objects.exists()


def test_an_unseen_status_is_let_pass_and_the_others_count():
    strange = {**alert("a"), "status": "unheard of"}
    answer = post("alertmanager", alertmanager_body(strange, alert("b")))
    assert (answer.status_code, answer.json()["fresh"], answer.json()["ignored"]) == (202, 1, 1)


def test_alerts_without_a_fingerprint_are_told_apart_by_their_labels():
    bare = [{**alert(job=job), "fingerprint": ""} for job in ("a", "b", "a")]
    assert post("alertmanager", alertmanager_body(*bare)).json()["fresh"] == 2


def test_an_empty_notification_does_nothing():
    assert post("grafana", grafana_body()).json()["fresh"] == 0
    assert not Incident.objects.exists()
