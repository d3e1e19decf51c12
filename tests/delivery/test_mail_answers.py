"""What mail servers may answer, and what the ledger makes of it. Real SMTP, misbehaving on request."""

from typing import Any

import pytest

from audiences.models import Suppression
from delivery.models import Attempt, Delivery, ProviderCircuit
from delivery.services import reconcile_uncertain
from demo.stage import Stage
from statuscomms.clock import now
from tests.delivery.sending_steps import add_row, make_broadcast, make_due, send_all, state_of
from tests.factories import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


def one_mail(to: str = "anna@example.com") -> Delivery:
    return add_row(make_broadcast(), make_contact(email=to))


@pytest.mark.parametrize(
    ("to", "state", "suppressed"),
    [
        ("unknown@example.com", "failed", True),
        ("refused@example.com", "failed", False),
        ("full@example.com", "ready", False),
        ("busy@example.com", "ready", False),
    ],
)
def test_a_refused_recipient_fails_alone_and_a_busy_one_is_tried_later(
    stage: Stage, to: str, state: str, suppressed: bool
) -> None:
    broadcast = make_broadcast()
    row = add_row(broadcast, make_contact(email=to))
    neighbour = add_row(broadcast, make_contact(email="anna@example.com"))
    send_all()
    assert state_of(row) == state
    assert state_of(neighbour) == "accepted"
    assert Suppression.objects.filter(recipient_key=row.recipient_key).exists() is suppressed


@pytest.mark.parametrize(
    ("fault", "state", "outcome"),
    [
        ({"rcpt_reply": "451 4.7.1 Later"}, "ready", "temporary"),
        ({"rcpt_reply": "550 5.7.1 No"}, "failed", "refused"),
        ({"rcpt_reply": "530 5.7.0 Log in first"}, "ready", "configuration"),
        ({"data_reply": "554 5.7.1 Refused"}, "failed", "refused"),
        ({"data_reply": "452 4.3.1 Full"}, "ready", "temporary"),
        ({"drop_before_dot": True}, "uncertain", "uncertain"),
        ({"drop_after_dot": True}, "uncertain", "uncertain"),
    ],
)
def test_each_answer_leads_to_its_state(stage: Stage, fault: dict[str, Any], state: str, outcome: str) -> None:
    stage.faults.change({"smtp": fault})
    row = one_mail()
    send_all()
    assert state_of(row) == state
    assert list(Attempt.objects.values_list("outcome", flat=True)) == [outcome]


def test_a_server_that_is_away_costs_only_time(stage: Stage, settings: Any) -> None:
    right = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    row = one_mail()
    send_all()
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("ready", "ConnectionRefusedError")
    settings.EMAIL_PORT = right
    make_due(pk=row.pk)
    send_all()
    assert state_of(row) == "accepted"


def test_a_lost_answer_leads_to_a_second_copy_with_the_same_message_id(stage: Stage) -> None:
    stage.faults.change({"smtp": {"drop_after_dot": True, "times": 1}})
    row = one_mail()
    send_all()
    assert state_of(row) == "uncertain"
    reconcile_uncertain()
    assert state_of(row) == "uncertain", "its wait is not over"
    make_due(pk=row.pk)
    reconcile_uncertain()
    send_all()
    assert state_of(row) == "accepted"
    ids = [mail.open().headers["Message-ID"] for mail in stage.mailbox.newest()]
    assert ids == [f"<{row.uuid}@example.com>"] * 2


def test_refused_credentials_open_the_circuit_and_lose_nothing(stage: Stage) -> None:
    stage.faults.change({"smtp": {"rcpt_reply": "535 5.7.8 Bad credentials"}})
    broadcast = make_broadcast()
    rows = [add_row(broadcast, make_contact(email=f"a{number}@example.com")) for number in range(3)]
    send_all()
    assert ProviderCircuit.objects.get(channel="email").open_until > now()
    assert {state_of(row) for row in rows} == {"ready"}
    assert Delivery.objects.filter(attempts_made__gt=0).count() == 0, "the attempt is not counted"
    stage.faults.reset()
    send_all()
    assert stage.mailbox.count() == 0, "nothing is tried while the circuit is open"
    ProviderCircuit.objects.update(open_until=now())
    send_all()
    assert {state_of(row) for row in rows} == {"accepted"}
    assert ProviderCircuit.objects.get(channel="email").open_until is None


def test_a_text_that_cannot_be_built_fails_alone(stage: Stage) -> None:
    poison = make_broadcast(texts={"en": {"title": "Bad\nBcc: x@example.com", "body": "a", "instructions": ""}})
    row = add_row(poison, make_contact(email="anna@example.com"))
    fine = one_mail("bo@example.com")
    send_all()
    assert state_of(fine) == "accepted"
    assert state_of(row) == "accepted", "line breaks become blanks"
    assert "Bcc" not in stage.mailbox.newest(recipient="anna@example.com")[0].open().headers
