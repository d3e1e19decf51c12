"""`make run` from the outside: the real supervisor with the real application."""

import os
import signal
import stat
import time
from pathlib import Path

import pytest
import requests

from demo.launch import Launched, free_port, launch, start_supervisor
from tests.demo.conftest import wait_for

pytestmark = [pytest.mark.journey, pytest.mark.slow]
SECONDS_TO_START_AGAIN = 10.0


def processes_of(directory: Path) -> dict[int, str]:
    """Every process that was started for this installation, however deep, with its command line."""
    mark = f"STATUSCOMMS_VAR_DIRECTORY={directory}\0".encode()
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (place / "environ").read_bytes() + b"\0":
                found[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except OSError:
            continue
    return {pid: command for pid, command in found.items() if command}


def main_process(launched: Launched, words: str) -> int:
    return min(pid for pid, command in processes_of(launched.directory).items() if words in command)


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=3).status_code == 200
    except requests.RequestException:
        return False


def end(launched: Launched, number: signal.Signals) -> None:
    launched.supervisor.send_signal(number)
    assert launched.supervisor.wait(40) == 0
    assert processes_of(launched.directory) == {}
    assert not (launched.directory / "run.json").exists()


def test_it_starts_recovers_stops_and_starts_again_quickly_and_leaves_nothing_behind(tmp_path: Path) -> None:
    first = launch(tmp_path, environment={"DEMO": "0"})
    addresses = first.addresses
    assert addresses["pid"] == first.supervisor.pid
    assert stat.S_IMODE((tmp_path / "run.json").stat().st_mode) == 0o600
    for address in (f"{addresses['base_url']}/readyz", addresses["demo_site_url"], addresses["mailbox_url"]):
        assert answers(address)
    assert len(processes_of(tmp_path)) > 8

    killed = main_process(first, "granian")
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: killed not in processes_of(tmp_path))
    wait_for(lambda: answers(f"{addresses['base_url']}/readyz"), seconds=30)
    end(first, signal.SIGTERM)

    # Up to three tries: other tests may be using the machine's two cores at the same time.
    for _ in range(3):
        began = time.monotonic()
        again = launch(tmp_path, environment={"DEMO": "0"})
        took = time.monotonic() - began
        assert (again.addresses["admin"], again.addresses["api_key"]) == (addresses["admin"], addresses["api_key"])
        if took < SECONDS_TO_START_AGAIN:
            break
        end(again, signal.SIGINT)
    assert took < SECONDS_TO_START_AGAIN

    again.supervisor.kill()
    again.supervisor.wait()
    wait_for(lambda: not processes_of(tmp_path), seconds=30)
    assert not (tmp_path / "run.json").exists()


def test_ctrl_c_while_starting_ends_what_had_been_started(tmp_path: Path) -> None:
    supervisor = start_supervisor(tmp_path, {"DEMO": "0", "PORT": str(free_port())})
    wait_for(lambda: any("demo.stage" in command for command in processes_of(tmp_path).values()), seconds=30)
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(40) == 0
    assert processes_of(tmp_path) == {}
