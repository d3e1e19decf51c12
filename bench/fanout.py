"""Fan-out to a local SMTP sink: ours with all its guarantees, against the usual way of one Celery task per message.

Both run in one run, with the same people, the same words, the same sink, a broker and two worker processes. Ours is measured from
the declaration on: publishing and writing the rows count. Only the ratio means something.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.lab_processes import ROOT, Subject, free_port, valkey, worker
from bench.rows import Row

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "10000"))
TASKS = min(PEOPLE, 2_000)
"""The slow way writes to the first so many of them: it is as slow at its end as at its beginning."""
PATIENCE_SECONDS = 240.0
GOAL = 8.0  # performance.md: without latency, two worker processes


@contextmanager
def sink(port: int) -> Iterator[Callable[[], int]]:
    """An SMTP server in a process of its own that counts and forgets; yields a function that tells the count."""
    command = [sys.executable, "-m", "bench.smtp_sink", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    into, out = process.stdin, process.stdout

    def count() -> int:
        into.write("count\n")
        into.flush()
        return int(out.readline())

    try:
        out.readline()
        yield count
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def environment_of(directory: Path, broker_port: int, smtp_port: int) -> dict[str, str]:
    """What the processes of both ways are told."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.lab_settings",
        "SECRET_KEY": "bench-only-secret-key",
        "RECIPIENT_KEY_SECRET": "bench-only-recipient-secret",
        "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{directory}/bench.sqlite3",
        "REDIS_URL": f"redis://127.0.0.1:{broker_port}/0",
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "LOG_LEVEL": "WARNING",
    }


def _seconds(count: Callable[[], int], target: int, begin: Callable[[], None]) -> float:
    """From ``begin`` until the sink has ``target`` messages."""
    began = time.monotonic()
    begin()
    while count() < target:
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise SystemExit(f"The sink has {count()} of {target} messages after {PATIENCE_SECONDS:.0f} s.")
        time.sleep(0.02)
    return time.monotonic() - began


def _with_workers(
    names: list[tuple[str, str]], environment: dict[str, str], directory: Path, *, include: str = ""
) -> list[Subject]:
    workers = [worker(name, queue, environment, directory, include=include) for name, queue in names]
    for subject in workers:
        subject.start()
    return workers


def rows() -> list[Row]:
    """Messages a second, ours and per task, and how many times faster ours is."""
    directory = Path(tempfile.mkdtemp(prefix="statuscomms-bench-"))
    broker_port, smtp_port = free_port(), free_port()
    broker = valkey(broker_port, directory)
    running: list[Subject] = [broker]
    try:
        with sink(smtp_port) as count:
            broker.start()
            os.environ.update(environment := environment_of(directory, broker_port, smtp_port))
            from bench import fanout_ways  # noqa: PLC0415  (Django reads the environment when it is set up)

            fanout_ways.prepare(PEOPLE)
            running += _with_workers(
                [("quick", "quick"), ("send-1", "send"), ("send-2", "send")], environment, directory
            )
            fanout_ways.wait_for_workers(3)
            ours = PEOPLE / _seconds(count, PEOPLE, fanout_ways.publish)
            for subject in running[1:]:
                subject.kill()
            theirs_too = [("per-1", "per-message"), ("per-2", "per-message")]
            running[1:] = _with_workers(theirs_too, environment, directory, include="bench.fanout_ways")
            fanout_ways.wait_for_workers(2)
            begin = partial(fanout_ways.publish_per_message, TASKS)
            theirs = TASKS / _seconds(count, PEOPLE + TASKS, begin)
    finally:
        for subject in running:
            subject.kill()
        shutil.rmtree(directory, ignore_errors=True)
    return [
        Row("fan-out, one Celery task per message", theirs, "mails/s"),
        Row("fan-out, ours", ours, "mails/s", baseline=theirs, ratio=ours / theirs, goal=GOAL),
    ]
