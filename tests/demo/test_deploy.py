"""The deployment files name only things that exist."""

import json
import re

import yaml

from bench.web_servers import AS_SHIPPED, WORKERS
from demo.installation import ROOT
from statuscomms import queues

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
EXAMPLE_NAMES = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))


def test_every_part_of_the_product_has_a_service() -> None:
    assert set(COMPOSE["services"]) == {
        "postgres",
        "valkey",
        "migrate",
        "web",
        "worker-quick",
        "worker-send",
        "beat",
        "tick",
    }


def test_the_workers_serve_every_queue() -> None:
    served = set()
    for service in ("worker-quick", "worker-send"):
        command = COMPOSE["services"][service]["command"]
        served |= set(command[command.index("-Q") + 1].split(","))
    assert {queues.QUICK, queues.SEND} <= served


def test_what_compose_asks_for_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    assert asked <= EXAMPLE_NAMES


def test_every_name_in_the_example_is_read_by_somebody() -> None:
    settings = (ROOT / "statuscomms" / "settings.py").read_text()
    compose = (DEPLOY / "compose.yaml").read_text()
    unread = {
        name
        for name in EXAMPLE_NAMES
        if f'"{name}"' not in settings and f"${{{name}" not in compose and not name.startswith("ANYMAIL_")
    }
    assert unread == set()


def test_required_secrets_stand_in_the_example_without_a_value() -> None:
    example = (DEPLOY / "env.example").read_text()
    for name in ("SECRET_KEY", "RECIPIENT_KEY_SECRET", "POSTGRES_PASSWORD", "VALKEY_PASSWORD", "TWILIO_AUTH_TOKEN"):
        assert re.search(rf"^{name}=$", example, re.MULTILINE)


def test_the_image_does_not_run_as_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    assert lines.index("USER statuscomms") < next(i for i, line in enumerate(lines) if line.startswith("CMD"))


def test_the_benches_measure_the_server_that_is_shipped() -> None:
    image = (DEPLOY / "Dockerfile").read_text().replace("\\\n", "")
    command = json.loads(re.findall(r"^CMD (\[.*\])", image, re.MULTILINE)[-1])
    told = command[command.index("--workers") : command.index("statuscomms.wsgi:application")]
    assert told == ["--workers", str(WORKERS), *AS_SHIPPED]
