"""Writes many new rows at once: COPY on PostgreSQL, which is several times as fast as INSERT, and ``bulk_create`` elsewhere."""

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import CharField, DateTimeField, Field, JSONField, Model

from statuscomms.clock import now

COPY_FROM = 50
"""Fewer rows are not worth the second statement that fetches their ids."""
BATCH = 500


def insert_rows(rows: Sequence[Model]) -> None:
    """Insert new rows of one model and give them their ids. ``IntegrityError`` as usual; no signals are sent.

    Fields that ``save`` would derive from others must already be right.
    """
    if not rows:
        return
    if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
        _copy(rows)
    else:
        type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)


def hasten_commit() -> None:
    """Let the transaction at hand commit without waiting for the disk. Only for work whose place is kept in the same transaction:
    after a fall of the database a last piece may be missing, together with the note that it was done, and is then done again.

    https://www.postgresql.org/docs/current/wal-async-commit.html
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


@contextmanager
def cycles_kept() -> Iterator[None]:
    """Do not look for cycles while many rows are made: they have none, and looking at all of them costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _copy(rows: Sequence[Model]) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    meta = rows[0]._meta
    table, fields = database.ops.quote_name(meta.db_table), meta.concrete_fields
    columns = ", ".join(database.ops.quote_name(str(field.column)) for field in fields)
    moment = now()
    readers = [_reader(field, moment) for field in fields]
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
        with database.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([read(row) for read in readers])
    for row in rows:
        row._state.adding = False
        row._state.db = DEFAULT_DB_ALIAS


def _reader(field: "Field[Any, Any]", moment: datetime) -> Callable[[Model], Any]:
    """How COPY gets a field's value from a row: what ``pre_save`` and ``get_db_prep_save`` do, decided once for all rows."""
    read: Callable[[Model], Any] = attrgetter(field.attname)
    if isinstance(field, DateTimeField) and (field.auto_now or field.auto_now_add):
        return lambda row: moment
    if isinstance(field, JSONField):
        return lambda row: json.dumps(read(row), cls=field.encoder)
    if isinstance(field, CharField):  # the members of TextChoices are texts of a class of their own
        return lambda row: None if (value := read(row)) is None else str(value)
    return read
