"""The end of an announcement: followers hear of it, what waits does not open it again, reopening means until staff end it."""

from datetime import datetime, timedelta

import pytest
import time_machine

from delivery.models import Broadcast
from incidents.declarations import ChannelChoice, Resolution, Text, UpdateDraft
from incidents.models import Incident
from incidents.services import (
    add_update,
    end_due_notices,
    publish_update,
    release_due_updates,
    reopen,
    reschedule_update,
    resolve,
)
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_contact, make_incident, make_subscription

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def announced(**fields) -> Incident:
    channels = {"banner": ChannelChoice(), "email": ChannelChoice()}
    times = {"starts_at": now() + HOUR, "ends_at": now() + 2 * HOUR}
    return make_incident("We close at noon", kind="announcement", level=2, **{"channels": channels, **times, **fields})


def at_its_end(incident: Incident) -> Incident:
    assert incident.ends_at is not None
    strike(incident.ends_at + timedelta(seconds=1))
    incident.refresh_from_db()
    return incident


def strike(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        end_due_notices()
        release_due_updates()
        end_due_notices()


def test_its_followers_and_nobody_else_are_sent_its_end():
    make_contact(email="first@example.com")
    incident = announced()
    follower = make_contact(email="follower@example.com", subscribed=False)
    make_subscription(follower, incident=incident, wants="end")
    assert at_its_end(incident).status == "ended"
    closing = incident.updates.get(is_closing=True)
    assert closing.texts["en"]["body"] == "This announcement is no longer in force."
    broadcast = Broadcast.objects.get(update_number=closing.number)
    assert broadcast.recipients["mode"] == "followers" and broadcast.recipients["closing"]


def test_without_followers_nothing_is_sent_at_its_end():
    incident = announced()
    before = Broadcast.objects.count()
    at_its_end(incident)
    assert Broadcast.objects.count() == before


def test_an_update_that_waits_does_not_open_it_again_and_staff_hear_of_it():
    incident = announced(ends_at=now() + 3 * HOUR)
    late = UpdateDraft(texts={"en": Text(body="Still closed")}, publish_at=now() + 2 * HOUR)
    update = add_update(actor=make_actor(), incident=incident, draft=late)
    Incident.objects.filter(pk=incident.pk).update(ends_at=now() + HOUR)
    incident.refresh_from_db()
    assert at_its_end(incident).status == "ended"
    strike(now() + 3 * HOUR)
    incident.refresh_from_db()
    update.refresh_from_db()
    assert (incident.status, update.state, update.published_at) == ("ended", "cancelled", None)
    assert "has ended by its own times" in StaffAlert.objects.get(key=f"release:{update.uuid}").text


def test_a_draft_from_before_the_end_cannot_be_published_after_it():
    incident = announced()
    draft = add_update(
        actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text(body="More")}, publish=False)
    )
    Incident.objects.filter(pk=incident.pk).update(status="ended", resolved_at=now())
    with pytest.raises(Conflict) as refusal:
        publish_update(actor=make_actor(), update=draft)
    assert refusal.value.code == "ended"


def test_an_update_is_not_set_for_a_time_after_its_end():
    incident = announced()
    late = UpdateDraft(texts={"en": Text(body="Too late")}, publish_at=now() + 3 * HOUR)
    with pytest.raises(InvalidInput) as refusal:
        add_update(actor=make_actor(), incident=incident, draft=late)
    assert list(refusal.value.fields) == ["publish_at"]
    early = UpdateDraft(texts={"en": Text(body="In time")}, publish_at=now() + HOUR)
    update = add_update(actor=make_actor(), incident=incident, draft=early)
    with pytest.raises(InvalidInput):
        reschedule_update(actor=make_actor(), update=update, publish_at=now() + 3 * HOUR)


def test_an_announcement_whose_time_is_over_before_it_goes_out_does_not_go_out():
    incident = announced(starts_at=None, ends_at=now() + HOUR, publish=False)
    with time_machine.travel(now() + 2 * HOUR), pytest.raises(Conflict) as refusal:
        publish_update(actor=make_actor(), update=incident.updates.get())
    assert refusal.value.code == "over"


def test_reopened_after_its_time_it_stays_until_staff_end_it():
    incident = at_its_end(announced())
    with time_machine.travel(now() + 3 * HOUR, tick=False):
        reopen(actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text("Closed tomorrow too")}))
        end_due_notices()
        incident.refresh_from_db()
        assert (incident.status, incident.ends_at) == ("announced", None)
        assert incident.notices.get(channel="banner", state="live").texts["en"]["title"] == "Closed tomorrow too"


def test_an_update_before_its_start_does_not_show_it_early():
    incident = announced()
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text(body="At one instead")}))
    (banner,) = incident.notices.filter(channel="banner").exclude(state="replaced")
    assert (banner.state, banner.starts_at) == ("scheduled", incident.starts_at)
    chosen = UpdateDraft(texts={"en": Text(body="At two")}, channels={"banner": ChannelChoice()})
    add_update(actor=make_actor(), incident=incident, draft=chosen)
    assert not incident.notices.filter(channel="banner", state="live").exists()


def test_a_reopened_incident_shows_the_same_channels_as_before_its_end():
    incident = make_incident(level=2)
    shown = set(incident.notices.filter(state="live").values_list("channel", flat=True))
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    incident.refresh_from_db()
    reopen(actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text("It is back")}))
    live = incident.notices.filter(state="live", is_after_notice=False)
    assert set(live.values_list("channel", flat=True)) == shown != set()
