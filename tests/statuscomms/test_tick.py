"""The clockwork: jobs at their intervals, each for itself."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from statuscomms import tick
from statuscomms.clock import now
from statuscomms.models import Heartbeat, StaffAlert

ROOT = Path(__file__).resolve().parent.parent.parent


class Count:
    def __init__(self, error: Exception | None = None) -> None:
        self.runs = 0
        self.error = error

    def __call__(self) -> None:
        self.runs += 1
        if self.error:
            raise self.error


@pytest.mark.django_db
def test_one_failing_job_does_not_stop_the_others():
    bad, good = Count(RuntimeError("broken")), Count()
    failed = tick.run_once([tick.Job("bad", 1, bad), tick.Job("good", 1, good)])
    assert (failed, bad.runs, good.runs) == (1, 1, 1)
    assert set(Heartbeat.objects.values_list("part", flat=True)) == {"good", "tick"}


@pytest.mark.django_db
def test_staff_hear_of_a_job_that_keeps_failing_and_of_its_recovery():
    work = Count(RuntimeError("broken"))
    job = tick.Job("bad", 1, work)
    for _ in range(5):
        tick.run_job(job)
    alert = StaffAlert.objects.get()
    assert (alert.key, alert.urgency, alert.count, alert.closed_at) == ("tick:bad", "urgent", 1, None)
    work.error = None
    tick.run_job(job)
    alert.refresh_from_db()
    assert alert.closed_at is not None


@pytest.mark.django_db
def test_a_database_error_counts_as_failure_only():
    job = tick.Job("bad", 1, Count(OperationalError("gone")))
    assert tick.run_job(job) is False


@pytest.mark.django_db
def test_jobs_run_at_their_intervals_and_stop_when_told():
    quick, slow, stop = Count(), Count(), threading.Event()

    def end_after_some() -> None:
        if quick.runs >= 5:
            stop.set()

    jobs = [tick.Job("quick", 0.02, quick), tick.Job("slow", 60, slow), tick.Job("end", 0.02, end_after_some)]
    begun = time.monotonic()
    tick.run_until(stop, jobs)
    assert (quick.runs >= 5, slow.runs) == (True, 1)
    assert time.monotonic() - begun < 50


@pytest.mark.django_db
def test_a_failing_job_is_tried_ever_more_rarely():
    job = tick.Job("bad", 1, Count(RuntimeError()))
    waits = []
    for _ in range(7):
        tick.run_job(job)
        waits.append(tick._back_off(job))
    assert waits == [2, 4, 8, 16, 30, 30, 30]


@pytest.mark.django_db
def test_once_says_by_its_exit_that_a_job_failed(settings):
    settings.TICK_JOBS = [("tests.statuscomms.test_tick.fail", 1.0)]
    with pytest.raises(CommandError):
        call_command("tick", "--once")
    settings.TICK_JOBS = [("statuscomms.limits.forget_old_buckets", 1.0)]
    call_command("tick", "--once")


def fail() -> None:
    raise RuntimeError("planned")


@pytest.mark.django_db
@pytest.mark.urls("tests.statuscomms.urls")
def test_heartbeats_show_on_readyz(client):
    assert set(client.get("/readyz").json()["degraded"]) == {"tick", "workers", "documents"}
    for part in ("tick", "beat", "touchpoints.services.rebuild_dirty_documents"):
        Heartbeat.objects.create(part=part, at=now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["degraded"]) == (200, [])
    Heartbeat.objects.update(at=now() - timedelta(minutes=5))
    assert client.get("/readyz").json()["parts"]["tick"]["state"] == "late"


@pytest.mark.slow
def test_the_command_ends_well_soon_after_sigterm(tmp_path):
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",  # no tables: every job fails, the clockwork lives on
    }
    log = tmp_path / "log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "manage.py", "tick"], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        end = time.monotonic() + 60
        while b"tick_job_failed" not in log.read_bytes() and child.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        assert child.poll() is None, log.read_text()
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=5) == 0  # two seconds are the promise; the rest is for a busy machine
    finally:
        child.kill()
        child.wait()
