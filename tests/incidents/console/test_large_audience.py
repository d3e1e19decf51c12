"""An unusually large audience is asked about twice, by a number that is typed or by a second person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from incidents.declarations import Resolution, Text, UpdateChange
from incidents.large_audience import Asks, LargeAudience
from incidents.models import Incident, Update
from incidents.services import approve_update, change_update, publish_update, resolve
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_contact, make_incident, make_levels, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]


def prepare(settings: Any, *, people: int = 3, limit: int = 3, asks: str = "number") -> Incident:
    settings.LARGE_AUDIENCE_PEOPLE, settings.LARGE_AUDIENCE_ASKS = limit, asks
    make_levels()
    for number in range(people):
        make_contact(email=f"p{number}@example.com")
    return make_incident(publish=False, level=3)


def publish(client: Client, incident: Incident, **typed: str) -> Any:
    return client.post(f"/console/incidents/{incident.uuid}/publish/", {"version": incident.version, **typed})


def test_the_number_must_be_typed_before_it_goes_out(client_of: Clients, settings: Any) -> None:
    incident = prepare(settings)
    client = client_of("responder")
    assert 'name="people_typed"' in client.get(f"/console/incidents/{incident.uuid}/review/").content.decode()
    for typed in ("", "2", "yes"):
        refused = publish(client, incident, people_typed=typed)
        assert refused.status_code == 422 and "unusually large audience" in refused.content.decode()
    assert Update.objects.get().state == "draft"
    assert publish(client, incident, people_typed="3").status_code == 303
    assert Update.objects.get().state == "published"


def test_an_ordinary_audience_is_not_asked_about(client_of: Clients, settings: Any) -> None:
    incident = prepare(settings, people=2)
    client = client_of("responder")
    assert 'name="people_typed"' not in client.get(f"/console/incidents/{incident.uuid}/review/").content.decode()
    assert publish(client, incident).status_code == 303


def test_nobody_is_asked_when_the_setting_is_zero(client_of: Clients, settings: Any) -> None:
    assert publish(client_of("responder"), prepare(settings, limit=0)).status_code == 303


def test_a_second_person_approves_where_the_installation_wants_that(client_of: Clients, settings: Any) -> None:
    incident = prepare(settings, asks="second_person")
    client = client_of("responder")
    assert "second person" in client.get(f"/console/incidents/{incident.uuid}/review/").content.decode()
    publish(client, incident)
    update = Update.objects.get()
    assert update.state == "awaiting_approval"
    client_of("manager").post(f"/console/incidents/{incident.uuid}/updates/{update.uuid}/approve/")
    update.refresh_from_db()
    assert update.state == "published"


def test_the_end_is_told_without_asking(settings: Any) -> None:
    incident = prepare(settings, asks="second_person", limit=0)
    publish_update(actor=make_actor(), update=incident.updates.get())
    settings.LARGE_AUDIENCE_PEOPLE = 1
    incident.refresh_from_db()
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    assert incident.updates.get(number=2).state == "published"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12345", True),
        ("12 345", True),
        ("12,345", True),
        ("12.345", True),
        ("12\u202f345", True),
        ("12300", True),
        ("12470", False),
        ("1234", False),
        ("-12345", False),
        ("١٢٣٤٥", False),
        ("", False),
        ("9" * 40, False),
        ("12345 people", False),
    ],
)
def test_what_counts_as_the_number(typed: str, meant: bool) -> None:
    assert LargeAudience(12_345, Asks.NUMBER).is_meant_by(typed) is meant


def running(settings: Any, *, people: int = 3) -> Incident:
    """A published incident that speaks by mail to so many people; from three on the installation asks twice."""
    settings.LARGE_AUDIENCE_PEOPLE = 0
    incident = prepare(settings, people=people, limit=0)
    publish_update(actor=make_actor(), update=incident.updates.get(), hold_seconds=0)
    settings.LARGE_AUDIENCE_PEOPLE = 3
    incident.refresh_from_db()
    return incident


def say(client: Client, incident: Incident, **typed: str) -> Any:
    words = {"status": "identified", "tell": "same", "texts.en.body": "We found it.", "then": "publish"}
    return client.post(f"/console/incidents/{incident.uuid}/update/", {**words, "version": incident.version, **typed})


def test_an_update_to_unusually_many_people_asks_for_the_number_at_its_review(
    client_of: Clients, settings: Any
) -> None:
    incident, client = running(settings), client_of("responder")
    answer = say(client, incident, client_key="press")
    assert answer["Location"] == f"/console/incidents/{incident.uuid}/review/"
    update = incident.updates.get(number=2)
    assert update.state == "draft"
    assert say(client, incident, client_key="press")["Location"].endswith(
        "/review/"
    )  # a second press writes nothing more
    incident.refresh_from_db()
    assert publish(client, incident, people_typed="").status_code == 422
    assert publish(client, incident, people_typed="3").status_code == 303
    update.refresh_from_db()
    assert update.state in ("held", "published")


def test_an_update_that_sends_nothing_or_reaches_few_is_not_asked_about(client_of: Clients, settings: Any) -> None:
    incident, client = running(settings), client_of("responder")
    say(client, incident, tell="shown")
    assert incident.updates.get(number=2).state in ("held", "published")


def test_what_was_approved_for_many_and_then_changed_waits_for_approval_again(settings: Any) -> None:
    incident = prepare(settings, asks="second_person")
    update = incident.updates.get()
    author, approver = (make_actor(user=make_user(Role.MANAGER)) for _ in range(2))
    publish_update(actor=author, update=update, publish_at=now() + timedelta(hours=1))
    approve_update(actor=approver, update=update)
    changed = change_update(actor=author, update=update, change=UpdateChange(texts={"en": Text(body="Other words.")}))
    assert (changed.state, changed.approved_by) == ("awaiting_approval", "")


def test_in_an_emergency_many_people_are_told_without_a_second_person_and_the_reason_is_kept(settings: Any) -> None:
    incident = prepare(settings, asks="second_person")
    update = publish_update(actor=make_actor(), update=incident.updates.get(), bypass_reason="Nobody else is awake.")
    assert (update.state, update.bypass_reason) == ("published", "Nobody else is awake.")
