"""Administrators say what new maintenance starts with: on a page and through the API; what is planned keeps its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from delivery.models import Broadcast
from incidents.declarations import ChannelChoice
from incidents.maintenance_defaults import default_switches
from incidents.maintenance_options import MaintenanceOptions
from incidents.models import MaintenanceDefaults
from incidents.services.maintenance_defaults import change_maintenance_defaults
from statuscomms.access import Role
from statuscomms.errors import InvalidInput, NotAllowed, StaleVersion
from statuscomms.fingerprints import fingerprint_of
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_contact, make_levels, make_maintenance
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db
PAGE = "/console/levels/maintenance/"
DECLARE = "/console/declare?kind=maintenance"


def _set(**asked: Any) -> None:
    change_maintenance_defaults(actor=make_actor(Role.ADMINISTRATOR), asked=MaintenanceOptions(**asked))


def ticked(page: str, name: str) -> list[str]:
    boxes = [line for line in page.split("<input") if f'name="maintenance.{name}"' in line]
    return [line.split('value="')[1].split('"')[0] for line in boxes if "checked" in line]


def test_until_somebody_sets_them_they_are_as_the_settings_say(settings) -> None:
    settings.MAINTENANCE_TELLS, settings.MAINTENANCE_REMINDER_MINUTES = ["moved", "created"], [60, 1440]
    assert not MaintenanceDefaults.objects.exists()
    assert default_switches().as_json() == {"tells": ["created", "moved"], "reminder_minutes": [1440, 60]}


def test_new_maintenance_starts_with_them_and_what_is_planned_keeps_its_own() -> None:
    before = make_maintenance("Before")
    _set(tells=("created", "cancelled"), reminder_minutes=(240,))
    after = make_maintenance("After")
    assert before.maintenance.tells == ["created", "reminder", "started", "moved", "cancelled", "finished"]
    assert (after.maintenance.tells, after.maintenance.reminder_minutes) == (["created", "cancelled"], [240])


def test_a_maintenance_that_says_otherwise_is_otherwise_and_what_it_leaves_open_follows() -> None:
    _set(tells=("created",), reminder_minutes=(240,))
    own = make_maintenance(options=MaintenanceOptions(tells=("moved", "created")))
    assert (own.maintenance.tells, own.maintenance.reminder_minutes) == (["created", "moved"], [240])


def test_where_being_planned_is_not_told_nobody_gets_a_message_of_it() -> None:
    make_contact(email="anna@example.com")
    _set(tells=("started",))
    make_maintenance(channels={"email": ChannelChoice()})
    assert not Broadcast.objects.exists()


def test_the_page_saves_them_and_the_declare_page_ticks_them(client_of: Callable[..., Client]) -> None:
    make_levels()
    administrator = client_of(Role.ADMINISTRATOR)
    seen = administrator.get(PAGE).context["form"]["seen"].value()
    chosen = {"maintenance.tells": ["started", "finished"], "maintenance.reminder_minutes": ["15"], "seen": seen}
    assert administrator.post(PAGE, chosen).status_code == 303
    for page in (administrator.get(PAGE), client_of(Role.RESPONDER).get(DECLARE)):
        words = page.content.decode()
        assert (ticked(words, "tells"), ticked(words, "reminder_minutes")) == (["started", "finished"], ["15"])


def test_it_is_found_among_the_settings_and_beside_the_levels(client_of: Callable[..., Client]) -> None:
    make_levels()
    for path in ("/console/settings/", "/console/levels/"):
        assert PAGE in client_of(Role.ADMINISTRATOR).get(path).content.decode(), path


def test_everything_may_be_silent(client_of: Callable[..., Client]) -> None:
    assert client_of(Role.ADMINISTRATOR).post(PAGE, {}).status_code == 303
    assert default_switches().as_json() == {"tells": [], "reminder_minutes": []}


def test_a_reminder_without_a_box_of_its_own_is_offered_wherever_it_is_the_default(
    client_of: Callable[..., Client], api: ApiCaller
) -> None:
    make_levels()
    assert api.patch("levels/maintenance", {"reminder_minutes": [77]}).status_code == 200
    for path in (PAGE, DECLARE):
        assert ticked(client_of(Role.ADMINISTRATOR).get(path).content.decode(), "reminder_minutes") == ["77"]


def test_restoring_goes_back_to_the_settings_and_the_page_tells_who_changed_what(
    client_of: Callable[..., Client],
) -> None:
    first = default_switches()
    administrator = client_of(Role.ADMINISTRATOR)
    administrator.post(PAGE, {"maintenance.tells": ["moved"]})
    words = administrator.get(PAGE).content.decode()
    assert "Administrator" in words and "Restore the defaults" in words
    assert administrator.post(PAGE + "restore/").status_code == 303
    assert default_switches() == first
    assert AuditEntry.objects.filter(verb="change_maintenance_defaults").count() == 2


def test_the_second_writer_hears_that_somebody_was_first(client_of: Callable[..., Client]) -> None:
    administrator = client_of(Role.ADMINISTRATOR)
    seen = fingerprint_of(default_switches().as_json())
    assert administrator.post(PAGE, {"maintenance.tells": ["moved"], "seen": seen}).status_code == 303
    assert administrator.post(PAGE, {"maintenance.tells": ["started"], "seen": seen}).status_code == 409
    assert default_switches().tells == ("moved",)
    with pytest.raises(StaleVersion):
        change_maintenance_defaults(actor=make_actor(Role.ADMINISTRATOR), asked=MaintenanceOptions(), seen=seen)


def test_the_api_reads_changes_and_restores(api: ApiCaller, api_of: Callable[..., ApiCaller]) -> None:
    first = api.get("levels/maintenance").json()
    changed = api.patch("levels/maintenance", {"tells": ["finished", "created"], "reminder_minutes": [5, 60, 5]}).json()
    assert changed == {"tells": ["created", "finished"], "reminder_minutes": [60, 5]}
    assert api.patch("levels/maintenance", {"tells": ["moved"]}).json()["reminder_minutes"] == [60, 5]
    assert api.delete("levels/maintenance").json() == first
    assert api_of(Role.MANAGER).patch("levels/maintenance", {"tells": []}).status_code == 403


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"tells": ["shouted"]}, "tells"),
    ({"tells": "created"}, "tells"),
    ({"reminder_minutes": [0]}, "reminder_minutes"),
    ({"reminder_minutes": [-5]}, "reminder_minutes"),
    ({"reminder_minutes": [10**9]}, "reminder_minutes"),
    ({"reminder_minutes": list(range(1, 12))}, "reminder_minutes"),
    ({"reminder_minutes": ["1"]}, "reminder_minutes"),
    ({"loud": True}, "loud"),
]


@pytest.mark.parametrize(("body", "field"), WRONG)
def test_what_cannot_be_is_refused_and_changes_nothing(api: ApiCaller, body: dict[str, Any], field: str) -> None:
    answer = api.patch("levels/maintenance", body)
    assert answer.status_code == 422
    assert any(field in name for name in answer.json()["error"]["fields"])
    assert not MaintenanceDefaults.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"maintenance.tells": ["shouted"]}, {"maintenance.reminder_minutes": ["7"]}, {"maintenance.tells": "\x00"}],
)
def test_the_page_refuses_what_it_did_not_offer(client_of: Callable[..., Client], typed: dict[str, Any]) -> None:
    assert client_of(Role.ADMINISTRATOR).post(PAGE, typed).status_code in (400, 422)
    assert not MaintenanceDefaults.objects.exists()


def test_services_refuse_who_is_no_administrator() -> None:
    with pytest.raises(NotAllowed):
        change_maintenance_defaults(actor=make_actor(Role.MANAGER), asked=MaintenanceOptions(tells=()))
    with pytest.raises(InvalidInput):
        _set(tells=("shouted",))


def test_the_database_holds_one_row() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MaintenanceDefaults.objects.create(pk=2)
