"""People who change their minds between the writing of the row and its sending, and staff who do."""

from datetime import timedelta
from typing import Any

import pytest

from audiences.models import Contact, Service, Subscription
from delivery import expand
from delivery.lifecycle import BroadcastState
from delivery.models import Broadcast, Delivery
from delivery.services import pause_broadcast, resume_broadcast
from demo.stage import Stage
from incidents.declarations import ChannelChoice
from statuscomms.clock import now
from statuscomms.errors import Conflict
from tests.delivery.sending_steps import expand_all, send_all, state_of
from tests.factories import make_actor, make_contact, make_incident

pytestmark = pytest.mark.django_db(transaction=True)


def subscribed(email: str, *services: Service | None) -> Contact:
    contact = make_contact(email=email)
    Subscription.objects.filter(contact=contact).delete()
    for service in services:
        Subscription.objects.create(
            contact=contact,
            topic=f"service:{service.slug}" if service else "everything",
            service=service,
            confirmed_at=now() - timedelta(days=1),
        )
    return contact


def two_services() -> tuple[Service, Service]:
    payments, heating = (Service.objects.create(slug=slug, names={"en": slug}) for slug in ("payments", "heating"))
    return payments, heating


def test_who_ends_the_one_subscription_that_concerned_them_gets_nothing(stage: Stage) -> None:
    payments, heating = two_services()
    left = subscribed("left@example.com", payments, heating)
    stayed = subscribed("stayed@example.com", payments, heating)
    make_incident(services=[payments], channels={"email": ChannelChoice()})
    expand_all()
    Subscription.objects.filter(contact=left, service=payments).update(ended_at=now())
    Subscription.objects.filter(contact=stayed, service=heating).update(ended_at=now())
    send_all()
    rows = {row.contact_id: (row.state, row.error_code) for row in Delivery.objects.all()}
    assert rows == {left.pk: ("suppressed", "left"), stayed.pk: ("accepted", "")}


def test_who_now_wants_only_the_end_does_not_hear_the_beginning(stage: Stage) -> None:
    everything = subscribed("anna@example.com", None)
    make_incident(channels={"email": ChannelChoice()})
    expand_all()
    Subscription.objects.filter(contact=everything).update(wants="end")
    send_all()
    assert Delivery.objects.values_list("state", flat=True).get() == "suppressed"


def test_a_broadcast_that_is_paused_while_it_is_expanded_gets_its_rows_and_sends_none(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expand, "CHUNK_CONTACTS", 2)
    for number in range(5):
        make_contact(email=f"person{number}@example.com")
    make_incident(channels={"email": ChannelChoice()})
    broadcast = Broadcast.objects.get()
    responder = make_actor("responder")
    expand.expand_broadcast(broadcast.pk, seconds=0)
    assert broadcast.deliveries.count() == 2
    assert pause_broadcast(actor=responder, broadcast=broadcast).state == BroadcastState.PAUSED
    send_all()
    expand.expand_broadcast(broadcast.pk)
    send_all()
    broadcast.refresh_from_db()
    assert (broadcast.state, broadcast.expected, broadcast.deliveries.count()) == ("paused", 5, 5)
    assert {state_of(row) for row in broadcast.deliveries.all()} == {"ready"}
    resume_broadcast(actor=responder, broadcast=broadcast)
    send_all()
    broadcast.refresh_from_db()
    assert (broadcast.state, stage.mailbox.count()) == ("done", 5)


def test_resuming_before_the_rows_are_written_leads_back_to_preparing(stage: Stage) -> None:
    make_contact(email="anna@example.com")
    make_incident(channels={"email": ChannelChoice()})
    broadcast = Broadcast.objects.get()
    responder = make_actor("responder")
    pause_broadcast(actor=responder, broadcast=broadcast)
    assert resume_broadcast(actor=responder, broadcast=broadcast).state == BroadcastState.EXPANDING
    expand_all()
    send_all()
    broadcast.refresh_from_db()
    assert (broadcast.state, broadcast.expected) == ("done", 1)


def test_the_api_pauses_a_broadcast_that_is_being_prepared_and_retries_nothing_there(api: Any) -> None:
    make_contact(email="anna@example.com")
    make_incident(channels={"email": ChannelChoice()})
    broadcast = Broadcast.objects.get()
    base = f"broadcasts/{broadcast.uuid}"
    assert api.post(f"{base}/pause").json()["state"] == "paused"
    assert api.post(f"{base}/retry-failed").status_code == Conflict.status
    assert api.post(f"{base}/resume").json()["state"] == "expanding"
    assert api.post(f"{base}/pause").json()["state"] == "paused"
    assert api.post(f"{base}/stop").json()["state"] == "stopped"
