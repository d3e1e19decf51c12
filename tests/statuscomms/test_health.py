"""Health and figures."""

import pytest

from statuscomms.tasks import beat_heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.statuscomms.urls")]


def test_healthz_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_readyz_names_every_part(client):
    body = client.get("/readyz").json()
    assert set(body["parts"]) == {"database", "redis", "tick", "workers", "documents"}
    assert body["parts"]["redis"]["state"] == "off"


def test_a_redis_that_is_away_degrades_and_does_not_stop(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert "redis" in answer.json()["degraded"]


def test_the_heartbeat_task_proves_the_workers(client):
    beat_heartbeat()
    assert client.get("/readyz").json()["parts"]["workers"]["state"] == "ok"


def test_metrics_are_for_this_machine_or_a_key(client, api):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    headers = {"Authorization": f"Bearer {api.raw_key}"}
    answer = client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers=headers)
    assert b"statuscomms_missed_rings" in answer.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_read_only(client, path):
    assert client.post(path).status_code == 405
