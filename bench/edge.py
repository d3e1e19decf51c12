"""The public side beside nginx serving the same bytes from files: requests a second and the slowest one in a hundred, undisturbed,
while something is published every second, without database and Redis, and from the published directory through nginx.

Only ratios count: machines differ, and the load generator shares the processors with what it measures.
"""

import os
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import debian_programs, edge_seed, wrk
from bench.installation import Installation, postgresql
from bench.lab_processes import tick, valkey
from bench.rows import CannotMeasure, Row
from bench.web_servers import granian, nginx_of_files, nginx_of_mirror, read
from bench.wrk import Load

GOAL, MIRROR_GOAL, P99_GOAL = 0.5, 0.9, "<= 10"
FEED = "/embed/v1/bench.json"
TARGETS = {"embed script": "/embed/v1.js", "feed": FEED, "summary.json": "/api/v2/summary.json", "status page": "/en/"}
BEACON_GOAL = 20_000.0
_BEACON = """wrk.method = "POST"
wrk.headers["Content-Type"] = "text/plain"
wrk.headers["Origin"] = "https://shop.example.com"
wrk.headers["User-Agent"] = "Example/1.0"
wrk.body = '{"key": "%s", "revision": 1, "event": "seen"}'
"""


def rows() -> list[Row]:
    """Everything in one run."""
    program, nginx = debian_programs.find("wrk", "nginx")
    with tempfile.TemporaryDirectory(prefix="statuscomms-edge-") as name, ExitStack() as alive:
        folder = Path(name)
        folder.chmod(0o755)
        database = ExitStack()
        alive.enter_context(database)
        house = Installation(folder, database.enter_context(postgresql(folder)))
        house.start(valkey(house.broker_port, folder))
        alive.callback(house.end)
        house.set_up("statuscomms.settings")
        notice_key = edge_seed.build()
        house.start(tick(house.environment, folder))
        ours = alive.enter_context(granian(house.environment, folder, ready=FEED))
        files = {path: read(ours + path) for path in TARGETS.values()}
        plain = alive.enter_context(nginx_of_files(folder, files, nginx))
        mirror = alive.enter_context(nginx_of_mirror(folder, folder / "public", nginx, ours, ready=FEED))
        found = [*_undisturbed(ours, plain, mirror, program), *_while_publishing(ours, program)]
        found += _beacons(ours, folder, notice_key, program)
        house.end()
        database.close()
        return found + _alone(ours, plain, files, program)
    raise CannotMeasure("nothing was measured")


def _undisturbed(ours: str, plain: str, mirror: str, program: str) -> list[Row]:
    found = []
    for name, path in TARGETS.items():
        if len({read(server + path) for server in (ours, plain, mirror)}) != 1:
            raise CannotMeasure(f"the servers do not serve the same bytes at {path}")
        edge, file, mirrored = wrk.measure([ours + path, plain + path, mirror + path], program)
        found.append(_ratio(f"{name}: ours beside nginx's file", edge, file, GOAL))
        found.append(
            Row(f"{name}: slowest in a hundred at {wrk.CONNECTIONS} connections", edge.p99, "ms", goal=P99_GOAL)
        )
        found.append(_ratio(f"{name}: the published directory through nginx", mirrored, file, MIRROR_GOAL))
    return found


def _ratio(name: str, one: Load, other: Load, goal: float) -> Row:
    return Row(name, one.per_second, "requests/s", other.per_second, one.per_second / other.per_second, goal)


def _while_publishing(ours: str, program: str) -> list[Row]:
    """The feed's slowest answers with an update every second beside those without, in turn."""
    quiet, busy = [], []
    for _round in range(wrk.ROUNDS):
        quiet.append(wrk.load(ours + FEED, program))
        with _publishing():
            busy.append(wrk.load(ours + FEED, program))
    calm, stirred = wrk.median(quiet), wrk.median(busy)
    ratio = stirred.p99 / calm.p99
    return [
        Row("feed: slowest in a hundred while publishing every second", stirred.p99, "ms", calm.p99, ratio, "<= 1.50")
    ]


@contextmanager
def _publishing() -> Iterator[None]:
    """An update every second until the block ends."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(1.0):
            edge_seed.publish_an_update()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beacons(ours: str, folder: Path, notice_key: str, program: str) -> list[Row]:
    script = folder / "beacon.lua"
    script.write_text(_BEACON % notice_key)
    counted_before = edge_seed.counted()
    loads = [wrk.load(f"{ours}/embed/v1/bench/seen", program, script=script) for _round in range(wrk.ROUNDS)]
    accepted = wrk.median(loads).per_second
    total = sum(one.per_second for one in loads) * wrk.SECONDS
    counted = edge_seed.counted_after(counted_before)
    return [
        Row("beacons accepted", accepted, "beacons/s", BEACON_GOAL, accepted / BEACON_GOAL, 1.0),
        Row(
            "beacons counted in the database a second later, of those accepted",
            counted,
            "",
            total,
            counted / total,
            0.95,
        ),
    ]


def _alone(ours: str, plain: str, files: dict[str, bytes], program: str) -> list[Row]:
    """The same with database, Redis and tick gone."""
    if read(ours + FEED) != files[FEED] and not read(ours + FEED):
        raise CannotMeasure("the feed is gone with the database")
    edge, file = wrk.measure([ours + FEED, plain + FEED], program)
    slowest = Row("feed without database and Redis: slowest in a hundred", edge.p99, "ms", goal=P99_GOAL)
    return [_ratio("feed without database and Redis", edge, file, GOAL), slowest]


if __name__ == "__main__":
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    for row in rows():
        print(row)
