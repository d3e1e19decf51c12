"""The clockwork: one brokerless process that runs every recurring job (``settings.TICK_JOBS``) at its interval.

Each job is isolated: when one fails, it is logged, its heartbeat stays behind, staff are told, the others go on.
Any number of ticks may run; the jobs are written for that.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from prometheus_client import Counter

from statuscomms import staff_alerts
from statuscomms.actors import Actor
from statuscomms.health import beat
from statuscomms.models import StaffAlert

log = structlog.get_logger(__name__)
FAILURES = Counter("statuscomms_tick_failures", "Runs of recurring jobs that failed", ["job"])
BEAT_EVERY = 5.0
ALERT_AFTER = 3
"""Failures in a row before staff are told: one lost race or a database restart is no news."""


@dataclass(slots=True)
class Job:
    """One recurring job; times are of the monotonic clock, in seconds."""

    name: str
    every: float
    run: Callable[[], object]
    due_at: float = 0.0
    beaten_at: float = float("-inf")
    failures: int = 0


def jobs_from_settings() -> list[Job]:
    """The jobs of ``settings.TICK_JOBS``; a dotted path that does not exist raises ``ImportError`` at once."""
    return [Job(path, float(every), import_string(path)) for path, every in settings.TICK_JOBS]


def run_job(job: Job) -> bool:
    """Run one job now; whether it went well. Never raises."""
    if not connection.in_atomic_block:  # a caller's own transaction keeps its connection
        close_old_connections()  # also one that broke during the last job
    try:
        job.run()
        _note_success(job)
    except Exception as error:  # the clockwork must outlive whatever one job does
        _note_failure(job, error)
        return False
    return True


def _note_success(job: Job) -> None:
    moment = time.monotonic()
    if moment - job.beaten_at >= BEAT_EVERY or job.failures:
        beat(job.name)
        job.beaten_at = moment
    if job.failures >= ALERT_AFTER:
        staff_alerts.close_alert(key=f"tick:{job.name}", actor=Actor.system("tick"))
    job.failures = 0


def _note_failure(job: Job, error: Exception) -> None:
    job.failures += 1
    FAILURES.labels(job.name).inc()
    log.exception("tick_job_failed", job=job.name, failures=job.failures, error=type(error).__name__)
    if job.failures != ALERT_AFTER:
        return
    try:
        staff_alerts.raise_alert(
            key=f"tick:{job.name}",
            text=_("The recurring job %(job)s keeps failing. Look at the log of tick.") % {"job": job.name},
            urgency=StaffAlert.Urgency.URGENT,
            roles=["administrator"],
        )
    except DatabaseError:
        job.failures -= 1  # try again to tell at the next failure


def run_once(jobs: Iterable[Job]) -> int:
    """Run every job once, in order; how many failed."""
    failed = sum(not run_job(job) for job in jobs)
    _beat_of_tick()
    return failed


def run_until(stop: threading.Event, jobs: list[Job]) -> None:
    """Run jobs at their intervals until ``stop`` is set; a job that is late runs once, not once per missed turn."""
    beaten_at = float("-inf")
    while not stop.is_set():
        for job in sorted(jobs, key=lambda job: job.due_at):
            if stop.is_set():
                return
            if job.due_at <= time.monotonic():
                run_job(job)
                job.due_at = time.monotonic() + job.every * _back_off(job)
        if time.monotonic() - beaten_at >= BEAT_EVERY and _beat_of_tick():
            beaten_at = time.monotonic()
        stop.wait(max(0.02, min(job.due_at for job in jobs) - time.monotonic()))


def _back_off(job: Job) -> float:
    return float(min(2**job.failures, max(1.0, 30.0 / job.every)))


def _beat_of_tick() -> bool:
    try:
        beat("tick")
    except DatabaseError:
        return False
    return True
