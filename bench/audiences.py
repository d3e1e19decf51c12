"""Counting and expanding an audience of three conditions among many contacts, beside SQL written by hand, in one run.

On PostgreSQL (from its wheel) among ``BENCH_CONTACTS`` contacts with three subscriptions each, then on SQLite among at most 100,000.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.contact_import import CONTACTS, ROOT, SQLITE_CONTACTS, machine, postgresql
from bench.rows import Row

GOAL_COUNT = "<= 300 ms"
GOAL_RATIO = "<= 1.50"
GOAL_EXPANSION = 0.6


def rows() -> list[Row]:
    """Medians of both ways, the ratio, and the memory of the counting process, on both databases."""
    print(f"audiences: {machine()}")
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
    command = [sys.executable, "-m", "bench.audiences_ways", str(contacts)]
    text = subprocess.run(
        command, env=environment, cwd=Path(ROOT), check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    got = json.loads(text)
    place = f"{database}, among {contacts:,}"
    return [
        Row(f"audience count, SQL by hand ({place})", got["bare_ms"], "ms"),
        Row(
            f"audience count of {got['people']:,} ({place})",
            got["ours_ms"],
            "ms",
            got["bare_ms"],
            got["ours_ms"] / got["bare_ms"],
            f"{GOAL_COUNT}, ratio {GOAL_RATIO}",
        ),
        Row(f"addresses chosen, INSERT by hand ({place})", got["bare_rate"], "rows/s"),
        Row(
            f"addresses chosen, ours ({place})",
            got["ours_rate"],
            "rows/s",
            got["bare_rate"],
            got["ours_rate"] / got["bare_rate"],
            GOAL_EXPANSION,
        ),
        Row(f"audience count, memory grown ({database})", got["grown_mb"], "MB"),
    ]
