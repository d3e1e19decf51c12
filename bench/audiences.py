"""Counting and expanding an audience of three conditions among many contacts, beside SQL written by hand, in one run.

On PostgreSQL (from its wheel) among ``BENCH_CONTACTS`` contacts with three subscriptions each, then on SQLite among at most 100,000.
"""

from bench.contact_databases import CONTACTS, SQLITE_CONTACTS, machine, measured, postgresql, sqlite
from bench.rows import Row

GOAL_COUNT = "<= 300 ms"
GOAL_RATIO = "<= 1.50"
GOAL_EXPANSION = 0.6


def rows() -> list[Row]:
    """Medians of both ways, the ratio, and the memory of the counting process, on both databases."""
    print(f"audiences: {machine()}")
    with postgresql() as address:
        found = _measured("PostgreSQL", address, CONTACTS)
    with sqlite() as address:
        return found + _measured("SQLite", address, SQLITE_CONTACTS)


def _measured(database: str, address: str, contacts: int) -> list[Row]:
    got = measured(address, "bench.audiences_ways", contacts)
    place = f"{database}, among {contacts:,}"
    return [
        Row(f"audience count, SQL by hand ({place})", got["bare_ms"], "ms"),
        Row(
            f"audience count of {got['people']:,.0f} ({place})",
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
