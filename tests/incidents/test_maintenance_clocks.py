"""Several clocks at once, and one that dies in the middle: every event and every occurrence still happens once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection

from delivery.models import Broadcast
from incidents.maintenance_options import MaintenanceOptions
from incidents.models import Incident
from incidents.services import open_due_occurrences, tell_due_maintenance_events
from incidents.signals import update_published
from tests.factories import make_contact, make_maintenance

DAY = timedelta(days=1)
CLOCKS = 4


def run_together(work) -> None:
    """Four clocks strike at once; one that finds the database busy tries again, as the next tick would."""
    barrier = threading.Barrier(CLOCKS)

    def clock() -> None:
        barrier.wait()
        for _ in range(20):
            try:
                work()
                break
            except OperationalError:
                continue
        connection.close()

    threads = [threading.Thread(target=clock) for _ in range(CLOCKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_clocks_tell_a_start_once():
    make_contact(email="anna@example.com")
    incident = make_maintenance(options=MaintenanceOptions(reminder_minutes=()))
    with time_machine.travel(incident.starts_at, tick=True):
        run_together(tell_due_maintenance_events)
    assert list(incident.updates.order_by("number").values_list("status", flat=True)) == ["scheduled", "in_progress"]
    assert incident.maintenance_events.filter(kind="started", state="told").count() == 1
    assert Broadcast.objects.filter(notice__incident=incident, channel="email").count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_clocks_open_an_occurrence_once():
    make_maintenance(options=MaintenanceOptions(rule="FREQ=WEEKLY"), level=2)
    run_together(open_due_occurrences)
    starts = list(Incident.objects.values_list("starts_at", flat=True))
    assert len(starts) == len(set(starts)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_dies_between_claiming_and_telling_leaves_the_event_for_the_next():
    incident = make_maintenance(options=MaintenanceOptions(reminder_minutes=()))

    def die(**kwargs: object) -> None:
        raise KeyboardInterrupt

    with time_machine.travel(incident.starts_at, tick=False):
        update_published.connect(die)
        try:
            with pytest.raises(KeyboardInterrupt):
                tell_due_maintenance_events()
        finally:
            update_published.disconnect(die)
        assert incident.updates.count() == 1
        assert incident.maintenance_events.get(kind="started").state == "waiting"
        tell_due_maintenance_events()
    assert incident.updates.count() == 2
    assert incident.maintenance_events.get(kind="started").state == "told"
