"""Rows that are made and written by the thousand are those that Django would have made and written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from audiences.bulk_rows import WORTH_IT, insert_rows, new_row
from audiences.models import Address, Consent, Contact, Subscription
from audiences.topics import AddressKind
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


def values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "uuid"}


@pytest.mark.parametrize("model", [Contact, Address, Consent, Subscription])
def test_a_new_row_has_what_the_model_gives_it(model: type[models.Model]) -> None:
    assert values(new_row(model)) == values(model())
    assert new_row(model)._state.adding and new_row(model).pk is None


def test_what_is_given_takes_the_place_of_defaults_and_nothing_is_shared_between_rows() -> None:
    contact = make_contact()
    first, second = new_row(Address, contact=contact, kind=AddressKind.EMAIL), new_row(Address)
    assert (first.contact, first.contact_id, first.kind) == (contact, contact.pk, "email")
    assert first.uuid != second.uuid
    one, other = new_row(Contact), new_row(Contact)
    one.attributes["region"] = "north"
    assert other.attributes == {}


@pytest.mark.parametrize("count", [1, WORTH_IT, WORTH_IT + 1])
def test_many_rows_are_kept_as_few_are(count: int) -> None:
    contact = make_contact()
    rows = [
        new_row(Address, contact=contact, kind=AddressKind.PHONE, value=f"+3585{n:07}", normalised=f"+3585{n:07}")
        for n in range(count)
    ]
    insert_rows(rows)
    kept = Address.objects.filter(kind="phone").order_by("pk")
    assert [row.pk for row in rows] == [row.pk for row in kept]
    assert [row.uuid for row in rows] == [row.uuid for row in kept]
    assert not kept.filter(soft_bounce_times__isnull=False).exists(), "nothing is kept as nothing, not as the word null"
    later = Address.objects.create(contact=contact, kind="email", value="a@example.com", normalised="a@example.com")
    assert later.pk > rows[-1].pk, connection.vendor


@contextmanager
def values_a_statement(most: int) -> Iterator[None]:
    """SQLite takes at most so many; PostgreSQL copies and has no such limit."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, most)
    try:
        yield
    finally:
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)


def test_more_rows_than_a_statement_may_hold_go_into_several() -> None:
    contact, most = make_contact(), 100
    rows = [new_row(Consent, contact=contact, recipient_key=f"k{n}", given=True) for n in range(2 * most + 1)]
    columns = len(Consent._meta.concrete_fields)
    with values_a_statement(most * columns + 1), CaptureQueriesContext(connection) as captured:
        insert_rows(rows)
    inserts = [query for query in captured.captured_queries if "INSERT INTO" in query["sql"]]
    assert len(inserts) == {"sqlite": 3, "postgresql": 0}[connection.vendor]
    kept = Consent.objects.order_by("pk")
    assert [(row.pk, row.recipient_key) for row in kept] == [(row.pk, row.recipient_key) for row in rows]
