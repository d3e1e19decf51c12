"""Fixtures of all tests. Everything else is made by explicit factories (``tests/factories.py``, ``tests/people.py``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from statuscomms.access import Role
from statuscomms.actors import Actor
from tests.people import ApiCaller, People, api_caller, client_for, make_people


@pytest.fixture
def people(db: None) -> People:
    """One member of staff per role."""
    return make_people()


@pytest.fixture
def client_of(people: People) -> Callable[..., Client]:
    """``client_of("manager")``: a browser in which that role is signed in; ``htmx=True`` asks like htmx."""
    return lambda role, **options: client_for(people[role], **options)


@pytest.fixture
def api(db: None) -> ApiCaller:
    """An administrator's caller of the staff API."""
    return api_caller()


@pytest.fixture
def api_of(db: None) -> Callable[..., ApiCaller]:
    """``api_of("viewer", scopes=[...])``: a caller of the staff API with a key of that role."""
    return lambda role=Role.ADMINISTRATOR, **fields: api_caller(role, **fields)


@pytest.fixture
def system() -> Actor:
    """The machinery as an actor; it may do everything."""
    return Actor.system("tests")


@pytest.fixture(autouse=True)
def _clean_slate() -> Any:
    """Nothing of one test is left for the next: neither the cache nor the language of the thread."""
    cache.clear()
    with translation.override("en"):
        yield
