"""The edge as a process of its own: killed, and with Redis frozen."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.demo.conftest import wait_for
from tests.valkey import free_port

pytestmark = [pytest.mark.slow, pytest.mark.journey]

ROOT = Path(__file__).resolve().parents[2]
SEED = """
import django; django.setup()
from bench import edge_seed
print(edge_seed.build())
"""
ORIGIN = "https://shop.example.com"
FEED = "/embed/v1/bench.json"


class Web:
    """A real web process on a database of its own."""

    def __init__(self, folder: Path, redis_url: str = "", seed: str = SEED) -> None:
        self.port = free_port()
        self.database = folder / "db.sqlite3"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "statuscomms.settings",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PUBLISHED_DIRECTORY": str(folder / "published"),
            "PUBLISHED_STORAGE": "",
            "REDIS_URL": redis_url,
            "LOG_LEVEL": "ERROR",
        }
        self.run("manage.py", "migrate", "--verbosity", "0")
        self.notice_key = self.run("-c", seed).strip()

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    @contextmanager
    def started(self) -> Iterator[subprocess.Popen[bytes]]:
        command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        command += ["--no-access-log", "--log-level", "error", "statuscomms.wsgi:application"]
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=self.environment, start_new_session=True
        )
        try:
            wait_for(lambda: self.ask("GET", FEED) == 200, seconds=60)
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def ask(self, method: str, path: str, body: str | None = None) -> int:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            try:
                connection.request(method, path, body, {"Origin": ORIGIN})
                return connection.getresponse().status
            except OSError:
                return 0

    def body(self, path: str) -> bytes:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", path)
            return connection.getresponse().read()

    def see(self) -> bool:
        event = json.dumps({"key": self.notice_key, "revision": 1, "event": "seen"})
        return self.ask("POST", "/embed/v1/bench/seen", event) == 204

    def counted(self) -> int:
        with closing(sqlite3.connect(self.database, timeout=10)) as rows:
            return int(rows.execute("SELECT coalesce(sum(seen), 0) FROM touchpoints_impressioncount").fetchone()[0])


def test_a_process_that_is_killed_loses_no_count_that_is_older_than_a_second_or_so(tmp_path):
    web = Web(tmp_path)
    with web.started() as process:
        assert all(web.see() for _time in range(50))
        wait_for(lambda: web.counted() == 50, seconds=10)
        assert all(web.see() for _time in range(20))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert 50 <= web.counted() <= 70


def test_a_redis_that_hangs_keeps_neither_documents_nor_counts_from_coming(tmp_path):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(50)  # connections are taken and never answered, as by a frozen server
        web = Web(tmp_path, f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        with web.started():
            began = time.monotonic()
            assert web.see()
            assert time.monotonic() - began < 5, "the visitor does not wait for Redis"
            wait_for(lambda: web.counted() == 1, seconds=15)
