"""The edge's feed beside nginx serving the same bytes from a file: wrk, 50 connections, one after the other, both warm.

Only the ratio counts: machines differ, and the load generator shares the processors with what it measures.
"""

import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench import debian_programs
from bench.rows import CannotMeasure, Row

PATH = "/embed/v1/bench.json"
GOAL = 0.5
_CONNECTIONS = 50
_SECONDS = 5
_ROUNDS = 3
_WORKERS = 2
_START_SECONDS = 40
_REQUESTS = re.compile(r"Requests/sec:\s+([\d.]+)")


def rows() -> list[Row]:
    """Requests a second of the edge, nginx's as the baseline, and their ratio."""
    wrk, nginx = debian_programs.find("wrk", "nginx")
    with tempfile.TemporaryDirectory(prefix="statuscomms-edge-") as name:
        folder = Path(name)
        environment = _environment(folder)
        _python(environment, "manage.py", "migrate", "--verbosity", "0")
        _python(environment, "-m", "bench.edge_seed")
        with _granian(environment, folder) as ours:
            feed = _read(ours)
            with _nginx(folder, feed, nginx) as theirs:
                if _read(theirs) != feed:
                    raise CannotMeasure("nginx does not serve the same bytes.")
                edge, file = _measure([ours, theirs], wrk)
    return [Row("edge: feed beside nginx's file", edge, "requests/s", file, edge / file, GOAL)]


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "RECIPIENT_KEY_SECRET": secrets.token_urlsafe(50),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "PUBLISHED_DIRECTORY": str(folder / "published"),
        "DJANGO_SETTINGS_MODULE": "statuscomms.settings",
        "REDIS_URL": "",
        "LOG_LEVEL": "ERROR",
    }


def _python(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _granian(environment: dict[str, str], folder: Path) -> Iterator[str]:
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(_WORKERS), "--no-access-log", "--log-level", "error", "statuscomms.wsgi:application"]
    with (folder / "granian.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    with _running(process, f"http://127.0.0.1:{port}{PATH}") as address:
        yield address


@contextmanager
def _nginx(folder: Path, feed: bytes, program: str) -> Iterator[str]:
    port = _free_port()
    file = folder / "files" / PATH.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(feed)
    for parent in (folder, *file.parents[: len(PATH.split("/"))]):
        parent.chmod(0o755)
    settings = folder / "nginx.conf"
    settings.write_text(
        f"""worker_processes {_WORKERS}; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; types {{ application/json json; }} open_file_cache max=100;
  client_body_temp_path {folder}/n1; proxy_temp_path {folder}/n2; fastcgi_temp_path {folder}/n3;
  uwsgi_temp_path {folder}/n4; scgi_temp_path {folder}/n5;
  keepalive_requests 10000000;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }} }}
"""
    )
    process = subprocess.Popen([program, "-c", str(settings)], stderr=subprocess.DEVNULL)
    with _running(process, f"http://127.0.0.1:{port}{PATH}") as address:
        yield address


@contextmanager
def _running(process: subprocess.Popen[bytes], address: str) -> Iterator[str]:
    """Wait until ``address`` answers 200; end the process afterwards."""
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise CannotMeasure(f"The server for {address} did not start.")
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=15)


def _answers(address: str) -> bool:
    try:
        return bool(_read(address))
    except (URLError, OSError):
        return False


def _read(address: str) -> bytes:
    with urlopen(Request(address, headers={"Accept-Encoding": "identity"}), timeout=5) as answer:  # loopback only
        return bytes(answer.read())


def _measure(addresses: list[str], program: str) -> list[float]:
    """Requests a second of each address: medians of rounds in turn, so that noise meets all alike."""
    found: dict[str, list[float]] = {address: [] for address in addresses}
    for _round in range(_ROUNDS):
        for address in addresses:
            found[address].append(_load(address, program))
    return [statistics.median(found[address]) for address in addresses]


def _load(address: str, program: str) -> float:
    command = [program, "-t1", f"-c{_CONNECTIONS}", f"-d{_SECONDS}s", address]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    match = _REQUESTS.search(text)
    if match is None or "Non-2xx" in text:
        raise CannotMeasure(f"wrk did not get good answers from {address}.")
    return float(match.group(1))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    for row in rows():
        print(row)
