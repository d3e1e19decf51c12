"""declare, update and resolve from a shell: they print JSON, end in a code that tells, and need the database alone."""

import io
import json
import os
import socket
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from delivery.models import Broadcast
from incidents.models import Incident, Update
from statuscomms import tick
from tests.factories import make_levels, make_service
from tests.people import People

pytestmark = pytest.mark.django_db
BAD_INPUT, CONFLICT, NOT_ALLOWED, NOT_FOUND = 2, 3, 4, 5


@pytest.fixture
def responder(people: People) -> str:
    make_levels()
    make_service("card-payments")
    return people.responder.username


def run(*arguments: str) -> dict:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return json.loads(out.getvalue())


def refused(*arguments: str) -> tuple[int, dict]:
    out = io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command(*arguments, stdout=out)
    return raised.value.returncode, json.loads(out.getvalue())["error"]


def test_an_incident_is_declared_updated_and_resolved(responder: str):
    declared = run(
        "declare", "Card payments fail", "--as", responder, "--severity", "sev2", "--level", "2",
        "--service", "card-payments=major_outage", "--text", "fi=Selvitämme asiaa.",
    )  # fmt: skip
    assert (declared["status"], declared["severity"], declared["level"]) == ("investigating", "sev2", 2)
    assert declared["services"] == [{"service": "card-payments", "impact": "major_outage"}]
    assert declared["updates"][0]["texts"]["fi"]["body"] == "Selvitämme asiaa."
    updated = run("update", declared["id"], "--as", responder, "--status", "identified", "--text", "en=Found it.")
    assert (updated["status"], updated["updates"][-1]["texts"]["en"]["body"]) == ("identified", "Found it.")
    resolved = run("resolve", declared["id"], "--as", responder, "--then", "hand_over")
    assert (resolved["status"], resolved["closing"]) == ("resolved", "hand_over")


def test_the_body_of_the_api_comes_from_a_file_and_options_win(responder: str, tmp_path: Path):
    file = tmp_path / "incident.json"
    file.write_text(json.dumps({"title": "From the file", "severity": "sev3", "publish": False}))
    declared = run("declare", "--json", str(file), "--as", responder, "--severity", "sev1")
    assert (declared["title"], declared["severity"], declared["publication"]["state"]) == (
        "From the file", "sev1", "draft",
    )  # fmt: skip


def test_the_body_comes_from_standard_input(responder: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"title": "Piped in"}')))
    assert run("declare", "--json", "-", "--as", responder)["title"] == "Piped in"


def test_the_same_client_key_answers_the_first_result_again(responder: str):
    first = run("declare", "Once", "--as", responder, "--client-key", "night-1")
    assert run("declare", "Once", "--as", responder, "--client-key", "night-1")["id"] == first["id"]
    for _again in range(2):
        run("update", first["id"], "--as", responder, "--text", "en=Still at it.", "--client-key", "night-2")
    for _again in range(2):
        run("resolve", first["id"], "--as", responder, "--client-key", "night-3")
    assert (Incident.objects.count(), Update.objects.count()) == (1, 3)


def test_a_key_that_came_with_another_incident_is_a_conflict(responder: str):
    first = run("declare", "Once", "--as", responder, "--client-key", "night-1")
    other = run("declare", "Other", "--as", responder)
    run("update", first["id"], "--as", responder, "--client-key", "night-2")
    assert refused("declare", "Something else", "--as", responder, "--client-key", "night-1")[0] == CONFLICT
    for command in ("update", "resolve"):
        code, error = refused(command, other["id"], "--as", responder, "--client-key", "night-2")
        assert (code, error["code"]) == (CONFLICT, "idempotency_conflict")


@pytest.mark.parametrize(
    ("arguments", "code", "about"),
    [
        (["declare", "--as", "test-responder"], BAD_INPUT, "title"),
        (["declare", "t", "--as", "test-responder", "--severity", "loud"], BAD_INPUT, "severity"),
        (["declare", "t", "--as", "test-responder", "--service", "pigeons"], BAD_INPUT, "services.0.service"),
        (["declare", "t", "--as", "test-responder", "--text", "hello"], BAD_INPUT, "texts"),
        (["declare", "t", "--as", "test-responder", "--json", "/no/such/file"], BAD_INPUT, "json"),
        (["declare", "t", "--as", "test-support"], NOT_ALLOWED, "forbidden"),
        (["declare", "t", "--as", "nobody"], NOT_ALLOWED, "forbidden"),
        (["update", "not-an-id", "--as", "test-responder"], NOT_FOUND, "not_found"),
        (["resolve", str(uuid.uuid4()), "--as", "test-responder"], NOT_FOUND, "not_found"),
    ],
)
def test_the_exit_code_says_what_kind_of_trouble_it_is(responder: str, arguments: list[str], code: int, about: str):
    met, error = refused(*arguments)
    assert met == code
    assert about in (error["code"], *error.get("fields", {}))
    assert not Incident.objects.exists()


@pytest.mark.parametrize("raw", [b"{", b"[]", b'{"title": "a", "title": "b"}', b'{"title": "a", "colour": 1}', b"\xff"])
def test_a_bad_file_is_bad_input(responder: str, raw: bytes, tmp_path: Path):
    (tmp_path / "bad.json").write_bytes(raw)
    assert refused("declare", "--json", str(tmp_path / "bad.json"), "--as", responder)[0] == BAD_INPUT
    assert not Incident.objects.exists()


def test_an_illegal_move_and_a_stale_version_are_conflicts(responder: str):
    declared = run("declare", "t", "--as", responder)
    run("update", declared["id"], "--as", responder)
    assert refused("update", declared["id"], "--as", responder, "--seen-version", "1")[0] == CONFLICT
    run("resolve", declared["id"], "--as", responder)
    assert refused("resolve", declared["id"], "--as", responder)[0] == CONFLICT


def test_who_left_the_staff_acts_no_more(people: People, responder: str):
    people.responder.is_active = False
    people.responder.save()
    assert refused("declare", "t", "--as", responder)[0] == NOT_ALLOWED


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_it_works_with_the_broker_gone_and_tick_does_the_rest(responder: str):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"  # its port is free again when the command runs
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "REDIS_URL": gone, "DATABASE_URL": database_address(),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", "declare", "At night", "--as", responder, "--level", "3"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    declared = json.loads(done.stdout)
    assert (declared["status"], {sent["state"] for sent in declared["broadcasts"]}) == ("investigating", {"expanding"})
    for _second in range(3):  # each run of the job takes a slice of the work
        tick.run_once(tick.jobs_from_settings())
    assert set(Broadcast.objects.values_list("state", flat=True)) == {"done"}


def database_address() -> str:
    """The test database as another process reaches it."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    before = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(before._replace(path=f"/{connection.settings_dict['NAME']}"))
