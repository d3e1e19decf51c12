"""The embed against the real thing: our web server with its edge, a real publication, and a browser in between. No stand-in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.demo.conftest import wait_for
from tests.touchpoints.test_edge_process import ROOT, Web

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.journey]
WITHIN = 15.0
"""Seconds after the release in which a change is seen in a page that is open."""
SEED = """
import django; django.setup()
from tests.factories import make_levels, make_service, make_site, make_user
from touchpoints.services import publish_all
make_levels(); make_user("administrator", username="anna")
make_site("bench", services=[make_service("card-payments")], origins=("ORIGIN",))
publish_all()
"""


class House(Web):
    """A web process with a site, and ``tick`` beside it."""

    def __init__(self, folder: Path, origin: str) -> None:
        super().__init__(folder, seed=SEED.replace("ORIGIN", origin))

    @contextmanager
    def ticking(self) -> Iterator[None]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "tick"], cwd=ROOT, env=self.environment, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=20)

    def say(self, *words: str) -> tuple[str, float]:
        """Publish by the command that people use when the web is away. The incident, and when it was public."""
        incident = json.loads(self.run("manage.py", *words, "--as", "anna"))["id"]
        return incident, time.monotonic()

    def serves(self, words: str) -> bool:
        return words.encode() in self.body("/embed/v1/bench.json")


@pytest.fixture
def house(tmp_path, stage) -> Iterator[House]:
    house = House(tmp_path, stage.host)
    with house.started(), house.ticking():
        yield house


def bar(page: Page):
    return page.locator("#banner")


def test_what_is_published_changed_and_ended_shows_in_an_open_page_in_time_and_in_a_new_one_at_once(
    house: House, stage, visitors
) -> None:
    address = stage.page(
        "/", snippet=f'<script async src="http://127.0.0.1:{house.port}/embed/v1.js" data-site="bench"></script>'
    )
    reader = visitors()
    page = reader.visit(address)
    page.wait_for_function("window.statuscomms?.version")

    incident, released = house.say(
        "declare", "Card payments fail", "--severity", "sev3", "--level", "2", "--service", "card-payments=major_outage"
    )
    wait_for(lambda: house.serves("Card payments fail"), seconds=5)
    newcomer = visitors().visit(address)
    expect(bar(newcomer)).to_contain_text("Card payments fail", timeout=2_000)
    expect(bar(page)).to_contain_text("Card payments fail", timeout=left(released))

    _incident, released = house.say("update", incident, "--status", "identified", "--text", "en=The cable is broken.")
    expect(bar(page)).to_contain_text("The cable is broken.", timeout=left(released))

    _incident, released = house.say("resolve", incident)
    expect(bar(page)).to_be_hidden(timeout=left(released))
    later = visitors().visit(address)
    later.wait_for_function("window.statuscomms?.version")
    later.wait_for_timeout(1_500)
    assert bar(later).count() == 0 or bar(later).is_hidden()
    assert reader.complaints == []
    wait_for(lambda: house.counted() >= 3, seconds=5)  # each statement was seen for a second by somebody


def left(released: float) -> float:
    """Milliseconds of what is allowed that are left."""
    return max(WITHIN - (time.monotonic() - released), 0.1) * 1_000
