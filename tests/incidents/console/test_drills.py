"""Drills in the console: a loud stripe on every page, the test list of administrators, a button that starts one."""

from collections.abc import Callable

import pytest
from django.test import Client

from incidents.channels import get_channel
from incidents.drill_list import drill_addresses
from incidents.models import DrillRecipient, Incident
from statuscomms.access import Role
from statuscomms.models import AuditEntry
from tests.factories import make_incident, make_levels

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]


def test_the_list_marks_it(client_of: Clients) -> None:
    make_incident("Practice", drill=True)
    assert "Drill</span>" in client_of("viewer").get("/console/").content.decode()


def test_a_link_starts_one(client_of: Clients) -> None:
    make_levels()
    client = client_of("responder")
    assert client.get("/console/declare?drill=1").context["form"]["drill"].value() is True
    assert 'class="stripe"' in client.get("/console/declare?drill=1").content.decode()
    assert client.get("/console/declare?drill=yes").context["form"]["drill"].value() is False
    assert 'class="stripe"' not in client.get("/console/declare").content.decode()


def test_administrators_keep_the_test_list(client_of: Clients, settings) -> None:
    settings.DRILL_ADDRESSES = {"email": ["fixed@example.com"]}
    client = client_of(Role.ADMINISTRATOR)
    for _ in range(2):
        added = client.post("/console/drills/", {"kind": "email", "address": "Tester@Example.com"})
        assert added.status_code == 303
    assert drill_addresses(get_channel("email")) == ["fixed@example.com", "tester@example.com"]
    words = client.get("/console/drills/").content.decode()
    assert "fixed@example.com" in words and "tester@example.com" in words
    row = DrillRecipient.objects.get()
    assert client.post(f"/console/drills/{row.uuid}/remove/").status_code == 303
    assert drill_addresses(get_channel("email")) == ["fixed@example.com"]
    assert AuditEntry.objects.filter(verb__endswith="drill_recipient").count() == 2
    assert not AuditEntry.objects.filter(details__icontains="example.com").exists()
    assert client.post(f"/console/drills/{row.uuid}/remove/").status_code == 404


NO_ADDRESSES = [
    ("email", "nobody"),
    ("email", ""),
    ("email", "a@example.com\r\nBcc: b@example.com"),
    ("phone", "12"),
    ("pigeon", "a@example.com"),
]


@pytest.mark.parametrize(("kind", "address"), NO_ADDRESSES)
def test_what_is_no_address_is_refused(client_of: Clients, kind: str, address: str) -> None:
    answer = client_of("administrator").post("/console/drills/", {"kind": kind, "address": address})
    assert answer.status_code == 422
    assert not DrillRecipient.objects.exists()


def test_the_drill_is_declared_from_the_console_and_stays_one(client_of: Clients) -> None:
    make_levels()
    client = client_of("responder")
    said = {
        "title": "Practice",
        "kind": "incident",
        "severity": "sev3",
        "level": "1",
        "channels_from": "level",
        "drill": "on",
    }
    assert client.post("/console/declare", said).status_code == 303
    assert Incident.objects.get().drill
