"""From publishing an update until every document that shows it is served: real web process, worker, tick and Valkey."""

import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.installation import Installation
from bench.lab_processes import tick, valkey, worker
from bench.rows import CannotMeasure, Row
from bench.web_servers import granian, read

_ROUNDS = 12
_PATIENCE_SECONDS = 30.0


def rows() -> list[Row]:
    """Milliseconds until the public feed, and until the last of all documents, tells the new words."""
    with tempfile.TemporaryDirectory(prefix="statuscomms-publishing-") as name, _installation(Path(name)) as address:
        feed, everything = _measure(address)
    return [
        Row(f"publish → {what} served ({number} documents), median of {_ROUNDS}", value * 1000, "ms", goal="<= 500")
        for what, number, value in (("feed", 1, feed[0]), ("everything", everything[1], everything[0]))
    ]


@contextmanager
def _installation(folder: Path) -> Iterator[str]:
    with ExitStack() as alive:
        database = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder}/db.sqlite3"
        house = Installation(folder, database)
        alive.callback(house.end)
        house.start(valkey(house.broker_port, folder))
        house.set_up("bench.publishing_settings")
        house.start(worker("quick", "quick", house.environment, folder), tick(house.environment, folder))
        yield alive.enter_context(granian(house.environment, folder, ready="/healthz"))


def _measure(address: str) -> tuple[tuple[float, int], tuple[float, int]]:
    from bench import publishing_seed  # noqa: PLC0415
    from incidents.declarations import UpdateDraft  # noqa: PLC0415
    from incidents.services import add_update  # noqa: PLC0415

    incident, paths = publishing_seed.build()
    _wait(address, paths, b"At first.")
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
        _wait(address, paths[:1], said.encode())
        feeds.append(time.monotonic() - began)
        _wait(address, paths, said.encode())
        all_of_them.append(time.monotonic() - began)
        time.sleep(0.37)  # out of step with everything that looks each second
    return (statistics.median(feeds), 1), (statistics.median(all_of_them), len(paths))


def _wait(address: str, paths: Sequence[str], words: bytes) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for path in paths:
        while words not in _read_if_there(address + path):
            if time.monotonic() > deadline:
                raise CannotMeasure(f"{path} never told of the update")
            time.sleep(0.01)


def _read_if_there(address: str) -> bytes:
    with contextlib.suppress(OSError):
        return read(address)
    return b""


if __name__ == "__main__":
    for row in rows():
        print(row)
