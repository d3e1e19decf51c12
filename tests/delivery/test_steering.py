"""Pause, resume, stop, retry: by staff on the console and by the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from delivery.models import Broadcast, Delivery
from delivery.services import pause_broadcast, resume_broadcast, retry_failed, send_test, stop_broadcast
from demo.stage import Stage
from incidents.declarations import ChannelChoice
from incidents.models import Notice
from statuscomms.errors import IllegalTransition, InvalidInput, NotAllowed
from statuscomms.models import AuditEntry
from tests.delivery.sending_steps import add_row, make_broadcast, send_all, state_of
from tests.factories import make_actor, make_contact, make_incident
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db(transaction=True)


def one_of(incident: Any = None, **fields: Any) -> Delivery:
    return add_row(make_broadcast(incident=incident), make_contact(email="anna@example.com"), **fields)


def test_a_paused_broadcast_sends_nothing_until_it_is_resumed(stage: Stage) -> None:
    row = one_of()
    responder = make_actor("responder")
    pause_broadcast(actor=responder, broadcast=row.broadcast)
    send_all()
    assert state_of(row) == "ready"
    resume_broadcast(actor=responder, broadcast=row.broadcast)
    send_all()
    assert state_of(row) == "accepted"
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"paused_broadcast", "resumed_broadcast"} <= verbs


def test_stopping_cancels_what_has_not_begun_and_is_final(stage: Stage) -> None:
    row = one_of()
    gone = add_row(row.broadcast, make_contact(email="bo@example.com"), state="accepted")
    responder = make_actor("responder")
    stop_broadcast(actor=responder, broadcast=row.broadcast)
    send_all()
    assert (state_of(row), state_of(gone)) == ("cancelled", "accepted")
    with pytest.raises(IllegalTransition):
        resume_broadcast(actor=responder, broadcast=row.broadcast)


def test_retrying_makes_work_only_for_the_failed(stage: Stage) -> None:
    row = one_of(state="failed", error_code="550")
    fine = add_row(row.broadcast, make_contact(email="bo@example.com"), state="delivered")
    Broadcast.objects.update(state="done")
    row.broadcast.refresh_from_db()
    assert retry_failed(actor=make_actor("responder"), broadcast=row.broadcast) == 1
    send_all()
    assert (state_of(row), state_of(fine)) == ("accepted", "delivered")
    assert [mail.recipient for mail in stage.mailbox.newest()] == ["anna@example.com"]
    row.broadcast.refresh_from_db()
    assert row.broadcast.state == "done"


@pytest.mark.parametrize("act", [pause_broadcast, resume_broadcast, stop_broadcast, retry_failed])
def test_support_may_not_steer(act: Callable[..., object]) -> None:
    with pytest.raises(NotAllowed):
        act(actor=make_actor("support"), broadcast=one_of().broadcast)


def test_a_test_goes_to_one_address_and_says_that_it_is_one(stage: Stage) -> None:
    make_contact(email="customer@example.com")
    make_incident(channels={"email": ChannelChoice()})
    notice = Notice.objects.get(channel="email")
    send_test(actor=make_actor("responder"), notice=notice, address="me@example.com")
    send_all()
    mails = stage.mailbox.newest()
    assert [mail.recipient for mail in mails] == ["me@example.com"]
    assert mails[0].subject.startswith("Test: ")
    with pytest.raises(InvalidInput):
        send_test(actor=make_actor("responder"), notice=notice, address="not an address")


def test_the_panel_polls_while_something_moves_and_then_stops(client_of: Callable[..., Client]) -> None:
    row = one_of(make_incident(channels={}))
    address = f"/console/incidents/{row.incident.uuid}/sending/"
    browser = client_of("viewer", htmx=True)
    answer = browser.get(address, headers={"HX-Trigger": "sending-progress"})
    assert (answer.status_code, b'hx-trigger="every 2s"' in answer.content) == (200, True)
    Broadcast.objects.update(state="done")
    answer = browser.get(address, headers={"HX-Trigger": "sending-progress"})
    assert (answer.status_code, b"hx-trigger" in answer.content) == (286, False)
    page = client_of("viewer").get(address)
    assert (page.status_code, b"<html" in page.content, b"button-danger" in page.content) == (200, True, False)


def test_the_buttons_work_without_javascript(client_of: Callable[..., Client]) -> None:
    row = one_of(make_incident(channels={}))
    browser = client_of("responder")
    base = f"/console/broadcasts/{row.broadcast.uuid}"
    for verb, state in (("pause", "paused"), ("resume", "sending"), ("retry-failed", "sending"), ("stop", "stopped")):
        assert browser.post(f"{base}/{verb}/").status_code == 303
        assert Broadcast.objects.get().state == state
    assert browser.post(f"{base}/pause/").status_code == 409
    assert browser.get(f"{base}/pause/").status_code == 405


def test_the_api_shows_and_steers_a_broadcast(api: ApiCaller) -> None:
    row = one_of(make_incident(channels={}), state="claimed")
    base = f"broadcasts/{row.broadcast.uuid}"
    shown = api.get(base).json()
    assert shown["counts"]["ready"] == 1, "claimed counts as ready"
    assert set(shown) >= {"channel", "purpose", "state", "expected", "unreachable", "counts", "rate", "eta"}
    states = "ready sending accepted delivered failed suppressed superseded cancelled expired uncertain unknown"
    assert set(shown["counts"]) == set(states.split())
    assert api.post(f"{base}/pause").json()["state"] == "paused"
    assert api.post(f"{base}/resume").json()["state"] == "sending"
    assert api.post(f"{base}/retry-failed").json()["retried"] == 0
    assert api.post(f"{base}/stop").json()["state"] == "stopped"
    assert api.post(f"{base}/pause").status_code == 409


def test_the_ledger_shows_addresses_only_to_those_who_may_see_them(api_of: Callable[..., ApiCaller]) -> None:
    row = one_of(make_incident(channels={}))
    path = f"incidents/{row.incident.uuid}/deliveries?channel=email&state=ready"
    assert api_of("administrator").get(path).json()["items"][0]["address"] == "anna@example.com"
    assert "address" not in api_of("responder").get(path).json()["items"][0]
    assert api_of("responder").get(path + "x").status_code == 422
