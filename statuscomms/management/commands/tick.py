"""``manage.py tick``: the recurring jobs, until SIGTERM or Ctrl-C."""

import os
import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statuscomms import tick

GRACE_SECONDS = 1.2


class Command(BaseCommand):
    """Runs ``settings.TICK_JOBS``; work that a job has begun is finished or rolled back, within two seconds."""

    help = "Runs the recurring jobs; needs the database only. Any number may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--once`` for tests and cron."""
        parser.add_argument("--once", action="store_true", help="run every job once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal comes."""
        jobs = tick.jobs_from_settings()
        if options["once"]:
            failed = tick.run_once(jobs)
            if failed:
                raise CommandError(f"{failed} of {len(jobs)} jobs failed; see the log.")
            return
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()
            # A job in a long call does not hold up the end: every job may be killed at any point and goes on next time.
            killer = threading.Timer(GRACE_SECONDS, os._exit, args=(0,))
            killer.daemon = True
            killer.start()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        tick.run_until(stop, jobs)
