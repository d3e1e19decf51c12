"""Several workers at once: every message goes out exactly once. Separate processes, one database, real SMTP."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from delivery.models import Delivery
from demo.stage import Stage
from tests.delivery.sending_steps import add_row, make_broadcast
from tests.factories import make_contact

PEOPLE = 120
WORKER = """
import os
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
django.setup()
from delivery.sending.slices import send_slice
idle = 0
while idle < 3:
    idle = 0 if send_slice(ring_again=False) else idle + 1
"""


def shared_database(directory: Path) -> str:
    """The test's database under a name that other processes can open; an in-memory one is copied into a file."""
    if connection.vendor != "sqlite":
        return str(connection.settings_dict["NAME"])
    path = directory / "workers.sqlite3"
    target = sqlite3.connect(path)
    connection.ensure_connection()
    connection.connection.backup(target)
    target.close()
    return str(path)


def states_in(name: str) -> dict[str, int]:
    """State -> rows, as the workers left them."""
    if connection.vendor != "sqlite":
        return {"accepted": Delivery.objects.filter(state="accepted").count()}
    with sqlite3.connect(name) as database:
        return dict(database.execute("SELECT state, COUNT(*) FROM delivery_delivery GROUP BY state").fetchall())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_concurrent_workers_send_each_message_once(stage: Stage, tmp_path: Path) -> None:
    broadcast = make_broadcast()
    for number in range(PEOPLE):
        add_row(broadcast, make_contact(email=f"a{number}@example.com"))
    name = shared_database(tmp_path)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "WORKER_DATABASE": name,
        "EMAIL_URL": f"smtp://127.0.0.1:{stage.smtp_port}",
    }
    command = [sys.executable, "-c", WORKER]
    workers = [subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR) for _worker in range(3)]
    try:
        assert [worker.wait(90) for worker in workers] == [0, 0, 0]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert states_in(name) == {"accepted": PEOPLE}
    recipients = [mail.recipient for mail in stage.mailbox.newest(limit=1000)]
    assert len(recipients) == len(set(recipients)) == PEOPLE
