"""The people of every test: one member of staff per role, each with a signed-in browser, and callers of the API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.models import User
from statuscomms.services import create_api_key

PASSWORD = "correct horse battery"
ROLES: tuple[str, ...] = tuple(Role.values)


@dataclass(frozen=True, slots=True)
class People:
    """One user per role: ``people["manager"]`` or ``people.manager``."""

    viewer: User
    support: User
    responder: User
    manager: User
    administrator: User

    def __getitem__(self, role: str) -> User:
        return getattr(self, role)

    def actor(self, role: str) -> Actor:
        return Actor.of_user(self[role])


def make_people() -> People:
    users = {}
    for role in ROLES:
        user = User(username=f"test-{role}", email=f"{role}@example.com", role=role, first_name=role.title())
        user.set_password(PASSWORD)
        user.save()
        users[role] = user
    return People(**users)


def client_for(user: User, *, htmx: bool = False, **extra: Any) -> Client:
    """A browser in which ``user`` is signed in; ``htmx`` makes every request look like one of htmx."""
    client = Client(headers={"HX-Request": "true"} if htmx else {}, **extra)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class ApiCaller:
    """Calls the staff API as the holder of one key; ``json`` bodies in and out."""

    def __init__(self, raw_key: str | None) -> None:
        self.raw_key = raw_key
        self._client = Client(raise_request_exception=True)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        path = path if path.startswith("/") else f"/api/v1/{path}"
        if self.raw_key:
            headers.setdefault("Authorization", f"Bearer {self.raw_key}")
        data = b"" if body is None else json.dumps(body).encode()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.generic(method, path, data, content_type="application/json", headers=names)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.call("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.call("DELETE", path, **headers)


def api_caller(role: str = Role.ADMINISTRATOR, **key_fields: Any) -> ApiCaller:
    """A caller with a fresh, unthrottled key of ``role``."""
    key_fields.setdefault("throttled", False)
    _key, raw = create_api_key(actor=Actor.system("tests"), name=f"test {role}", role=role, **key_fields)
    return ApiCaller(raw)
