"""Importing a file of contacts beside a bare ``bulk_create`` of the same rows, among many contacts, in one run.

Ours reads the text, checks every address, looks up who is there and writes contacts, addresses and consents with a cursor; the
bare way is handed rows that are ready. On PostgreSQL (from its wheel) among ``BENCH_CONTACTS`` contacts, then on SQLite.
"""

import os
import tempfile

from bench.contact_databases import CONTACTS, SQLITE_CONTACTS, machine, measured, postgresql, sqlite
from bench.rows import Row

ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "200000"))
SQLITE_ROWS = min(ROWS, 50_000)
GOAL_ROWS = "5,000 rows/s"
GOAL_RATIO = 2.0
GOAL_MEMORY = "<= 512 MB"
WAYS = "bench.contact_import_ways"


def rows() -> list[Row]:
    """Rows a second of both ways and the memory of the importing process, on both databases."""
    print(f"contact import: {machine()}")
    with postgresql() as address:
        found = _measured("PostgreSQL", address, CONTACTS, ROWS)
    with sqlite() as address:
        return found + _measured("SQLite", address, SQLITE_CONTACTS, SQLITE_ROWS)


def _measured(database: str, address: str, contacts: int, count: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="statuscomms-imports-") as folder:
        measured(address, WAYS, "prepare", contacts)
        bare = measured(address, WAYS, "bare", count)["rate"]
        ours = measured(address, WAYS, "ours", count, IMPORT_DIRECTORY=folder)
        again = measured(address, WAYS, "again", count, IMPORT_DIRECTORY=folder)
    place = f"{database}, among {contacts:,}"
    return [
        Row(f"import, bare bulk_create ({place})", bare, "rows/s"),
        Row(f"import, ours, new rows ({place})", ours["rate"], "rows/s", bare, ours["rate"] / bare, GOAL_RATIO),
        Row(f"import, the same file again ({place})", again["rate"], "rows/s", goal=GOAL_ROWS),
        Row(f"import, memory ({database})", ours["memory"], "MB", goal=GOAL_MEMORY),
    ]
