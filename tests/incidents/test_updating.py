"""Further updates: revisions, which channels stay, versions, corrections."""

import pytest

from incidents.declarations import ChannelChoice, Tell, Text, UpdateDraft
from incidents.lifecycle import NoticeState
from incidents.services import add_update, correct_update, reopen, withdraw_notice
from statuscomms.errors import Conflict, IllegalTransition, InvalidInput, StaleVersion
from tests.factories import make_actor, make_incident, make_levels, make_service

pytestmark = pytest.mark.django_db


def live(incident) -> dict[str, int]:
    return dict(incident.notices.filter(state="live").values_list("channel", "revision"))


def test_an_update_replaces_what_is_shown_and_raises_revisions_but_the_overlays():
    incident = make_incident(level=3)
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(status="identified"))
    assert live(incident) == {"overlay": 1, "banner": 2, "chat_notice": 2, "chatbot": 2}
    assert incident.notices.filter(state=NoticeState.REPLACED).count() == 4


def test_an_overlay_shows_again_when_asked_or_when_the_level_rises():
    incident = make_incident(level=3)
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(show_again=True))
    assert live(incident)["overlay"] == 2
    make_levels()
    rising = make_incident(level=2, channels={"overlay": ChannelChoice(), "banner": ChannelChoice()})
    add_update(actor=make_actor(), incident=rising, draft=UpdateDraft(level=3))
    assert live(rising)["overlay"] == 2


def test_the_key_of_a_notice_stays_the_same():
    incident = make_incident(level=2)
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft())
    assert incident.notices.filter(channel="banner").values_list("key", flat=True).distinct().count() == 1


def test_shown_only_sends_nothing():
    incident = make_incident(level=3)
    update = add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(channels=Tell.SHOWN))
    assert set(update.notices.values_list("channel", flat=True)) == {"overlay", "banner", "chat_notice", "chatbot"}


def test_a_channel_that_is_left_out_is_withdrawn():
    incident = make_incident(level=2)
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(channels={"banner": ChannelChoice()}))
    assert set(live(incident)) == {"banner"}
    assert incident.notices.get(channel="chat_notice").state == NoticeState.WITHDRAWN


def test_what_staff_withdrew_does_not_come_back_by_itself():
    incident = make_incident(level=2)
    withdraw_notice(actor=make_actor(), notice=incident.notices.get(channel="banner"))
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft())
    assert "banner" not in live(incident)


def test_a_sent_notice_cannot_be_withdrawn():
    incident = make_incident(level=3)
    with pytest.raises(Conflict):
        withdraw_notice(actor=make_actor(), notice=incident.notices.get(channel="email"))


def test_the_second_writer_gets_a_conflict():
    incident = make_incident()
    seen = incident.version
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(version=seen))
    with pytest.raises(StaleVersion):
        add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(version=seen))
    assert incident.updates.count() == 2


def test_the_same_client_key_writes_one_update():
    incident = make_incident()
    first = add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(client_key="k"))
    again = add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(client_key="k"))
    assert first.pk == again.pk


def test_one_update_at_a_time_is_under_way():
    incident = make_incident()
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(publish=False))
    with pytest.raises(Conflict):
        add_update(actor=make_actor(), incident=incident, draft=UpdateDraft())


@pytest.mark.parametrize("status", ["triage", "in_progress"])
def test_an_illegal_status_changes_nothing(status: str):
    incident = make_incident()
    with pytest.raises(IllegalTransition):
        add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(status=status))
    incident.refresh_from_db()
    assert (incident.status, incident.updates.count()) == ("investigating", 1)


def test_an_update_does_not_close():
    with pytest.raises(InvalidInput):
        add_update(actor=make_actor(), incident=make_incident(), draft=UpdateDraft(status="resolved"))


def test_an_open_incident_cannot_be_reopened():
    with pytest.raises(Conflict):
        reopen(actor=make_actor(), incident=make_incident(), draft=UpdateDraft())


def test_a_correction_sends_nothing_and_keeps_the_revision():
    incident = make_incident(level=2)
    correction = correct_update(
        actor=make_actor(), update=incident.updates.get(), texts={"en": Text("Card payments fail", "Mended.")}
    )
    assert correction.texts["en"]["body"] == "Mended."
    assert live(incident)["banner"] == 1


def test_an_update_moves_the_status_of_services_with_history():
    shop = make_service("web-shop")
    make_incident(services=[shop])
    assert shop.status_changes.get().status == "partial_outage"


def test_a_drill_leaves_the_status_of_services_alone():
    shop = make_service("web-shop")
    make_incident(services=[shop], drill=True)
    assert not shop.status_changes.exists()
