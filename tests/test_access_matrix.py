"""Deny by default: every address × every role, reality against the hand-written ``access_matrix.toml``."""

import pytest

from tests.access_walk import ALL_METHODS, PERSONS, Row, ask, routes, table

ROWS = table()


def test_every_address_stands_in_the_table_and_nothing_else():
    known = {row.route for row in ROWS}
    real = set(routes())
    assert not real - known, f"addresses that nobody decided about: {sorted(real - known)}"
    assert not known - real, f"rows without an address: {sorted(known - real)}"


def test_every_method_of_the_api_stands_in_the_table():
    known: dict[str, set[str]] = {}
    for row in ROWS:
        known.setdefault(row.route, set()).add(row.method)
    missing = {route: methods - known.get(route, set()) for route, methods in routes().items() if route in known}
    assert not {route: methods for route, methods in missing.items() if methods}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} /{row.route}")
def test_everybody_meets_what_the_table_says(row: Row, people):
    met = {person: ask(row, person, people) for person in PERSONS}
    assert met == dict(zip(PERSONS, row.expected, strict=True))


@pytest.mark.django_db
def test_guarded_addresses_refuse_methods_outside_the_table(people):
    """Also for the administrator, so that no view takes a method that nobody decided about."""
    known: dict[str, set[str]] = {}
    for row in ROWS:
        if row.expected[0] in ("login", "key"):
            known.setdefault(row.route, set()).add(row.method)
    taken = {}
    for route, methods in known.items():
        for method in set(ALL_METHODS) - methods:
            met = ask(Row(route, method, ()), "administrator", people)
            if met != "no such method":
                taken[f"{method} /{route}"] = met
    assert taken == {}
