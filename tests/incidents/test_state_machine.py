"""One incident and whatever several people, scripts and the clock may do to it, in any order, with stale pages and repeated keys:
no illegal state, nothing published twice, no update lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from delivery.models import Broadcast
from incidents.declarations import Declaration, Resolution, Text, UpdateChange, UpdateDraft
from incidents.lifecycle import CLOSED, MOVES, UNRELEASED, Status
from incidents.models import HistoryEntry, Incident, Notice, Update
from incidents.services import (
    add_update,
    approve_update,
    bypass_approval,
    cancel_update,
    change_draft,
    change_update,
    correct_update,
    declare,
    publish_update,
    release_due_updates,
    reopen,
    reschedule_update,
    resolve,
    undo_update,
    withdraw_notice,
)
from incidents.signals import update_published
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import ProductError
from tests.factories import make_actor, make_contact, make_levels, make_user
from tests.incidents.moments import let_its_time_come

PEOPLE = st.sampled_from(["anna", "bertil", "clara"])
KEYS = st.sampled_from([None, "one", "two", "three"])
LATER = st.sampled_from([None, 10, 60])
SEEN = st.sampled_from(["fresh", "stale", "unsaid"])
WORDS = st.sampled_from(["The cable is broken.", "We found it.", "Wait a little."])
MOVE = st.sampled_from([None, *Status.values])


class OneIncident(RuleBasedStateMachine):
    """Keeps its own book of what went out, and compares the rows with it after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        make_levels()
        make_contact(email="one@example.com")
        self.people: dict[str, Actor] = {
            name: make_actor(user=make_user(role))
            for name, role in (("anna", Role.RESPONDER), ("bertil", Role.MANAGER), ("clara", Role.MANAGER))
        }
        self.heard: list[int] = []
        self.words: dict[int, Any] = {}
        self.promised: set[int] = set()
        update_published.connect(self._hear, weak=False, dispatch_uid="state machine")
        declaration = Declaration(title="All is down", level=4, publish=False)
        self.incident = declare(actor=self.people["anna"], declaration=declaration)
        self.promised.add(self.incident.updates.get().pk)

    def _hear(self, *, update: Update, **_extra: Any) -> None:
        self.heard.append(update.pk)
        if (update.level or update.incident.level) == 4:
            assert update.approved_by or update.bypassed_by, "the loudest level never speaks alone"

    def teardown(self) -> None:
        update_published.disconnect(dispatch_uid="state machine")
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # --- what there is now --------------------------------------------------------------------------------------------
    def fresh(self) -> Incident:
        return Incident.objects.get(pk=self.incident.pk)

    def version(self, seen: str) -> int | None:
        return {"fresh": self.fresh().version, "stale": self.fresh().version - 1, "unsaid": None}[seen]

    def newest(self) -> Update:
        return self.incident.updates.select_related("incident").order_by("-number")[0]

    def attempt(self, act: Callable[[], Update | Incident | object], seen: str = "fresh") -> None:
        """Do it, or be refused with a sentence, and then nothing at all is written."""
        before = self._picture()
        try:
            with transaction.atomic():
                done = act()
        except ProductError as refusal:
            assert 400 <= refusal.status < 500 and str(refusal.message)
            assert self._picture() == before, "a refusal writes nothing"
            return
        if isinstance(done, Update):
            self.promised.add(done.pk)

    def _picture(self) -> object:
        return (
            list(Update.objects.order_by("pk").values_list("pk", "state", "texts", "release_at", "approved_by")),
            list(Notice.objects.order_by("pk").values_list("pk", "state", "revision")),
            Broadcast.objects.count(),
            self.fresh().version,
            self.fresh().status,
        )

    # --- what people do -----------------------------------------------------------------------------------------------
    @rule(who=PEOPLE, words=WORDS, seen=SEEN)
    def change_the_draft(self, who: str, words: str, seen: str) -> None:
        declaration = Declaration(title="All is down", level=4, texts={"en": Text(body=words)}, publish=False)
        version = self.version(seen)
        self.attempt(
            lambda: change_draft(
                actor=self.people[who], incident=self.fresh(), declaration=declaration, version=version
            )
        )

    @rule(who=PEOPLE, words=WORDS, seen=SEEN, level=st.sampled_from([None, 1, 4]))
    def change_what_waits(self, who: str, words: str, seen: str, level: int | None) -> None:
        change = UpdateChange(texts={"en": Text(body=words)}, level=level, version=self.version(seen))
        self.attempt(lambda: change_update(actor=self.people[who], update=self.newest(), change=change))

    @rule(who=PEOPLE, later=LATER, hold=st.sampled_from([None, 0, 30]), seen=SEEN, key=KEYS)
    def publish(self, who: str, later: int | None, hold: int | None, seen: str, key: str | None) -> None:
        at = now() + timedelta(minutes=later) if later else None
        self.attempt(
            lambda: publish_update(
                actor=self.people[who],
                update=self.newest(),
                publish_at=at,
                hold_seconds=hold,
                version=self.version(seen),
                client_key=key,
            )
        )

    @rule(who=PEOPLE, seen=SEEN)
    def approve(self, who: str, seen: str) -> None:
        update, author = self.newest(), self.people[who]
        self.attempt(lambda: approve_update(actor=author, update=update, version=self.version(seen)))
        if update.state == "awaiting_approval" and author.user_id in (update.author_id, update.asked_by_id):
            assert self.newest().state == "awaiting_approval", "neither the author nor who asked approves"

    @rule(who=PEOPLE, seen=SEEN, reason=st.sampled_from(["Fire", " "]))
    def bypass(self, who: str, seen: str, reason: str) -> None:
        version = self.version(seen)
        self.attempt(
            lambda: bypass_approval(actor=self.people[who], update=self.newest(), reason=reason, version=version)
        )

    @rule(who=PEOPLE)
    def undo(self, who: str) -> None:
        self.attempt(lambda: undo_update(actor=self.people[who], update=self.newest()))

    @rule(who=PEOPLE)
    def cancel(self, who: str) -> None:
        self.attempt(lambda: cancel_update(actor=self.people[who], update=self.newest()))

    @rule(who=PEOPLE, later=st.sampled_from([-5, 5, 90]), seen=SEEN)
    def reschedule(self, who: str, later: int, seen: str) -> None:
        at, version = now() + timedelta(minutes=later), self.version(seen)
        self.attempt(
            lambda: reschedule_update(actor=self.people[who], update=self.newest(), publish_at=at, version=version)
        )

    @rule(
        who=PEOPLE, words=WORDS, status=MOVE, level=st.sampled_from([None, 1, 2, 4]), later=LATER, seen=SEEN, key=KEYS
    )
    def write_an_update(
        self, who: str, words: str, status: str | None, level: int | None, later: int | None, seen: str, key: str | None
    ) -> None:
        draft = UpdateDraft(
            texts={"en": Text(body=words)},
            status=status,
            level=level,
            publish_at=now() + timedelta(minutes=later) if later else None,
            version=self.version(seen),
            client_key=key,
        )
        self.attempt(lambda: add_update(actor=self.people[who], incident=self.fresh(), draft=draft))

    @rule(who=PEOPLE, seen=SEEN, key=KEYS)
    def close(self, who: str, seen: str, key: str | None) -> None:
        last = Resolution(version=self.version(seen), client_key=key, bypass_reason="")
        self.attempt(lambda: resolve(actor=self.people[who], incident=self.fresh(), resolution=last))

    @rule(who=PEOPLE, seen=SEEN, key=KEYS)
    def open_again(self, who: str, seen: str, key: str | None) -> None:
        draft = UpdateDraft(texts={"en": Text(body="It is back.")}, version=self.version(seen), client_key=key)
        self.attempt(lambda: reopen(actor=self.people[who], incident=self.fresh(), draft=draft))

    @precondition(lambda self: Notice.objects.exclude(state="draft").exists())
    @rule(who=PEOPLE, data=st.data())
    def withdraw(self, who: str, data: st.DataObject) -> None:
        notice = data.draw(st.sampled_from(list(Notice.objects.exclude(state="draft").order_by("pk"))))
        self.attempt(lambda: withdraw_notice(actor=self.people[who], notice=notice))

    @rule(who=PEOPLE, words=WORDS)
    def correct(self, who: str, words: str) -> None:
        texts = {"en": Text(body=words)}
        self.attempt(lambda: correct_update(actor=self.people[who], update=self.newest(), texts=texts))

    @rule(due=st.booleans())
    def the_clock_ticks(self, due: bool) -> None:
        if due:
            for update in Update.objects.filter(state__in=["held", "scheduled"]):
                let_its_time_come(update)
        release_due_updates()
        if due:
            assert not Update.objects.filter(state__in=["held", "scheduled"]).exists(), (
                "what is due goes out or is handed back"
            )

    # --- what must hold -----------------------------------------------------------------------------------------------
    @invariant()
    def at_most_one_update_is_on_its_way(self) -> None:
        assert Update.objects.filter(state__in=[state.value for state in UNRELEASED]).count() <= 1

    @invariant()
    def everything_published_was_heard_once(self) -> None:
        published = list(Update.objects.filter(state="published").order_by("pk").values_list("pk", flat=True))
        assert sorted(self.heard) == published

    @invariant()
    def no_update_is_lost_and_what_was_said_stands(self) -> None:
        assert self.promised <= set(Update.objects.values_list("pk", flat=True))
        for update in Update.objects.filter(state="published"):
            assert self.words.setdefault(update.pk, update.texts) == update.texts

    @invariant()
    def one_live_notice_per_channel_and_none_when_closed(self) -> None:
        live = list(Notice.objects.filter(state__in=["live", "scheduled"]).values_list("channel", flat=True))
        assert len(live) == len(set(live))
        if self.fresh().status in CLOSED:
            assert not Notice.objects.filter(state="live", is_after_notice=False).exists()

    @invariant()
    def one_broadcast_for_each_sent_notice(self) -> None:
        sent = Notice.objects.filter(update__state="published", channel__in=["email", "sms"])
        assert sorted(Broadcast.objects.values_list("notice_id", flat=True)) == sorted(
            sent.values_list("pk", flat=True)
        )

    @invariant()
    def every_move_of_the_status_is_legal_and_written(self) -> None:
        moves = list(HistoryEntry.objects.order_by("id").values_list("source", "target"))
        for source, target in moves:
            assert Status(target) in MOVES[self.incident.kind][Status(source)]  # type: ignore[index]
        assert (moves[-1][1] if moves else "triage") == self.fresh().status


@pytest.mark.slow
class TestOneIncident(TestCase):
    """Hypothesis' own test case: each machine runs in a transaction that is rolled back."""

    def test_no_sequence_breaks_it(self) -> None:
        run_state_machine_as_test(
            OneIncident,
            settings=settings(
                max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
