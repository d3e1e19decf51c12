"""Children are started again when they die, and none survives its supervisor, however that ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from demo.processes import Child, ProcessGroup
from demo.watchdog import send
from tests.demo.conftest import wait_for

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
# A child that ignores TERM and has a child of its own, as pool workers have.
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    'print("up", flush=True); time.sleep(600)\']).wait()',
]


def make_group(directory: Path, said: list[str]) -> ProcessGroup:
    group = ProcessGroup(directory, directory, said.append)
    group.start_watchdog(directory / "run.json")
    return group


def group_id(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_stopping_ends_stubborn_children_with_all_their_offspring(tmp_path: Path) -> None:
    group = make_group(tmp_path, [])
    child = group.start("stubborn", STUBBORN, os.environ)
    wait_for(lambda: "up" in child.log_since_start())
    group.stop(first=["stubborn"], grace_seconds=0.2, hurry=lambda: False)
    wait_for(lambda: not send(group_id(child), 0))


def test_a_child_that_dies_is_started_again_after_a_pause_with_one_line_about_it(tmp_path: Path) -> None:
    said: list[str] = []
    group = make_group(tmp_path, said)
    child = group.start("worker", SLEEP, os.environ)
    first = group_id(child)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not child.running())
    now = time.monotonic()
    group.restart_ended(now=now)
    group.restart_ended(now=now + 0.5)
    assert not child.running()
    group.restart_ended(now=now + 1.1)
    assert child.running() and group_id(child) != first
    assert len(said) == 1 and said[0].startswith("worker was ended by signal 9; starting it again in 1 s")
    group.stop(first=[], grace_seconds=5, hurry=lambda: False)


def test_a_child_that_keeps_dying_is_started_ever_more_rarely(tmp_path: Path) -> None:
    group = make_group(tmp_path, [])
    child = group.start("broken", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)
    now, pauses = time.monotonic(), []
    for _ in range(6):
        wait_for(lambda: not child.running())
        group.restart_ended(now=now)
        pauses.append(child.pause_seconds)
        now += child.pause_seconds
        group.restart_ended(now=now)
    assert pauses == [1, 2, 4, 8, 16, 30]
    group.stop(first=[], grace_seconds=5, hurry=lambda: False)


def test_nothing_survives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    run_file = tmp_path / "run.json"
    supervisor_code = f"""
        import os, time
        from pathlib import Path
        from demo.processes import ProcessGroup
        directory = Path({str(tmp_path)!r})
        group = ProcessGroup(directory, directory, print)
        group.start_watchdog(directory / "run.json")
        children = [group.start("a", {SLEEP!r}, os.environ), group.start("b", {STUBBORN!r}, os.environ)]
        while "up" not in children[1].log_since_start():
            time.sleep(0.01)
        (directory / "run.json").write_text("{{}}")
        print(" ".join(str(child.process.pid) for child in children), flush=True)
        time.sleep(600)
    """
    supervisor = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(supervisor_code)], stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    groups = [int(number) for number in supervisor.stdout.readline().split()]
    assert all(send(group, 0) for group in groups)
    supervisor.kill()
    supervisor.wait()
    wait_for(lambda: not any(send(group, 0) for group in groups), seconds=20)
    wait_for(lambda: not run_file.exists())
