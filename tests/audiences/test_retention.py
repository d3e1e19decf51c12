"""What is forgotten by itself: who never confirmed, from which machine a consent came, old questions, where messages went."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from audiences.models import Address, ConfirmationRequest, Consent, Contact, Subscription
from audiences.queries import collected
from audiences.services import follow
from delivery.models import Delivery, Receipt
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.retention import run_now
from tests.audiences.rows import follow_row
from tests.delivery.sending_steps import add_row, make_broadcast
from tests.factories import make_address, make_contact, make_incident

pytestmark = pytest.mark.django_db
INCIDENT = uuid4()


def _age(rows, days, field="created_at"):
    rows.update(**{field: now() - timedelta(days=days)})


def _asked(days):
    follow(
        actor=Actor.customer(), kind="email", value="anna@example.com", language="en", source="page",
        incident_uuid=INCIDENT, incident_title="Power cut",
    )  # fmt: skip
    _age(Contact.objects.all(), days)
    _age(Address.objects.all(), days)
    _age(ConfirmationRequest.objects.all(), days, "asked_at")


def test_who_never_confirmed_is_forgotten_after_a_week_but_stays_counted():
    _asked(8)
    assert run_now()["unconfirmed_people"] == 1
    assert not Address.objects.exists()
    assert Contact.objects.get().erased_at is not None
    assert (collected(INCIDENT).asked, collected(INCIDENT).confirmed) == (1, 0)
    assert run_now()["unconfirmed_people"] == 0


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("asked within the week", lambda: _age(ConfirmationRequest.objects.all(), 6, "asked_at")),
        ("came within the week", lambda: _age(Contact.objects.all(), 6)),
        ("confirmed", lambda: Address.objects.update(confirmed_at=now())),
        ("is a customer of ours", lambda: Contact.objects.update(reference="C-1")),
        ("was brought by staff", lambda: Contact.objects.update(hears_audiences=True)),
    ],
)
def test_nobody_else_is_forgotten(why, change):
    _asked(8)
    change()
    assert run_now()["unconfirmed_people"] == 0, why
    assert Address.objects.count() == 1


def test_a_second_address_that_was_never_confirmed_goes_and_the_first_stays():
    contact = make_contact(email="anna@example.com", hears_audiences=False, subscribed=False)
    extra = make_address(contact, "phone", "+358 50 000 0001", confirmed=False)
    follow_row(contact, INCIDENT, address=extra, confirmed_at=None)
    _age(Address.objects.all(), 8)
    assert run_now()["unconfirmed_addresses"] == 1
    assert contact.addresses.get().kind == "email"
    assert Subscription.objects.get().ended_at is not None


def test_a_consent_forgets_the_machine_it_came_from_after_a_month():
    proof = {"way": "link", "ip": "192.0.2.1", "browser": "Firefox"}
    for days in (31, 29):
        with time_machine.travel(now() - timedelta(days=days)):
            Consent.objects.create(
                kind="email", recipient_key=f"k{days}", given=True, wording_version="1", source="page", proof=proof
            )
    assert run_now()["consent_traces"] == 1
    assert Consent.objects.get(recipient_key="k31").proof == {"way": "link"}
    assert Consent.objects.get(recipient_key="k29").proof == proof


def test_questions_go_after_a_month():
    _asked(31)
    Address.objects.update(confirmed_at=now())
    assert run_now()["confirmation_requests"] == 1


def test_a_delivery_forgets_the_address_after_three_months_when_it_is_over():
    incident = make_incident()
    broadcast = make_broadcast("email", incident=incident)
    old = add_row(broadcast, make_contact(email="a@example.com"), state="delivered", error_text="said something")
    waiting = add_row(broadcast, make_contact(email="b@example.com"), state="uncertain")
    _age(Delivery.objects.all(), 91)
    young = add_row(broadcast, make_contact(email="c@example.com"), state="delivered")
    assert run_now()["delivery_addresses"] == 1
    for row in (old, waiting, young):
        row.refresh_from_db()
    assert (old.address, old.error_text, old.contact is not None) == (None, "", True)
    assert waiting.address is not None
    assert young.address is not None


def test_receipts_go_after_a_month_once_they_are_applied():
    moment = now() - timedelta(days=31)
    common = {"provider": "twilio", "provider_message_id": "SM1", "event": "sent", "received_at": moment}
    Receipt.objects.create(dedup_key="done", processed_at=moment, **common)
    Receipt.objects.create(dedup_key="waiting", **common)
    assert run_now()["receipts"] == 1
    assert Receipt.objects.get().dedup_key == "waiting"
