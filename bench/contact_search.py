"""Finding contacts while somebody types, among ``BENCH_CONTACTS`` contacts on PostgreSQL and up to 100,000 on SQLite.

Every search is what a key press costs: the words or the beginning of an address, the contacts, in the measuring process itself.
"""

from bench.contact_databases import CONTACTS, SQLITE_CONTACTS, machine, measured, postgresql, sqlite
from bench.contact_import import WAYS
from bench.rows import Row

GOAL = "< 100 ms"


def rows() -> list[Row]:
    """The median and the worst of many key presses, on both databases."""
    print(f"contact search: {machine()}")
    with postgresql() as address:
        found = _measured("PostgreSQL", address, CONTACTS)
    with sqlite() as address:
        return found + _measured("SQLite", address, SQLITE_CONTACTS)


def _measured(database: str, address: str, contacts: int) -> list[Row]:
    measured(address, WAYS, "prepare", contacts)
    times = measured(address, WAYS, "search", contacts)
    place = f"{database}, among {contacts:,}"
    return [
        Row(f"contact search, median key press ({place})", times["median"], "ms", goal=GOAL),
        Row(f"contact search, worst key press ({place})", times["worst"], "ms", goal=GOAL),
    ]
