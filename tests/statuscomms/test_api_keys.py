"""API keys: made by administrators, shown once, bounded by role and scopes on every call, revoked at once."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from statuscomms.access import Action, Role
from statuscomms.clock import now
from statuscomms.models import ApiKey, AuditEntry
from tests.access_walk import address, operations_of, routes_with_patterns
from tests.people import ApiCaller, api_caller

pytestmark = pytest.mark.django_db
KEYS = "/console/keys/"


def operations() -> list[tuple[str, str, tuple[Action, ...]]]:
    """Every call of the staff API: method, path with parameters filled in, the actions of which it needs one."""
    found = []
    for route, pattern in routes_with_patterns():
        for operation in operations_of(pattern):
            needed = getattr(operation.view_func, "needed_actions", ())
            found += [(method, address(route), needed) for method in operation.methods]
    return found


CALLS = operations()


def test_every_call_says_what_it_needs():
    assert len(CALLS) > 50
    assert [call for call in CALLS if not call[2]] == []


@pytest.mark.parametrize(("method", "path", "needed"), CALLS, ids=lambda value: str(value))
def test_scopes_bound_every_call(method: str, path: str, needed: tuple[Action, ...]):
    others = [action.value for action in Action if action not in needed]
    assert api_caller(Role.ADMINISTRATOR, scopes=others).call(method, path, {}).status_code == 403
    for action in needed:
        assert api_caller(Role.ADMINISTRATOR, scopes=[action.value]).call(method, path, {}).status_code != 403


def test_an_administrator_makes_a_key_that_is_shown_once(client_of):
    client = client_of("administrator")
    form = {"name": "Pager", "role": "responder", "lifetime": "30", "scopes": ["see_console"], "throttled": "on"}
    answer = client.post(KEYS, form)
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (201, True)
    raw = re.search(r"sc_[0-9a-f]{8}_[\w-]+", answer.content.decode()).group()
    assert ApiCaller(raw).get("incidents").status_code == 200
    assert ApiCaller(raw).post("incidents", {"title": "t"}).status_code == 403
    key = ApiKey.objects.get()
    assert timedelta(days=29) < key.expires_at - now() <= timedelta(days=30)
    page = client.get(KEYS).content.decode()
    assert raw not in page
    assert f"sc_{key.prefix}_" in page
    assert ">never<" not in page  # its last use is shown
    assert AuditEntry.objects.filter(verb="create_api_key").count() == 1


def test_revoking_in_the_console_ends_it_at_once(client_of, api_of):
    caller = api_of()
    key = ApiKey.objects.get()
    assert client_of("administrator").post(f"{KEYS}{key.uuid}/revoke/").status_code == 303
    assert caller.get("incidents").status_code == 401
    page = client_of("administrator").get(KEYS).content.decode()
    assert "There is no key that works." in page


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 101}, {"role": "king"}, {"scopes": ["all"]}, {"rights": ["draft"]}, {"lifetime": "9"}]
)  # fmt: skip
def test_a_wrong_key_is_not_made(client_of, wrong: dict):
    form = {"name": "Pager", "role": "responder", "lifetime": "0", **wrong}
    answer = client_of("administrator", htmx=True).post(KEYS, form)
    assert (answer.status_code, "<html" in answer.content.decode()) == (422, False)
    assert not ApiKey.objects.exists()


def test_a_shell_makes_a_key_too():
    out = io.StringIO()
    call_command("create_api_key", "Script", "--role", "viewer", "--days", "1", stdout=out, stderr=io.StringIO())
    assert ApiCaller(out.getvalue().strip()).get("incidents").status_code == 200
    assert ApiKey.objects.get().expires_at < now() + timedelta(days=2)


@pytest.mark.parametrize("arguments", [["", "--role", "viewer"], ["Script", "--days", "0"], ["x" * 101]])
def test_a_shell_is_told_what_is_wrong(arguments: list[str]):
    with pytest.raises(CommandError) as raised:
        call_command("create_api_key", *arguments, stdout=io.StringIO(), stderr=io.StringIO())
    assert raised.value.returncode == 2
    assert not ApiKey.objects.exists()
