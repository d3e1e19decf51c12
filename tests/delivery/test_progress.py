"""The sending panel: counted from the ledger, right after a crash, honest about trouble, and still in the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from delivery.lifecycle import DeliveryState
from delivery.models import Broadcast, Delivery, ProviderCircuit
from delivery.queries import API_STATES, progress_of
from delivery.sending.begin import begin
from delivery.services import pause_broadcast, retry_failed, stop_broadcast, sweep_leases
from delivery.views.progress_rows import figures_of, rows_of
from demo.stage import Stage
from incidents.models import Incident
from statuscomms.clock import now
from tests.delivery.sending_steps import add_row, claimed, email_or_sms, make_broadcast, make_due, send_all
from tests.factories import make_actor, make_contact, make_incident
from tests.people import People, client_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Clients = Callable[..., Client]


def broadcast_to(count: int, channel: str = "email", incident: Incident | None = None, **row: Any) -> Broadcast:
    broadcast = make_broadcast(channel, incident=incident or make_incident(channels={}))
    for number in range(count):
        contact = make_contact(
            email=f"p{number}@example.com", phone=f"+358 50 000 {number:04}", name=f"Person {number}"
        )
        add_row(broadcast, contact, **row)
    broadcast.refresh_from_db()
    return broadcast


def panel(client: Client, broadcast: Broadcast) -> Any:
    assert broadcast.incident is not None
    return client.get(
        f"/console/incidents/{broadcast.incident.uuid}/sending/", headers={"HX-Trigger": "sending-progress"}
    )


def figures(broadcast: Broadcast) -> dict[str, int]:
    row = rows_of([progress_of(broadcast)])[0]
    return {str(figure.label): figure.count for figure in row.figures}


@pytest.mark.parametrize("state", API_STATES)
def test_every_state_of_the_ledger_is_in_one_figure(state: str) -> None:
    counts = {other: 7 if other == state else 0 for other in API_STATES}
    assert sum(figure.count for figure in figures_of(counts)) == 7


def test_the_numbers_are_those_of_the_ledger_after_a_worker_died_in_the_middle(stage: Stage) -> None:
    broadcast = broadcast_to(12)
    channel = email_or_sms("email")
    taken = claimed(broadcast, 8)
    begin(taken, taken.delivery_ids[:5], channel)  # and here the worker ends
    assert figures(broadcast)["Queued"] == 12
    Delivery.objects.exclude(lease_owner="").update(lease_until=now() - timedelta(seconds=1))
    sweep_leases()
    assert (figures(broadcast)["Queued"], figures(broadcast)["Unknown"]) == (7, 5)
    send_all()  # another worker goes on
    shown = figures(broadcast)
    assert (shown["Sent"], shown["Unknown"], shown["Queued"]) == (7, 5, 0)
    assert sum(shown.values()) == broadcast.expected == 12


def test_stopping_in_the_middle_of_a_slice_lets_at_most_one_group_out(stage: Stage, settings: Any) -> None:
    settings.DELIVERY_SMS_CONCURRENCY = group = 4
    broadcast = broadcast_to(40, "sms")
    stage.faults.change({"twilio": {"latency_seconds": 0.3}})
    worker = threading.Thread(target=work_until_nothing_is_left)
    worker.start()
    wait_until(lambda: len(stage.messages.newest_first()) >= group)
    stop_broadcast(actor=make_actor("responder"), broadcast=Broadcast.objects.get(pk=broadcast.pk))
    gone = len(stage.messages.newest_first())
    worker.join(timeout=30)
    assert not worker.is_alive()
    assert len(stage.messages.newest_first()) - gone <= group, "what had begun goes out, nothing begins afterwards"
    stopped = Broadcast.objects.get(pk=broadcast.pk)
    shown = figures(stopped)
    assert shown["Queued"] == 0 and shown["Cancelled"] == 40 - len(stage.messages.newest_first()) > 20
    assert sum(shown.values()) == stopped.expected == 40


def work_until_nothing_is_left() -> None:
    """A worker with a connection of its own."""
    try:
        send_all()
    finally:
        connection.close()


def wait_until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.01)


def test_an_outage_is_named_and_another_way_proposed(client_of: Clients) -> None:
    broadcast = broadcast_to(4, error_code="connection_lost", attempts_made=2)
    words = panel(client_of("responder", htmx=True), broadcast).content.decode()
    assert "seems to be out" in words and "another way: SMS" in words
    assert f"/console/incidents/{broadcast.incident.uuid}/update/" in words  # type: ignore[union-attr]
    Delivery.objects.filter(pk=broadcast.deliveries.first().pk).update(state="accepted", accepted_at=now())  # type: ignore[union-attr]
    assert "seems to be out" not in panel(client_of("responder", htmx=True), broadcast).content.decode()


def test_people_who_sleep_are_no_outage(client_of: Clients) -> None:
    broadcast = broadcast_to(4, error_code="quiet_hours")
    words = panel(client_of("responder", htmx=True), broadcast).content.decode()
    assert "seems to be out" not in words and "quiet hours are over" in words


def test_a_provider_that_refuses_our_account_is_an_outage_at_once(client_of: Clients) -> None:
    broadcast = broadcast_to(1)
    ProviderCircuit.objects.create(channel="email", open_until=now() + timedelta(minutes=1), reason="535")
    words = panel(client_of("responder", htmx=True), broadcast).content.decode()
    assert "refuses our account (535)" in words and "another way: SMS" in words


def test_no_channel_is_proposed_that_is_out_itself() -> None:
    incident = make_incident(channels={})
    mail = broadcast_to(1, incident=incident)
    text = make_broadcast("sms", incident=incident)
    for channel in ("email", "sms"):
        ProviderCircuit.objects.create(channel=channel, open_until=now() + timedelta(minutes=1), reason="401")
    assert [row.instead for row in rows_of([progress_of(mail), progress_of(text)])] == [(), ()]


@pytest.mark.parametrize(
    ("code", "words"),
    [("550 5.1.1", "There is no such mailbox."), ("30003", "The phone is off"), ("21610", "told the provider to stop")],
)
def test_reasons_are_said_in_plain_words(client_of: Clients, code: str, words: str) -> None:
    broadcast = broadcast_to(2, state=DeliveryState.FAILED, error_code=code)
    page = panel(client_of("viewer", htmx=True), broadcast).content.decode()
    assert words in page and f"({code})" in page


def test_the_failed_are_listed_with_addresses_only_for_those_who_may_see_them(people: People) -> None:
    broadcast = broadcast_to(3, state=DeliveryState.FAILED, error_code="550 5.1.1", final_at=now(), attempts_made=1)
    add_row(broadcast, make_contact(email="fine@example.com"), state=DeliveryState.DELIVERED)
    address = f"/console/broadcasts/{broadcast.uuid}/failed/"
    seen = client_for(people.manager).get(address).content.decode()
    assert "p0@example.com" in seen and "Person 2" in seen and "fine@example.com" not in seen
    hidden = client_for(people.responder).get(address).content.decode()
    assert "There is no such mailbox." in hidden
    assert "@example.com" not in hidden.replace("test-responder", "") and "Person" not in hidden


def test_a_long_list_of_failed_is_paged_and_narrowed(client_of: Clients) -> None:
    broadcast = broadcast_to(55, state=DeliveryState.FAILED, error_code="550")
    add_row(broadcast, make_contact(email="full@example.com"), state=DeliveryState.FAILED, error_code="552")
    client = client_of("manager")
    address = f"/console/broadcasts/{broadcast.uuid}/failed/"
    first = client.get(address).context["page"]
    second = client.get(f"{address}?after={first.next_after}").context["page"]
    assert (len(first.rows), len(second.rows), second.next_after) == (50, 6, None)
    assert [row.address for row in client.get(f"{address}?code=552").context["page"].rows] == ["full@example.com"]
    for junk in ("after=x", "after=99999999999999999999999", "code=" + "9" * 500, "code=%00"):
        assert client.get(f"{address}?{junk}").status_code in (200, 400)


def test_retrying_brings_the_panel_back_to_life(client_of: Clients, stage: Stage) -> None:
    broadcast = broadcast_to(2, state=DeliveryState.FAILED, error_code="450")
    Broadcast.objects.update(state="done", finished_at=now())
    assert panel(client_of("responder", htmx=True), broadcast).status_code == 286
    retry_failed(actor=make_actor("responder"), broadcast=broadcast)
    answer = panel(client_of("responder", htmx=True), broadcast)
    assert (answer.status_code, b'hx-trigger="every 2s"' in answer.content) == (200, True)
    make_due()
    send_all()
    assert figures(broadcast)["Sent"] == 2


def test_the_panel_goes_on_slowly_while_paused_or_while_receipts_are_due(client_of: Clients) -> None:
    client = client_of("viewer", htmx=True)
    paused = broadcast_to(1)
    pause_broadcast(actor=make_actor("responder"), broadcast=paused)
    assert b'hx-trigger="every 10s"' in panel(client, paused).content
    Broadcast.objects.update(state="stopped")
    sent = make_broadcast("sms", incident=paused.incident, number=2, state="done", finished_at=now())
    add_row(sent, make_contact(phone="+358 50 000 9999"), state=DeliveryState.ACCEPTED, accepted_at=now())
    assert b'hx-trigger="every 10s"' in panel(client, sent).content
    Broadcast.objects.filter(pk=sent.pk).update(finished_at=now() - timedelta(minutes=11))
    assert panel(client, sent).status_code == 286
