"""Finding contacts while somebody types, among ``BENCH_CONTACTS`` contacts on PostgreSQL and up to 100,000 on SQLite.

Every search is what a key press costs: the words or the beginning of an address, the contacts, in the measuring process itself.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.contact_import import CONTACTS, ROOT, SQLITE_CONTACTS, machine, postgresql
from bench.rows import Row

GOAL = "< 100 ms"


def rows() -> list[Row]:
    """The median and the worst of many key presses, on both databases."""
    print(f"contact search: {machine()}")
    with postgresql() as address:
        found = _measured("PostgreSQL", address, CONTACTS)
    with tempfile.TemporaryDirectory(prefix="statuscomms-bench-") as folder:
        return found + _measured("SQLite", f"sqlite:///{folder}/bench.sqlite3", SQLITE_CONTACTS)


def _measured(database: str, address: str, contacts: int) -> list[Row]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "statuscomms.settings",
        "SECRET_KEY": "bench-only-secret-key",
        "RECIPIENT_KEY_SECRET": "bench-only-recipient-secret",
        "DATABASE_URL": address,
        "REDIS_URL": "",
        "LOG_LEVEL": "ERROR",
    }
    _run(environment, "prepare", contacts)
    times = _run(environment, "search", contacts)
    place = f"{database}, among {contacts:,}"
    return [
        Row(f"contact search, median key press ({place})", times["median"], "ms", goal=GOAL),
        Row(f"contact search, worst key press ({place})", times["worst"], "ms", goal=GOAL),
    ]


def _run(environment: dict[str, str], way: str, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.contact_import_ways", way, str(count)]
    text = subprocess.run(
        command, env=environment, cwd=Path(ROOT), check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return {str(name): float(value) for name, value in json.loads(text or "{}").items()}
