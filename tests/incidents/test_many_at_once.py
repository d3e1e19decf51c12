"""Twenty presses in one moment, by real threads with connections of their own: one publication, one winner, an answer for all."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connections
from django.test import Client

from delivery.models import Broadcast
from incidents.declarations import Text, UpdateDraft
from incidents.models import HistoryEntry, Incident, Notice, Update
from incidents.services import add_update, approve_update, bypass_approval, release_due_updates, undo_update
from statuscomms.access import Role
from statuscomms.errors import Conflict
from tests.factories import make_actor, make_incident, make_levels, make_user
from tests.incidents.moments import in_minutes, let_its_time_come
from tests.people import api_caller, client_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

T = TypeVar("T")
PRESSES = 20


def at_once(acts: list[Callable[[], T]]) -> list[T]:
    """Let every act begin in the same moment, each in a thread of its own."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        gate.wait()
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def published() -> int:
    return Update.objects.filter(state="published").count()


def everything_went_out_once() -> bool:
    sent = Notice.objects.filter(update__state="published", channel__in=["email", "sms"]).values_list("pk", flat=True)
    return sorted(Broadcast.objects.values_list("notice_id", flat=True)) == sorted(sent)


def test_the_publish_button_of_a_review_page() -> None:
    draft = make_incident(level=3, publish=False)
    user = make_user(Role.RESPONDER)
    page = {"version": str(draft.version), "update": str(draft.updates.get().uuid), "client_key": "one-page"}

    def press() -> int:
        client: Client = client_for(user)
        return client.post(f"/console/incidents/{draft.uuid}/publish/", page).status_code

    assert at_once([press] * PRESSES) == [303] * PRESSES
    assert published() == 1 and HistoryEntry.objects.count() == 1
    assert everything_went_out_once() and Broadcast.objects.count() == 2


def test_a_retried_declaration_over_the_api() -> None:
    make_levels()
    caller = api_caller()
    body = {"title": "Card payments fail", "level": 3, "client_key": "the-same"}
    answers = at_once([lambda: caller.post("incidents", body)] * PRESSES)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: PRESSES - 1}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (Incident.objects.count(), published()) == (1, 1)
    assert everything_went_out_once()


def test_the_same_declaration_by_callers_who_share_no_key_store() -> None:
    make_levels()
    callers = [api_caller() for _ in range(PRESSES)]
    body = {"title": "Card payments fail", "level": 3, "client_key": "the-same"}
    answers = at_once([lambda caller=caller: caller.post("incidents", body) for caller in callers])
    assert {answer.status_code for answer in answers} == {201}
    assert (Incident.objects.count(), published(), everything_went_out_once()) == (1, 1, True)


def test_many_writers_of_one_version() -> None:
    incident = make_incident(level=3)
    caller = api_caller()

    def write(number: int) -> int:
        body = {
            "texts": {"en": {"body": f"Words {number}"}},
            "version": incident.version,
            "client_key": f"key-{number}",
        }
        return caller.post(f"incidents/{incident.uuid}/updates", body).status_code

    answers = at_once([lambda number=number: write(number) for number in range(PRESSES)])
    assert Counter(answers) == {201: 1, 409: PRESSES - 1}
    assert published() == 2 and everything_went_out_once()


def test_one_update_with_one_key() -> None:
    incident = make_incident(level=3)
    user = make_user(Role.RESPONDER)
    said = {"status": "identified", "tell": "same", "texts.en.body": "Found it.", "client_key": "pressed"}
    said["version"] = str(incident.version)

    def press() -> int:
        return client_for(user).post(f"/console/incidents/{incident.uuid}/update/", said).status_code

    assert at_once([press] * PRESSES) == [303] * PRESSES
    assert published() == 2 and everything_went_out_once()


def test_undo_and_the_clock_have_one_winner() -> None:
    for _round in range(5):
        incident = make_incident(level=2)
        draft = UpdateDraft(texts={"en": Text(body="Wait.")}, publish_at=in_minutes(5))
        update = add_update(actor=make_actor(), incident=incident, draft=draft)
        let_its_time_come(update)

        def undo(update: Update = update) -> str:
            try:
                return undo_update(actor=make_actor(), update=Update.objects.get(pk=update.pk)).state
            except Conflict:
                return "too late"

        def tick() -> str:
            release_due_updates()
            return "ticked"

        answers = set(at_once([undo, tick, undo, tick])) - {"ticked"}
        update.refresh_from_db()
        assert (answers, update.state) in [({"draft"}, "draft"), ({"too late"}, "published")]
        assert incident.history.count() == 1
    assert everything_went_out_once()


def test_two_managers_and_an_emergency() -> None:
    make_levels()
    author = make_actor(user=make_user(Role.RESPONDER))
    managers = [make_actor(user=make_user(Role.MANAGER)) for _ in range(3)]
    incident = make_incident(level=4, actor=author)
    update = incident.updates.get()

    def approve(manager: object) -> str:
        return approve_update(actor=manager, update=update).state  # type: ignore[arg-type]

    acts = [lambda manager=manager: approve(manager) for manager in managers]
    acts.append(lambda: bypass_approval(actor=author, update=update, reason="Fire").state)
    assert at_once(acts) == ["published"] * 4
    update.refresh_from_db()
    assert bool(update.approved_by) != bool(update.bypassed_by)
    assert published() == 1 and everything_went_out_once()
