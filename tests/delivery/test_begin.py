"""What is asked once more before a message goes: between queue and begin the world may have changed."""

from datetime import time, timedelta

import pytest

from audiences.models import Preference, Subscription, Suppression
from audiences.services import unsubscribe
from audiences.tokens import unsubscribe_token
from delivery.lifecycle import BroadcastState
from delivery.models import Broadcast, Delivery
from delivery.sending.begin import begin
from delivery.services import expire_waiting
from demo.stage import Stage
from statuscomms.actors import Actor
from statuscomms.clock import now
from tests.delivery.sending_steps import add_row, claimed, email_or_sms, make_broadcast, make_due, send_all, state_of
from tests.factories import make_contact, make_incident

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_unsubscribes_between_queue_and_begin_gets_nothing(stage: Stage) -> None:
    broadcast = make_broadcast()
    row = add_row(broadcast, make_contact(email="anna@example.com"))
    claim = claimed(broadcast)
    unsubscribe(actor=Actor.customer(), token=unsubscribe_token(row.address))
    assert begin(claim, claim.delivery_ids, email_or_sms("email")) == []
    assert state_of(row) == "suppressed"


def test_who_ended_the_last_subscription_gets_nothing(stage: Stage) -> None:
    row = add_row(make_broadcast(), make_contact(email="anna@example.com"))
    Subscription.objects.update(ended_at=now() + timedelta(seconds=1))
    send_all()
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("suppressed", "left")


@pytest.mark.parametrize(
    ("preference", "code"),
    [
        ({"paused_until": now() + timedelta(days=1)}, "paused"),
        ({"only_channel": "phone"}, "other_channel"),
    ],
)
def test_preferences_count_until_the_last_moment(stage: Stage, preference: dict[str, object], code: str) -> None:
    contact = make_contact(email="anna@example.com")
    row = add_row(make_broadcast(), contact)
    Preference.objects.create(contact=contact, **preference)
    send_all()
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("suppressed", code)


def test_quiet_hours_move_the_send_and_the_expiry_but_not_for_critical_messages(stage: Stage) -> None:
    contact = make_contact(email="anna@example.com", time_zone="UTC")
    soon = (now() + timedelta(hours=2)).time().replace(second=0, microsecond=0)
    Preference.objects.create(contact=contact, quiet_from=time((soon.hour - 4) % 24), quiet_until=soon)
    row = add_row(make_broadcast(), contact)
    send_all()
    row.refresh_from_db()
    assert row.state == "ready"
    assert row.next_attempt_at > now() + timedelta(hours=1)
    assert row.expires_at >= row.next_attempt_at + timedelta(minutes=59)
    critical = add_row(make_broadcast(critical=True), contact)
    send_all()
    assert state_of(critical) == "accepted"


def test_an_address_that_was_never_confirmed_gets_only_its_confirmation(stage: Stage) -> None:
    contact = make_contact(email="anna@example.com", confirmed=False)
    notice = add_row(make_broadcast(), contact)
    question = add_row(make_broadcast(purpose="confirmation"), contact)
    send_all()
    assert (state_of(notice), state_of(question)) == ("suppressed", "accepted")


def test_who_left_and_asks_again_gets_the_question_but_a_dead_address_does_not(stage: Stage) -> None:
    contact = make_contact(email="anna@example.com", confirmed=False)
    broadcast = make_broadcast(purpose="confirmation")
    row = add_row(broadcast, contact)
    suppression = Suppression.objects.create(kind="email", recipient_key=row.recipient_key, reason="unsubscribed")
    send_all()
    assert state_of(row) == "accepted"
    suppression.reason = "bounced"
    suppression.save()
    again = add_row(make_broadcast(purpose="confirmation"), contact)
    send_all()
    assert state_of(again) == "suppressed"


def test_a_later_mail_waits_for_the_earlier_one_to_the_same_person(stage: Stage) -> None:
    contact = make_contact(email="anna@example.com")
    incident = make_incident(channels={})
    first = add_row(make_broadcast(incident=incident, number=1), contact, next_attempt_at=now() + timedelta(minutes=5))
    second = add_row(make_broadcast(incident=incident, number=2), contact)
    send_all()
    assert (state_of(first), state_of(second)) == ("ready", "ready")
    make_due()
    send_all()
    make_due(state="ready")
    send_all()
    ids = [mail.open().headers["Message-ID"] for mail in stage.mailbox.newest()]
    assert ids == [f"<{second.uuid}@example.com>", f"<{first.uuid}@example.com>"]
    assert stage.mailbox.newest()[0].open().headers["In-Reply-To"] == f"<{first.uuid}@example.com>"


def test_an_uncertain_row_holds_nobody_back(stage: Stage) -> None:
    contact = make_contact(email="anna@example.com")
    incident = make_incident(channels={})
    add_row(make_broadcast(incident=incident, number=1), contact, state="uncertain")
    second = add_row(make_broadcast(incident=incident, number=2), contact)
    send_all()
    assert state_of(second) == "accepted"


def test_an_older_unsent_sms_is_superseded_whichever_is_claimed_first(stage: Stage) -> None:
    incident = make_incident(channels={})
    contacts = [make_contact(phone=f"+35850000111{number}") for number in range(2)]
    older, newer = (make_broadcast("sms", incident=incident, number=number) for number in (1, 2))
    claimed_first = add_row(older, contacts[0])
    waits = add_row(older, contacts[1], next_attempt_at=now() + timedelta(minutes=5))
    news = [add_row(newer, contact) for contact in contacts]
    send_all()
    assert (state_of(claimed_first), state_of(waits)) == ("superseded", "superseded")
    assert {state_of(row) for row in news} == {"accepted"}
    assert len(stage.messages.newest_first()) == 2


def test_a_later_update_waits_until_the_earlier_one_is_expanded(stage: Stage) -> None:
    incident = make_incident(channels={})
    earlier = make_broadcast(incident=incident, number=1, state=BroadcastState.EXPANDING, expected=None)
    row = add_row(make_broadcast(incident=incident, number=2), make_contact(email="anna@example.com"))
    send_all()
    assert state_of(row) == "ready"
    Broadcast.objects.filter(pk=earlier.pk).update(state=BroadcastState.DONE)
    send_all()
    assert state_of(row) == "accepted"


def test_what_is_too_old_expires_and_the_broadcast_says_so(stage: Stage) -> None:
    broadcast = make_broadcast()
    row = add_row(broadcast, make_contact(email="anna@example.com"), expires_at=now() - timedelta(seconds=1))
    send_all()
    assert state_of(row) == "expired"
    broadcast.refresh_from_db()
    assert broadcast.state == BroadcastState.EXPIRED
    waiting = add_row(make_broadcast(state="paused"), make_contact(email="bo@example.com"), expires_at=now())
    assert expire_waiting() == 1
    assert Delivery.objects.get(pk=waiting.pk).state == "expired"
