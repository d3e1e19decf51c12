"""What is kept by hand ends before the incident does: withdrawn, or left out by an update that chose its channels; and drills."""

from typing import Any

import pytest

from incidents.declarations import ChannelChoice, Resolution, Text, UpdateDraft
from incidents.models import Incident
from incidents.services import add_update, note_manual_work, reopen, resolve, withdraw_notice
from statuscomms.errors import Conflict
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_incident

pytestmark = pytest.mark.django_db


def two_places(**fields: Any) -> Incident:
    """By hand at two places, one of which is done; and a banner."""
    by_hand = ChannelChoice(options={"touchpoints": ["sign", "social_media"], "within_minutes": 20})
    incident = make_incident(channels={"banner": ChannelChoice(), "manual": by_hand}, **fields)
    note_manual_work(actor=make_actor(), task=incident.manual_tasks.get(place="sign"))
    return incident


def states(incident: Incident) -> dict[str, str]:
    return dict(incident.manual_tasks.exclude(state="replaced").values_list("place", "state"))


def say(incident: Incident, **fields: Any) -> None:
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text("More")}, **fields))


def test_withdrawing_asks_to_take_down_what_stands_and_drops_the_rest():
    incident = two_places()
    notice = incident.notices.get(channel="manual")
    for _press in range(2):
        withdraw_notice(actor=make_actor(), notice=notice)
    assert states(incident) == {"sign": "to_take_down", "social_media": "dropped"}
    notice.refresh_from_db()
    assert notice.state == "withdrawn" and incident.notices.get(channel="banner").state == "live"
    assert "take down what stands there" in StaffAlert.objects.get(closed_at=None, key__startswith="manual-asked").text


def test_what_was_withdrawn_is_not_asked_for_again_by_the_next_update():
    incident = two_places()
    withdraw_notice(actor=make_actor(), notice=incident.notices.get(channel="manual"))
    say(incident)
    assert "to_do" not in states(incident).values()
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    incident.refresh_from_db()
    reopen(actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text("It is back")}))
    assert "to_do" not in states(incident).values()


def test_a_replaced_notice_is_not_withdrawn():
    incident = two_places()
    old = incident.notices.get(channel="manual")
    say(incident)
    with pytest.raises(Conflict):
        withdraw_notice(actor=make_actor(), notice=old)


def test_an_update_that_chooses_channels_without_it_takes_it_down():
    incident = two_places()
    say(incident, channels={"banner": ChannelChoice()})
    assert states(incident) == {"sign": "to_take_down", "social_media": "dropped"}


def test_that_holds_for_an_update_that_goes_out_later_too():
    incident = two_places()
    say(incident, channels={"banner": ChannelChoice()}, hold_seconds=30)
    assert states(incident) == {"sign": "done", "social_media": "to_do"}
    assert incident.updates.get(state="held").ends_work_by_hand


def test_the_page_offers_to_take_everything_down(client_of: Any):
    incident = two_places()
    client, page = client_of("responder"), f"/console/incidents/{incident.uuid}/"
    assert "take everything down" in client.get(page).content.decode()
    client.post(f"{page}notices/{incident.notices.get(channel='manual').uuid}/withdraw/")
    assert states(incident)["sign"] == "to_take_down"
    assert "take everything down" not in client.get(page).content.decode()


def test_in_a_drill_the_words_and_the_call_say_that_nothing_is_put_up():
    incident = two_places(drill=True)
    task = incident.manual_tasks.get(place="social_media")
    assert task.texts["en"].startswith("Drill. Do not put this up.\n")
    assert StaffAlert.objects.get(key=f"manual-asked:{incident.uuid}").text.startswith("Drill: ")
