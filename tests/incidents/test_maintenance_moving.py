"""Moving a maintenance: what is told, what is planned anew, and which times are refused."""

from datetime import timedelta

import pytest
import time_machine

from incidents.declarations import Resolution
from incidents.maintenance_options import MaintenanceOptions
from incidents.maintenance_steps import Move
from incidents.services import (
    approve_update,
    end_due_notices,
    move_maintenance,
    publish_update,
    resolve,
    start_maintenance,
    tell_due_maintenance_events,
)
from incidents.texts import moment
from statuscomms.clock import now
from statuscomms.errors import Conflict, IllegalTransition, InvalidInput, StaleVersion
from tests.factories import make_actor, make_contact, make_incident, make_maintenance
from tests.incidents.maintenance_times import DAY, HOUR, MINUTE, end_of, mails, start_of, tick_at, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_moving_tells_old_and_new_time_and_plans_everything_anew():
    make_contact(email="anna@example.com")
    incident = make_maintenance(options=MaintenanceOptions(reminder_minutes=(60,)))
    old = start_of(incident)
    new = old + DAY
    move_maintenance(actor=make_actor(), incident=incident, move=Move(starts_at=new, ends_at=None))
    assert (start_of(incident), end_of(incident)) == (new, new + 2 * HOUR)
    body = incident.updates.order_by("-number")[0].texts["en"]["body"]
    assert f"planned for {moment(old)} has a new time. It begins on {moment(new)}" in body
    tick_at(old)
    incident.refresh_from_db()
    assert incident.status == "scheduled"
    for at in (new - HOUR, new, new + 2 * HOUR):
        tick_at(at)
    assert told(incident) == ["created", "moved", "reminder", "started", "finished"]
    assert mails(incident)[1] == "New time: Work on the network"
    assert incident.history.filter(source="scheduled", target="scheduled").count() == 1


def test_a_move_that_waits_for_approval_changes_nothing_until_it_is_released():
    incident = make_maintenance(level=4, publish=False)
    first = publish_update(actor=make_actor(), update=incident.updates.get())
    approve_update(actor=make_actor("manager"), update=first)
    old = start_of(incident)
    update = move_maintenance(actor=make_actor(), incident=incident, move=Move(starts_at=old + DAY, ends_at=None))
    assert update.state == "awaiting_approval" and start_of(incident) == old
    approve_update(actor=make_actor("manager"), update=update)
    assert start_of(incident) == old + DAY


def test_moved_away_and_back_again_begins_once():
    incident = make_maintenance()
    begin = start_of(incident)
    for target in (begin + DAY, begin):
        move_maintenance(actor=make_actor(), incident=incident, move=Move(starts_at=target, ends_at=None))
        incident.refresh_from_db()
    tick_at(begin)
    assert told(incident).count("started") == 1
    assert told(incident).count("moved") == 2


def test_one_that_has_begun_can_be_prolonged_and_shows_until_the_new_end():
    incident = make_maintenance(level=2)
    begin, end = start_of(incident), end_of(incident)
    tick_at(begin)
    with time_machine.travel(end - MINUTE, tick=False):
        move_maintenance(actor=make_actor(), incident=incident, move=Move(starts_at=None, ends_at=end + HOUR))
    with time_machine.travel(end, tick=False):
        tell_due_maintenance_events()
        end_due_notices()
    incident.refresh_from_db()
    assert incident.status == "in_progress"
    assert set(incident.notices.filter(state="live").values_list("ends_at", flat=True)) == {end + HOUR}
    tick_at(end + HOUR)
    incident.refresh_from_db()
    assert incident.status == "completed"


@pytest.mark.parametrize(
    ("shift", "field"),
    [
        ({"starts_at": -3 * DAY}, "starts_at"),
        ({"starts_at": timedelta(0)}, "starts_at"),
        ({"starts_at": DAY, "ends_at": HOUR}, "ends_at"),
        ({"starts_at": 4 * 366 * DAY}, "starts_at"),
    ],
)
def test_impossible_new_times_are_refused_and_nothing_is_written(shift: dict[str, timedelta], field: str):
    incident = make_maintenance()
    begin = start_of(incident)
    ends = begin + shift["ends_at"] if "ends_at" in shift else None
    move = Move(starts_at=begin + shift["starts_at"], ends_at=ends)
    with pytest.raises(InvalidInput) as caught:
        move_maintenance(actor=make_actor(), incident=incident, move=move)
    assert field in caught.value.fields
    assert incident.updates.count() == 1 and start_of(incident) == begin


def test_the_start_of_one_that_has_begun_cannot_be_moved_and_a_closed_one_cannot_be_moved_at_all():
    incident = make_maintenance()
    begin = start_of(incident)
    start_maintenance(actor=make_actor(), incident=incident)
    with pytest.raises(InvalidInput):
        move_maintenance(actor=make_actor(), incident=incident, move=Move(starts_at=begin + DAY, ends_at=None))
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    with pytest.raises(IllegalTransition):
        move_maintenance(actor=make_actor(), incident=incident, move=Move(starts_at=begin + DAY, ends_at=None))


def test_a_stale_writer_does_not_move_and_the_same_key_moves_once():
    incident = make_maintenance()
    seen, begin = incident.version, start_of(incident)
    move = Move(starts_at=begin + DAY, ends_at=None, version=seen, client_key="move-1")
    first = move_maintenance(actor=make_actor(), incident=incident, move=move)
    assert move_maintenance(actor=make_actor(), incident=incident, move=move).pk == first.pk
    with pytest.raises(StaleVersion):
        move_maintenance(
            actor=make_actor(), incident=incident, move=Move(starts_at=begin + 2 * DAY, ends_at=None, version=seen)
        )


def test_only_maintenance_moves_and_only_once_it_is_published():
    with pytest.raises(Conflict):
        move_maintenance(actor=make_actor(), incident=make_incident(), move=Move(starts_at=now() + DAY, ends_at=None))
    draft = make_maintenance(publish=False)
    with pytest.raises(Conflict):
        move_maintenance(actor=make_actor(), incident=draft, move=Move(starts_at=now() + DAY, ends_at=None))
