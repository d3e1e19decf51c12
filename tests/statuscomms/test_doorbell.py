"""The doorbell never keeps anybody waiting for a broker that is gone or hangs."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.db import transaction

from statuscomms import doorbell
from statuscomms.celery import app


@pytest.fixture
def hanging_broker(settings) -> Iterator[None]:
    """Something that takes connections and never answers."""
    before = app.conf.broker_url
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.REDIS_URL = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        app.conf.broker_url = settings.REDIS_URL
        doorbell._patience.tries_again_at = 0.0
        yield
    app.conf.broker_url = before
    doorbell._patience.tries_again_at = 0.0


@pytest.mark.django_db(transaction=True)
def test_many_rings_at_a_hanging_broker_cost_about_one_second(hanging_broker: None):
    missed = doorbell.MISSED_RINGS.labels("documents")._value.get()
    began = time.monotonic()
    with transaction.atomic():
        for _ in range(6):
            doorbell.ring("documents")
    assert doorbell.MISSED_RINGS.labels("documents")._value.get() == missed + 6
    assert time.monotonic() - began < 5  # six waits of a second each would be more, also on a busy machine
