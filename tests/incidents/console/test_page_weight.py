"""The first page fits a slow line: the page and everything it links to, as they go over the wire."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import make_incident, make_levels, make_playbook, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LINKED = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script src|script[^>]* src)="([^"]+)"')


def bytes_over_the_wire(client: Client, path: str) -> int:
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, path
    return len(b"".join(answer)) if answer.streaming else len(answer.content)


@pytest.mark.parametrize("path", ["/console/", "/console/declare?playbook=payment-failure", "incident"])
def test_the_first_load_is_under_100_kb(client_of: Callable[..., Client], path: str) -> None:
    make_levels()
    services = [make_service() for _ in range(10)]
    make_playbook(level=3, services=[{"service": services[0].slug, "impact": "major_outage"}])
    incidents = [make_incident(f"Incident {number}", services=services[:2]) for number in range(5)]
    path = path if path.startswith("/") else f"/console/incidents/{incidents[0].uuid}/"
    client = client_of("responder")
    linked = set(LINKED.findall(client.get(path).content.decode()))
    assert len(linked) >= 4
    assert bytes_over_the_wire(client, path) + sum(bytes_over_the_wire(client, link) for link in linked) < 100_000
