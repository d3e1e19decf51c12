"""The lab: ``python -m bench.lab`` (``make lab``). Sends 5,000 messages while workers and the broker are killed, then compares the
ledger with what the stand-ins wrote down themselves.

It passes when every person has got every message, no SMS came twice, a mail came twice only where its answer had been lost (and
then under the same Message-ID), and the ledger says so. Takes less than five minutes and leaves nothing behind.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bench.lab_figures import Figures
from bench.lab_processes import Subject, free_port, tick, valkey, worker
from demo.stage import Stage, StageSettings, start

MAILS = int(os.environ.get("LAB_MAILS", "4000"))
TEXTS = int(os.environ.get("LAB_TEXTS", "1000"))  # the first so many people have a phone too
KILLS = int(os.environ.get("LAB_KILLS", "12"))
PATIENCE_SECONDS = 240.0


class Ledger(Protocol):
    """What the tormentor asks about the sending."""

    def is_done(self) -> bool:
        """Whether nothing moves any more."""

    def is_sending(self) -> bool:
        """Whether a message is with a provider at this moment."""

    def accepted(self) -> int:
        """How many messages the ledger calls accepted."""


def environment_of(stage: Stage, directory: Path, broker_port: int) -> dict[str, str]:
    """What every process of the lab is told. Time limits are shortened, nothing else."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "CELERY"))},
        "DJANGO_SETTINGS_MODULE": "bench.lab_settings",
        "SECRET_KEY": "lab-only-secret-key",
        "RECIPIENT_KEY_SECRET": "lab-only-recipient-secret",
        "DATABASE_URL": os.environ.get("LAB_DATABASE_URL") or f"sqlite:///{directory}/lab.sqlite3",
        "REDIS_URL": f"redis://127.0.0.1:{broker_port}/0",
        "EMAIL_URL": f"smtp://127.0.0.1:{stage.smtp_port}",
        "TWILIO_ACCOUNT_SID": stage.settings.account_sid,
        "TWILIO_AUTH_TOKEN": stage.settings.auth_token,
        "TWILIO_FROM_NUMBER": stage.settings.company_number,
        "TWILIO_API_BASE_URL": stage.url,
        "PUBLISHED_DIRECTORY": str(directory / "published"),
        "DELIVERY_LEASE_SECONDS": "8",
        "DELIVERY_UNCERTAIN_WAIT_SECONDS": "2",
        "DELIVERY_EMAIL_RESEND_SECONDS": "4",
        "DELIVERY_SMS_RATE": "0",
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def laboratory() -> Iterator[tuple[Stage, Path]]:
    """A directory of its own and the outside world; both vanish afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="statuscomms-lab-"))
    try:
        # No callback is delivered: what became of a lost answer must be found out by asking.
        with start(StageSettings(directory=directory)) as stage:
            stage.faults.change(
                {"twilio": {"drop_callbacks": True, "latency_seconds": 0.02}, "smtp": {"latency_seconds": 0.005}}
            )
            yield stage, directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def torment(subjects: list[Subject], broker: Subject, ledger: Ledger) -> Figures:
    """Kill workers and tick again and again, and the broker once, each started again at once; then wait for the end.

    The kills are spread over the messages and not over time, so that each finds a worker in the middle of its work."""
    began = time.monotonic()
    kills = restarts = 0
    while kills < KILLS and not ledger.is_done() and time.monotonic() - began < PATIENCE_SECONDS:
        if ledger.accepted() < (MAILS + TEXTS) * (kills + 1) // (KILLS + 2) or not ledger.is_sending():
            time.sleep(random.uniform(0.005, 0.02))
            continue
        # Half of the time everything that sends dies at once, as a machine does: then somebody was surely in the middle.
        victims = subjects[:2] if random.random() < 0.5 else [random.choice(subjects)]
        for victim in victims:
            victim.kill()
        for victim in victims:
            victim.start()
        kills += len(victims)
        if not restarts and kills >= KILLS // 2:
            broker.kill()
            broker.start()
            restarts += 1
    while not ledger.is_done() and time.monotonic() - began < PATIENCE_SECONDS:
        time.sleep(0.5)
    return Figures(kills, restarts, time.monotonic() - began)


def main() -> int:
    """Run it, print the table, answer with the exit code."""
    with laboratory() as (stage, directory):
        environment = environment_of(stage, directory, broker_port := free_port())
        os.environ.update(environment)
        from bench import lab_ledger  # noqa: PLC0415  (Django reads the environment when it is set up)

        lab_ledger.prepare(MAILS, TEXTS)
        broker = valkey(broker_port, directory)
        workers = [
            worker("send-1", "send", environment, directory),
            worker("send-2", "send", environment, directory),
            worker("quick", "quick", environment, directory),
        ]
        subjects = [*workers, tick(environment, directory)]
        try:
            for subject in (broker, *subjects):
                subject.start()
            lab_ledger.publish()
            figures = torment(subjects, broker, lab_ledger)
        finally:
            for subject in (*subjects, broker):
                subject.kill()
        table, problems = lab_ledger.check(directory, KILLS, figures)
        print(table)
        for problem in problems:
            print(f"FAILED: {problem}")
        if problems and os.environ.get("LAB_KEEP"):
            shutil.copytree(directory, os.environ["LAB_KEEP"], dirs_exist_ok=True)
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
