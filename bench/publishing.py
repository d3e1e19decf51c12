"""From publishing an update until every document that shows it is served: real web process, worker, tick and Valkey."""

import contextlib
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from bench.lab_processes import Subject, free_port, tick, valkey, worker
from bench.rows import CannotMeasure, Row

GOAL_SECONDS = 0.5
_ROUNDS = 12
_PATIENCE_SECONDS = 30.0


def rows() -> list[Row]:
    """Milliseconds until the public feed, and until the last of all documents, tells the new words."""
    with tempfile.TemporaryDirectory(prefix="statuscomms-publishing-") as name, _installation(Path(name)) as port:
        feed, everything = _measure(port)
    return [
        Row(f"publish → {what} served ({number} documents), median of {_ROUNDS}", value * 1000, "ms", goal="<= 500")
        for what, number, value in (("feed", 1, feed[0]), ("everything", everything[1], everything[0]))
    ]


@contextmanager
def _installation(folder: Path) -> Iterator[int]:
    broker_port, port = free_port(), free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.publishing_settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "RECIPIENT_KEY_SECRET": secrets.token_urlsafe(50),
        "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder}/db.sqlite3",
        "REDIS_URL": f"redis://127.0.0.1:{broker_port}/0",
        "PUBLISHED_DIRECTORY": str(folder / "published"),
        "LOG_LEVEL": "ERROR",
    }
    os.environ.update(environment)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    granian += ["--workers", "1", "--no-access-log", "--log-level", "error", "statuscomms.wsgi:application"]
    subjects = [
        valkey(broker_port, folder),
        Subject("web", granian, environment, folder / "web.log"),
        worker("quick", "quick", environment, folder),
        tick(environment, folder),
    ]
    try:
        subjects[0].start()
        _set_up()
        for subject in subjects[1:]:
            subject.start()
        yield port
    finally:
        for subject in subjects:
            subject.kill()


def _set_up() -> None:
    import django  # noqa: PLC0415  (Django reads the environment when it is set up)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)


def _measure(port: int) -> tuple[tuple[float, int], tuple[float, int]]:
    from bench import publishing_seed  # noqa: PLC0415
    from incidents.declarations import UpdateDraft  # noqa: PLC0415
    from incidents.services import add_update  # noqa: PLC0415

    incident, paths = publishing_seed.build()
    _wait(port, paths, b"At first.")
    feeds, all_of_them = [], []
    for number in range(_ROUNDS):
        said = f"Word number {number}."
        began = time.monotonic()
        incident.refresh_from_db()
        add_update(
            actor=publishing_seed.ACTOR,
            incident=incident,
            draft=UpdateDraft(texts=publishing_seed.texts(said), hold_seconds=0),
        )
        _wait(port, paths[:1], said.encode())
        feeds.append(time.monotonic() - began)
        _wait(port, paths, said.encode())
        all_of_them.append(time.monotonic() - began)
        time.sleep(0.37)  # out of step with everything that looks each second
    return (statistics.median(feeds), 1), (statistics.median(all_of_them), len(paths))


def _wait(port: int, paths: Sequence[str], words: bytes) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for path in paths:
        while words not in _read(port, path):
            if time.monotonic() > deadline:
                raise CannotMeasure(f"{path} never told of the update")
            time.sleep(0.01)


def _read(port: int, path: str) -> bytes:
    with contextlib.suppress(OSError):
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().read()
    return b""


if __name__ == "__main__":
    for row in rows():
        print(row)
