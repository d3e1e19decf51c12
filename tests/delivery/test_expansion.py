"""From a broadcast to its rows: resumable, unique, counted."""

from typing import Any

import pytest

from delivery import expand
from delivery.expand import Expansion, expand_broadcast
from delivery.lifecycle import BroadcastState
from delivery.models import Broadcast, Delivery
from delivery.services import audit_ledger, find_unannounced_work, stop_broadcast
from incidents.declarations import ChannelChoice
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_contact, make_incident

pytestmark = pytest.mark.django_db(transaction=True)


def make_published(people: int, monkeypatch: Any) -> Broadcast:
    monkeypatch.setattr(expand, "CHUNK_CONTACTS", 3)
    for number in range(people):
        make_contact(email=f"a{number}@example.com")
    make_incident(channels={"email": ChannelChoice()})
    return Broadcast.objects.get()


def test_an_expansion_that_was_cut_off_goes_on_where_it_was(monkeypatch: Any) -> None:
    broadcast = make_published(10, monkeypatch)
    assert expand_broadcast(broadcast.pk, seconds=0) is False
    broadcast.refresh_from_db()
    assert (broadcast.deliveries.count(), broadcast.expected) == (3, None)
    assert expand_broadcast(broadcast.pk) is True
    broadcast.refresh_from_db()
    assert (broadcast.deliveries.count(), broadcast.expected, broadcast.state) == (10, 10, "sending")
    uuids = set(Delivery.objects.values_list("uuid", flat=True))
    assert len(uuids) == 10
    assert {uuid.version for uuid in uuids} == {4}


def test_a_killed_worker_repeats_nothing(monkeypatch: Any) -> None:
    broadcast = make_published(10, monkeypatch)
    Broadcast.objects.update(lease_owner="killed")
    broadcast.refresh_from_db()
    Expansion(broadcast, "killed").chunk()
    assert expand_broadcast(broadcast.pk) is False, "its lease still stands"
    Broadcast.objects.update(lease_until=None)
    assert expand_broadcast(broadcast.pk) is True
    assert Delivery.objects.count() == 10


def test_somebody_who_comes_after_publishing_is_not_in_it(monkeypatch: Any) -> None:
    broadcast = make_published(2, monkeypatch)
    make_contact(email="late@example.com")
    expand_broadcast(broadcast.pk)
    assert Delivery.objects.count() == 2


def test_a_broadcast_for_nobody_is_done_at_once(monkeypatch: Any) -> None:
    broadcast = make_published(0, monkeypatch)
    expand_broadcast(broadcast.pk)
    broadcast.refresh_from_db()
    assert (broadcast.expected, broadcast.state) == (0, BroadcastState.DONE)


def test_a_stopped_broadcast_gets_no_more_rows(monkeypatch: Any) -> None:
    broadcast = make_published(10, monkeypatch)
    expand_broadcast(broadcast.pk, seconds=0)
    stop_broadcast(actor=make_actor("responder"), broadcast=broadcast)
    assert expand_broadcast(broadcast.pk) is False
    broadcast.refresh_from_db()
    assert (broadcast.expected, broadcast.deliveries.filter(state="cancelled").count()) == (3, 3)


def test_without_a_broker_the_work_is_found_and_done(monkeypatch: Any, settings: Any) -> None:
    settings.REDIS_URL = ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_published(4, monkeypatch)
    find_unannounced_work()
    assert Delivery.objects.filter(state="accepted").count() == 4


def test_the_audit_tells_staff_when_rows_are_missing(monkeypatch: Any) -> None:
    broadcast = make_published(4, monkeypatch)
    expand_broadcast(broadcast.pk)
    assert audit_ledger() == 0
    broadcast.deliveries.last().delete()
    assert audit_ledger() == 1
    assert StaffAlert.objects.get().urgency == "urgent"
