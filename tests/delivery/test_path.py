"""From publishing to the customer's mailbox and phone, on real parts."""

from typing import Any

import pytest

from delivery.lifecycle import BroadcastState
from delivery.models import Broadcast, Delivery
from demo.stage import Stage
from incidents.declarations import ChannelChoice, Resolution, Text
from incidents.services import resolve
from tests.delivery.sending_steps import expand_all, send_all
from tests.factories import make_actor, make_contact, make_incident, make_subscription

pytestmark = pytest.mark.django_db(transaction=True)
SENT = {"email": ChannelChoice(), "sms": ChannelChoice()}


def test_publishing_reaches_mailbox_and_phone_once_each(stage: Stage) -> None:
    make_contact(email="anna@example.com", phone="+358500001111", name="Anna")
    make_contact(email="bo@example.com")
    make_incident(channels=SENT)
    expand_all()
    send_all()
    assert sorted(mail.recipient for mail in stage.mailbox.newest()) == ["anna@example.com", "bo@example.com"]
    assert [message.to for message in stage.messages.newest_first()] == ["+358500001111"]
    states = dict(Broadcast.objects.values_list("channel", "state"))
    assert states == {"email": BroadcastState.DONE, "sms": BroadcastState.DONE}
    for broadcast in Broadcast.objects.all():
        assert broadcast.expected == broadcast.deliveries.count()
    assert Broadcast.objects.get(channel="sms").unreachable == {"no_address": 1}


def test_two_contacts_with_one_address_get_one_mail(stage: Stage) -> None:
    make_contact(email="home@example.com")
    make_contact(email="home@example.com")
    make_incident(channels={"email": ChannelChoice()})
    expand_all()
    send_all()
    assert len(stage.mailbox.newest()) == 1


def test_the_closing_message_goes_to_followers_and_first_recipients(stage: Stage) -> None:
    make_contact(email="first@example.com")
    incident = make_incident(channels={"email": ChannelChoice()})
    expand_all()
    send_all()
    follower = make_contact(email="follower@example.com", subscribed=False)
    make_subscription(follower, incident=incident, wants="end")
    make_contact(email="later@example.com")
    incident.refresh_from_db()
    resolve(actor=make_actor("administrator"), incident=incident, resolution=Resolution(texts={"en": Text("Fixed")}))
    expand_all()
    send_all()
    fixed = [mail.recipient for mail in stage.mailbox.newest() if mail.subject == "Fixed"]
    assert sorted(fixed) == ["first@example.com", "follower@example.com"]


def test_when_nothing_was_ever_sent_only_followers_hear_the_end(stage: Stage) -> None:
    make_contact(email="everybody@example.com")
    incident = make_incident(channels={"banner": ChannelChoice()})
    follower = make_contact(email="follower@example.com", subscribed=False)
    make_subscription(follower, incident=incident, wants="end")
    incident.refresh_from_db()
    resolve(actor=make_actor("administrator"), incident=incident, resolution=Resolution(texts={"en": Text("Fixed")}))
    expand_all()
    send_all()
    assert [mail.recipient for mail in stage.mailbox.newest()] == ["follower@example.com"]


def test_a_drill_reaches_the_test_list_alone(stage: Stage, settings: Any) -> None:
    settings.DRILL_ADDRESSES = {"email": ["drill@example.com"]}
    make_contact(email="customer@example.com", phone="+358500001111")
    make_incident(channels=SENT, drill=True)
    expand_all()
    send_all()
    assert [mail.recipient for mail in stage.mailbox.newest()] == ["drill@example.com"]
    assert stage.messages.newest_first() == []
    assert Broadcast.objects.get(channel="sms").state == BroadcastState.DONE


def test_each_person_reads_their_own_language_or_the_fallback(stage: Stage) -> None:
    make_contact(email="fi@example.com", language="fi")
    make_contact(email="sv@example.com", language="sv")
    texts = {"en": Text("Payments fail"), "fi": Text("Maksut eivät toimi")}
    make_incident(channels={"email": ChannelChoice()}, texts=texts)
    expand_all()
    send_all()
    subjects = {mail.recipient: mail.subject for mail in stage.mailbox.newest()}
    assert subjects == {"fi@example.com": "Maksut eivät toimi", "sv@example.com": "Payments fail"}
    assert Delivery.objects.filter(state="accepted").count() == 2
