"""Walks the URL resolver and asks every address as every kind of person; the table it is held against is hand-written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from statuscomms.access import Role
from tests.people import People, api_caller, client_for

TABLE = Path(__file__).with_name("access_matrix.toml")
PERSONS = ("anonymous", *Role.values)
ABSENT = "00000000-0000-4000-8000-000000000000"
ALL_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Row:
    """One method of one address, and what each of ``PERSONS`` meets there: yes, no, login or key."""

    route: str
    method: str
    expected: tuple[str, ...]
    body: str = ""

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/v1/")


def table() -> list[Row]:
    rows = []
    for route, entries in tomllib.loads(TABLE.read_text()).items():
        for entry in [entries] if isinstance(entries, str | dict) else entries:
            body = "" if isinstance(entry, str) else entry["body"]
            method, *expected = (entry if isinstance(entry, str) else entry["expect"]).split()
            if method not in ALL_METHODS:
                raise ValueError(f"{route}: {method} is no method")
            if expected == ["public"]:
                expected = ["yes"] * len(PERSONS)
            if len(expected) != len(PERSONS):
                raise ValueError(f"{route}: give {len(PERSONS)} words after the method, or 'public'")
            rows.append(Row(route, method, tuple(expected), body))
    return rows


def routes() -> dict[str, set[str]]:
    """Every route of the root URLconf, with the methods that its view says it takes (empty: it does not say)."""
    found: dict[str, set[str]] = {}
    for route, pattern in _walk(get_resolver().url_patterns, ""):
        found.setdefault(route, set()).update(_methods(pattern))
    return found


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        # allauth's own, and the read-only rows, which tests/statuscomms/test_administration.py walks by model.
        elif not route.startswith(("accounts/", "console/rows/")):
            yield route, pattern


def routes_with_patterns() -> list[tuple[str, URLPattern]]:
    """Every route of the root URLconf with its pattern."""
    return list(_walk(get_resolver().url_patterns, ""))


def operations_of(pattern: URLPattern) -> list[Any]:
    """What the staff API does at this address; empty for everything that is not the staff API."""
    path_view = getattr(pattern.callback, "__self__", None)
    operations = getattr(path_view, "operations", None)
    if operations is None:
        closure = getattr(pattern.callback, "__closure__", None) or ()
        for cell in closure:
            operations = getattr(cell.cell_contents, "operations", operations)
    return list(operations or ())


def _methods(pattern: URLPattern) -> set[str]:
    return {method for operation in operations_of(pattern) for method in operation.methods}


def address(route: str) -> str:
    """The route with every parameter filled in by something that does not exist."""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("\\", "")
    while "<" in path:
        begin, rest = path.split("<", 1)
        name, end = rest.split(">", 1)
        path = f"{begin}{_filling(name)}{end}"
    return "/" + path.replace("^", "").removesuffix("$")


def _filling(parameter: str) -> str:
    converter, _separator, name = parameter.rpartition(":")
    if converter in ("uuid", "uuidstr") or name == "uuid":
        return ABSENT
    return {"int": "1", "language": "en", "file": "v1.js"}.get(converter or name, "absent")


def ask(row: Row, person: str, people: People) -> str:
    """What ``person`` meets: login, key, no (403) or yes (anything behind the guard, a 404 as well)."""
    answer = _call(row, person, people)
    # 503 is the honest answer of a published document that has not been published yet.
    if answer.status_code >= 500 and not (answer.status_code == 503 and row.method == "GET"):
        return f"broken ({answer.status_code})"
    if answer.status_code in (301, 302, 303) and answer["Location"].startswith("/accounts/login/"):
        return "login"
    return {401: "key", 403: "no", 405: "no such method"}.get(answer.status_code, "yes")


def _call(row: Row, person: str, people: People) -> HttpResponse:
    path = address(row.route)
    if row.is_api:
        caller = api_caller(person) if person != "anonymous" else None
        headers = {"Authorization": f"Bearer {caller.raw_key}"} if caller else {}
        client = Client(headers=headers, raise_request_exception=False)
    else:
        client = Client(raise_request_exception=False) if person == "anonymous" else client_for(people[person])
        client.raise_request_exception = False
    if row.method == "GET":
        return client.get(path)
    kind = "application/json" if row.is_api else "application/x-www-form-urlencoded"
    return client.generic(row.method, path, row.body.encode(), content_type=kind)
