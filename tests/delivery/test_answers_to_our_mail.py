"""Our mail says where answers are understood, and what somebody writes there is answered, once, even to who has just left."""

from email.utils import parseaddr
from typing import Any

import pytest

from audiences.reply_addresses import holder_of
from demo.stage import Stage
from incidents.declarations import ChannelChoice
from tests.delivery.sending_steps import expand_all, send_all
from tests.factories import make_contact, make_incident
from tests.inbox.mails import post_mail, take_mail_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _mail_is_taken_in(settings: Any) -> None:
    take_mail_in(settings)


def test_each_persons_answer_goes_to_an_address_of_their_own(stage: Stage) -> None:
    people = {email: make_contact(email=email) for email in ("anna@example.com", "bo@example.com")}
    make_incident(channels={"email": ChannelChoice()})
    expand_all()
    send_all()
    for mail in stage.mailbox.newest():
        holder = holder_of([parseaddr(mail.open().headers["Reply-To"])[1]])
        assert holder is not None
        assert holder.contact == people[mail.recipient]


def test_who_answers_stop_is_told_and_hears_nothing_more(stage: Stage) -> None:
    make_contact(email="anna@example.com")
    make_incident(channels={"email": ChannelChoice()})
    expand_all()
    send_all()
    to = stage.mailbox.newest()[0].open().headers["Reply-To"]
    post_mail("STOP", to=to)
    make_incident(channels={"email": ChannelChoice()})
    expand_all()
    send_all()
    [told, _first] = stage.mailbox.newest()
    assert told.subject == "You are unsubscribed"
    headers = told.open().headers
    assert headers["Auto-Submitted"] == "auto-replied"
    assert "List-Unsubscribe" not in headers
