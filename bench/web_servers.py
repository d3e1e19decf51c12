"""The web servers of the measurements: ours, and nginx beside it."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.lab_processes import ROOT, free_port
from bench.rows import CannotMeasure

WORKERS = 2
AS_SHIPPED = ("--blocking-threads", "16", "--no-ws")
"""What ``deploy/Dockerfile`` tells our server: threads enough that slow pages of the console hold up no visitor, and few enough that
visitors' requests do not stand in each other's way (granian itself would take 256)."""
_QUIETLY = ("--no-access-log", "--log-level", "error")
_START_SECONDS = 40
CONFIGURATION = ROOT / "deploy" / "nginx" / "statuscomms.conf"


@contextmanager
def granian(environment: Mapping[str, str], folder: Path, *, ready: str) -> Iterator[str]:
    """Our own server as it is shipped, with two workers; yields its address when ``ready`` answers."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(WORKERS), *AS_SHIPPED, *_QUIETLY, "statuscomms.wsgi:application"]
    with (folder / "granian.log").open("w") as log:
        process = subprocess.Popen(command, env=dict(environment), cwd=ROOT, stdout=log, stderr=log)
    with _running(process, f"http://127.0.0.1:{port}", ready):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def nginx_of_files(folder: Path, files: Mapping[str, bytes], program: str) -> Iterator[str]:
    """nginx serving these bytes from plain files: as fast as it gets on this machine."""
    root = folder / "files"
    for path, body in files.items():
        file = root / (path.lstrip("/") if not path.endswith("/") else f"{path.lstrip('/')}index.html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    port = free_port()
    server = f"server {{ listen 127.0.0.1:{port}; root {root}; }}"
    with _nginx(folder, "files", server, program, port, next(iter(files))) as address:
        yield address


@contextmanager
def nginx_of_mirror(folder: Path, public: Path, program: str, application: str, *, ready: str) -> Iterator[str]:
    """nginx with the configuration of ``deploy/``, serving the directory of published documents."""
    port = free_port()
    server = CONFIGURATION.read_text().replace("/var/lib/statuscomms/public", str(public))
    server = server.replace("listen 80;", f"listen 127.0.0.1:{port};")
    server = server.replace("server 127.0.0.1:8000;", f"server {application.removeprefix('http://')};")
    with _nginx(folder, "mirror", server, program, port, ready) as address:
        yield address


@contextmanager
def _nginx(folder: Path, name: str, server: str, program: str, port: int, ready: str) -> Iterator[str]:
    for place in (folder, *folder.rglob("*")):
        if place.is_dir():
            place.chmod(0o755)  # nginx's workers are another user when we are root
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{name}-{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = folder / f"{name}.conf"
    settings.write_text(
        f"""worker_processes {WORKERS}; daemon off; pid {folder}/{name}.pid; error_log {folder}/{name}.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; open_file_cache max=1000; keepalive_requests 10000000;
  types {{ application/json json; text/html html; text/javascript js; }}
  {temporary}
  {server} }}
"""
    )
    process = subprocess.Popen([program, "-c", str(settings)], stderr=subprocess.DEVNULL)
    with _running(process, f"http://127.0.0.1:{port}", ready):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(process: subprocess.Popen[bytes], address: str, ready: str) -> Iterator[None]:
    """Wait until ``ready`` answers 200; end the process afterwards."""
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(address + ready):
            if process.poll() is not None or time.monotonic() > deadline:
                raise CannotMeasure(f"The server for {address}{ready} did not start.")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def _answers(address: str) -> bool:
    try:
        return bool(read(address))
    except (URLError, OSError):
        return False


def read(address: str) -> bytes:
    """The plain bytes at an address of this machine."""
    with urlopen(Request(address, headers={"Accept-Encoding": "identity"}), timeout=5) as answer:  # loopback only
        return bytes(answer.read())
