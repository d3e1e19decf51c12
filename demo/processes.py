"""Child processes of the supervisor: started in groups of their own, watched, started again, and ended for certain."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from demo.watchdog import send

PR_SET_PDEATHSIG = 1
LARGEST_LOG_BYTES = 5_000_000
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # having run this long, a process that ends is started again without a longer pause


@dataclass(slots=True)
class Child:
    """One process and how it is doing."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0  # time.monotonic()
    log_start: int = 0  # where this run's lines begin in the log
    pause_seconds: float = 0.0
    start_again_at: float | None = None
    starts: int = 0

    def running(self) -> bool:
        """Also reaps a process that has ended."""
        return self.process is not None and self.process.poll() is None

    def log_since_start(self) -> str:
        """What it wrote since it was last started."""
        with contextlib.suppress(OSError), self.log.open("rb") as lines:
            lines.seek(self.log_start)
            return lines.read().decode("utf-8", "replace")
        return ""


@dataclass(slots=True)
class ProcessGroup:
    """All children, in the order in which they were started; ended in the opposite one."""

    directory: Path
    working_directory: Path
    say: Callable[[str], None]
    children: dict[str, Child] = field(default_factory=dict)
    _watchdog: subprocess.Popen[str] | None = None

    def start_watchdog(self, run_file: Path) -> None:
        """The one that ends the others when this process is killed."""
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("watchdog.py")), str(run_file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Child:
        """Its output goes to a log file of its name."""
        log = self.directory / "log" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".old.log"))
        child = Child(name, command, environment, log)
        self.children[name] = child
        self._launch(child)
        return child

    def restart_ended(self, *, now: float) -> None:
        """Call it often; `now` is time.monotonic()."""
        for child in self.children.values():
            if child.running():
                continue
            if child.start_again_at is None:
                self._plan_restart(child, now)
            elif now >= child.start_again_at:
                child.start_again_at = None
                self._launch(child)

    def ended(self) -> Child | None:
        """A child that is not running, if there is one."""
        return next((child for child in self.children.values() if not child.running()), None)

    def stop(self, *, first: Sequence[str], grace_seconds: float, hurry: Callable[[], bool]) -> None:
        """TERM to those named, then to the rest; KILL for what is left after the grace period or when told to hurry."""
        named = [self.children[name] for name in first if name in self.children]
        rest = [child for child in self.children.values() if child not in named]
        for batch in (named, rest):
            self._end(batch, grace_seconds, hurry)
        if self._watchdog is not None and self._watchdog.stdin is not None:
            self._watchdog.stdin.close()
            self._watchdog.wait(15)

    def _launch(self, child: Child) -> None:
        with child.log.open("ab") as log:
            child.log_start = log.tell()
            child.process = subprocess.Popen(
                child.command,
                env=dict(child.environment),
                cwd=self.working_directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        child.started_at = time.monotonic()
        child.starts += 1
        self._tell_watchdog("+", child.process.pid)

    def _plan_restart(self, child: Child, now: float) -> None:
        assert child.process is not None
        # What the dead process leaves behind in its group must not share the log and the ports with its successor.
        send(child.process.pid, signal.SIGKILL)
        self._tell_watchdog("-", child.process.pid)
        steady = now - child.started_at > STEADY_SECONDS
        child.pause_seconds = (
            FIRST_PAUSE_SECONDS
            if steady or not child.pause_seconds
            else min(child.pause_seconds * 2, LONGEST_PAUSE_SECONDS)
        )
        child.start_again_at = now + child.pause_seconds
        code = child.process.returncode
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        self.say(f"{child.name} {how}; starting it again in {child.pause_seconds:.0f} s (see {child.log}).")

    def _end(self, children: list[Child], grace_seconds: float, hurry: Callable[[], bool]) -> None:
        groups = {child.process.pid for child in children if child.process is not None}
        for group in groups:
            # Only the head of each group: it lets its own children finish the call that they are in.
            with contextlib.suppress(ProcessLookupError):
                os.kill(group, signal.SIGTERM)
        deadline = time.monotonic() + grace_seconds
        waiting = set(groups)
        while waiting and time.monotonic() < deadline and not hurry():
            for child in children:
                child.running()  # reaps it, or its group would seem to live on
            waiting = {group for group in waiting if send(group, 0)}
            if waiting:
                time.sleep(0.05)
        for group in waiting:
            send(group, signal.SIGKILL)
        for child in children:
            if child.process is not None:
                child.process.wait()
                self._tell_watchdog("-", child.process.pid)

    def _tell_watchdog(self, sign: str, group: int) -> None:
        if self._watchdog is not None and self._watchdog.stdin is not None:
            with contextlib.suppress(OSError):
                self._watchdog.stdin.write(f"{sign}{group}\n")
                self._watchdog.stdin.flush()


_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """Runs in the child: closes the gap between its birth and the watchdog's knowing of it."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    if os.getppid() == 1:
        os._exit(1)
