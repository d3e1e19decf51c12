"""A message may wait for a moment of its own, such as the start of what it announces; without one it goes out with its words."""

from datetime import timedelta

import pytest
import time_machine

from delivery.models import Broadcast
from incidents.declarations import ChannelChoice, Resolution, Tell, Text, UpdateDraft
from incidents.models import Incident
from incidents.services import add_update, end_due_notices, resolve, withdraw_notice
from statuscomms.clock import now
from tests.factories import make_actor, make_incident

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def announced(email: ChannelChoice) -> Incident:
    times = {"starts_at": now() + HOUR, "ends_at": now() + 2 * HOUR}
    return make_incident(
        "We close at noon", kind="announcement", level=2, channels={"banner": ChannelChoice(), "email": email}, **times
    )


def waiting() -> Incident:
    return announced(ChannelChoice(starts_at=now() + HOUR))


def an_hour_later() -> None:
    with time_machine.travel(now() + HOUR + timedelta(seconds=1), tick=False):
        end_due_notices()
        end_due_notices()


def test_without_a_time_of_its_own_it_goes_out_when_it_is_published():
    incident = announced(ChannelChoice())
    assert Broadcast.objects.get().notice == incident.notices.get(channel="email")


def test_with_a_time_it_goes_out_then_and_once():
    incident = waiting()
    assert incident.notices.get(channel="email").state == "scheduled" and not Broadcast.objects.exists()
    an_hour_later()
    broadcast = Broadcast.objects.get()
    assert (broadcast.notice.state, broadcast.channel) == ("sending", "email")
    assert broadcast.message.texts["en"]["title"] == "We close at noon"


def test_until_then_it_can_be_called_off():
    incident = waiting()
    withdraw_notice(actor=make_actor(), notice=incident.notices.get(channel="email"))
    an_hour_later()
    assert not Broadcast.objects.exists()


def test_calling_the_announcement_off_calls_off_its_message():
    incident = waiting()
    resolve(actor=make_actor(), incident=incident, resolution=Resolution(status="cancelled"))
    an_hour_later()
    (closing,) = Broadcast.objects.all()
    assert (closing.update_number, closing.recipients["mode"]) == (2, "followers")
    assert incident.notices.get(channel="email", update__number=1).state in ("replaced", "withdrawn")


def test_a_quiet_update_leaves_it_waiting_and_one_on_the_same_channels_gives_it_the_new_words():
    incident = waiting()
    draft = UpdateDraft(texts={"en": Text("Quiet")}, channels=Tell.SHOWN)
    add_update(actor=make_actor(), incident=incident, draft=draft)
    assert incident.notices.get(channel="email").state == "scheduled"
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text("We close at one")}))
    an_hour_later()
    assert Broadcast.objects.get().message.texts["en"]["title"] == "We close at one"
