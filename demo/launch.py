"""Runs the whole installation in the background, as `make run` does, for journey tests, the lab and measurements."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.installation import ROOT

KEPT_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR")


class LaunchFailed(Exception):
    """The message holds what the supervisor said."""


@dataclass(frozen=True, slots=True)
class Launched:
    """`addresses` is the content of `run.json`."""

    addresses: dict[str, Any]
    directory: Path
    supervisor: subprocess.Popen[str]

    def stop(self) -> int:
        """SIGTERM, as a service manager sends it; returns the exit code."""
        if self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGTERM)
        return self.supervisor.wait(60)


def start_supervisor(directory: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Not yet ready when this returns. Settings of the calling process do not leak into it."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "demo.run"],
        cwd=ROOT,
        env={**kept, "STATUSCOMMS_VAR_DIRECTORY": str(directory), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def launch(directory: Path, *, environment: Mapping[str, str] | None = None, seconds: float = 120.0) -> Launched:
    """Started and ready, on a free port unless the environment names one. Raises `LaunchFailed`."""
    supervisor = start_supervisor(directory, {"PORT": str(free_port()), **(environment or {})})
    run_file = directory / "run.json"
    deadline = time.monotonic() + seconds
    while not run_file.exists():
        if supervisor.poll() is not None:
            raise LaunchFailed(_output(supervisor))
        if time.monotonic() > deadline:
            supervisor.send_signal(signal.SIGTERM)
            raise LaunchFailed(f"Not ready after {seconds:.0f} s.\n{_output(supervisor)}")
        time.sleep(0.05)
    return Launched(json.loads(run_file.read_text()), directory, supervisor)


@contextmanager
def installation(directory: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[Launched]:
    """Launched on entering, stopped on leaving."""
    launched = launch(directory, environment=environment)
    try:
        yield launched
    finally:
        launched.stop()


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _output(supervisor: subprocess.Popen[str]) -> str:
    return supervisor.communicate(timeout=60)[0]
