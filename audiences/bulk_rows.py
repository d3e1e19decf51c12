"""Writes many new rows at once, several times as fast as ``bulk_create``: COPY on PostgreSQL, INSERT of many rows on SQLite."""

import gc
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import chain, islice
from operator import attrgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import CharField, DateTimeField, Field, JSONField, Model, UUIDField
from django.db.models.base import ModelState

from statuscomms.clock import now

Row = TypeVar("Row", bound=Model)
WORTH_IT = 50
"""Fewer rows are not worth the second statement that fetches their ids."""


def insert_rows(rows: Sequence[Model]) -> None:
    """Insert new rows of one model and give them their ids. ``IntegrityError`` as usual; no signals are sent.

    Fields that ``save`` would derive from others must already be right.
    """
    if not rows:
        return
    if len(rows) < WORTH_IT:
        type(rows[0])._base_manager.bulk_create(rows)
    elif connection.vendor == "postgresql":
        _copy(rows)
    else:
        _insert_together(rows)


def new_row(model: type[Row], **values: Any) -> Row:
    """``model(**values)``, in a third of the time: what its defaults are is looked up once. No ``init`` signals are sent."""
    row = model.__new__(model)
    kept, made = _defaults(model)
    row._state = ModelState()
    row.__dict__.update(kept)
    for name, make in made:
        row.__dict__[name] = make()
    for name, value in values.items():
        setattr(row, name, value)
    return row


@cache
def _defaults(model: type[Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """The defaults that are the same for every row, and what makes those that are not, by attribute."""
    fields = model._meta.concrete_fields
    has_maker = [field for field in fields if field.has_default() and callable(field.default)]
    made = [(field.attname, field.get_default) for field in has_maker]
    names = {name for name, _make in made}
    return {field.attname: field.get_default() for field in fields if field.attname not in names}, made


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
    table, columns, values_of = _plan(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass))) FROM generate_series(1, %s)",
            [table, len(rows)],
        )
        for row, number in zip(rows, cursor.fetchone()[0], strict=True):
            row.pk = number
        command = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with connection.wrap_database_errors, cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(values_of(row))
    _mark_saved(rows)


def _insert_together(rows: Sequence[Model]) -> None:
    """SQLite has one writer, which we are already or become with the first statement: the next ids are ours."""
    table, columns, values_of = _plan(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = seq WHERE name = %s", [rows[0]._meta.db_table])
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [rows[0]._meta.db_table])
        for number, row in enumerate(rows, start=cursor.fetchone()[0] + 1):
            row.pk = number
        execute_together(cursor, f"INSERT INTO {table} ({', '.join(columns)})", [values_of(row) for row in rows])
    _mark_saved(rows)


def execute_together(cursor: CursorWrapper, insert: str, rows: Sequence[Sequence[Any]]) -> None:
    """``insert`` with the values of all rows in as few statements as SQLite takes. While a statement runs another thread may
    work; ``executemany`` lets it in between any two rows, and each waits for the other."""
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    most = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(rows[0])
    left = iter(rows)
    while some := list(islice(left, most)):
        cursor.execute(f"{insert} VALUES {', '.join([one] * len(some))}", [*chain.from_iterable(some)])


def _plan(rows: Sequence[Model]) -> tuple[str, list[str], Callable[[Model], list[Any]]]:
    """The quoted table, its quoted columns, and what reads their values from a row."""
    meta, quote, moment = rows[0]._meta, connection.ops.quote_name, now()
    fields = meta.concrete_fields
    read = attrgetter(*(field.attname for field in fields))
    changes = [(place, change) for place, field in enumerate(fields) if (change := _change(field, moment)) is not None]

    def values_of(row: Model) -> list[Any]:
        values = list(read(row))
        for place, change in changes:
            values[place] = change(values[place])
        return values

    return quote(meta.db_table), [quote(str(field.column)) for field in fields], values_of


def _mark_saved(rows: Sequence[Model]) -> None:
    for row in rows:
        row._state.adding = False
        row._state.db = DEFAULT_DB_ALIAS


def _change(field: "Field[Any, Any]", moment: datetime) -> Callable[[Any], Any] | None:
    """What ``pre_save`` and ``get_db_prep_save`` do with a value, decided once for all rows; None: nothing."""
    if isinstance(field, DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value
        if field.auto_now or field.auto_now_add:
            fixed = adapt(moment)
            return lambda value: fixed
        return lambda value: None if value is None else adapt(value)
    if isinstance(field, JSONField):
        return lambda value: None if value is None else json.dumps(value, cls=field.encoder)
    if isinstance(field, CharField) and field.choices:  # the members of TextChoices are texts of a class of their own
        return lambda value: None if value is None else str(value)
    if isinstance(field, UUIDField) and not connection.features.has_native_uuid_field:
        return lambda value: None if value is None else value.hex
    return None
