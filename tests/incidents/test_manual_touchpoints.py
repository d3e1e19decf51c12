"""Touchpoints kept by hand: the words to copy, who does it, done, taken down, late ones nag, all of it in the report."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction

from delivery.models import Broadcast
from incidents.channels import HandKeptChannel, NoticeText, get_channel
from incidents.declarations import ChannelChoice, Resolution, Tell, Text, UpdateDraft
from incidents.default_levels import DEFAULT_LEVELS
from incidents.manual_touchpoints import TOUCHPOINTS, fitting_words
from incidents.models import Incident, ManualTask
from incidents.review import review_of_update
from incidents.services import (
    add_update,
    assign_manual_work,
    give_responsibility,
    note_manual_work,
    remind_of_manual_work,
    reopen,
    resolve,
)
from reports.gathering import gather
from reports.reach import ReachReport
from reports.tables import all_tables
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput, NotAllowed
from statuscomms.models import StaffAlert
from statuscomms.staff_alerts import open_alerts
from tests.factories import make_actor, make_incident, make_user

pytestmark = pytest.mark.django_db
LINK = "https://status.example.com/en/incidents/1"
TEXTS = {
    "en": Text("Cards fail", "We are **looking** into it. See https://example.com/x", "Pay by invoice."),
    "fi": Text("Kortit eivät toimi", "Selvitämme {name}.", "Maksa laskulla."),
}


def by_hand(*places: str, **fields: Any) -> Incident:
    options = {"touchpoints": list(places or TOUCHPOINTS), "within_minutes": 20}
    return make_incident(texts=TEXTS, channels={"manual": ChannelChoice(options=options)}, **fields)


def states(incident: Incident) -> dict[str, str]:
    active = incident.manual_tasks.exclude(state__in=["replaced", "dropped"])
    return {task.place: task.state for task in active}


def do_all(incident: Incident) -> None:
    for task in incident.manual_tasks.filter(state__in=["to_do", "to_take_down"]):
        note_manual_work(actor=make_actor("support"), task=task)


def say(incident: Incident, words: str = "More", **fields: Any) -> None:
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text(words)}, **fields))


def test_it_is_set_up_but_no_level_speaks_there_unless_somebody_chooses_it():
    assert isinstance(get_channel("manual"), HandKeptChannel)
    assert not [level.number for level in DEFAULT_LEVELS if "manual" in level.channels]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("social_media", f"Cards fail\nWe are looking into it.\nPay by invoice.\n{LINK}"),
        ("telephone_greeting", "Cards fail. We are looking into it. Pay by invoice."),
        ("sign", "Cards fail\nWe are looking into it.\nPay by invoice."),
    ],
)
def test_each_place_gets_words_that_suit_it(place: str, expected: str):
    text = NoticeText("Cards fail", "We are **looking** into it.", "Pay by invoice.")
    assert fitting_words(TOUCHPOINTS[place], text, LINK) == (expected, True)


@pytest.mark.parametrize("place", TOUCHPOINTS)
@pytest.mark.parametrize("length", [10, 150, 200, 280, 399, 401, 5_000])
def test_words_that_are_too_long_are_left_out_part_by_part_and_never_cut(place: str, length: int):
    words, fits = fitting_words(TOUCHPOINTS[place], NoticeText("Cards fail", "x" * length, "Pay by invoice."), LINK)
    assert fits and len(words) <= TOUCHPOINTS[place].limit and words.startswith("Cards fail")


def test_what_is_spoken_holds_no_links_and_what_everybody_reads_no_names():
    incident = by_hand()
    texts = {task.place: task.texts for task in incident.manual_tasks.all()}
    assert "http" not in texts["telephone_greeting"]["en"]
    assert f"/en/incidents/{incident.uuid}" in texts["social_media"]["en"]
    assert f"/fi/incidents/{incident.uuid}" in texts["social_media"]["fi"]
    assert not any("{name}" in words for place in texts.values() for words in place.values())


def test_the_review_warns_of_what_is_left_out_and_a_title_that_fits_nowhere_blocks():
    options = {"touchpoints": ["sign"], "within_minutes": 5}
    channels = {"manual": ChannelChoice(options=options)}
    long_body = make_incident(channels=channels, texts={"en": Text("Cards fail", "x" * 300)}, publish=False)
    found = review_of_update(long_body.updates.get()).channels["manual"]
    assert not found.problems and any("do not hold everything" in str(warning) for warning in found.warnings)
    draft = replace(found.draft, texts={"en": NoticeText("x" * 201, "")})
    assert any("not even the title" in str(problem) for problem in get_channel("manual").review(draft).problems)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"touchpoints": []}, "touchpoints"),
        ({"touchpoints": ["moon"]}, "touchpoints"),
        ({"within_minutes": 0}, "within_minutes"),
        ({"within_minutes": "soon"}, "within_minutes"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_options_are_refused_by_name(options: dict[str, Any], field: str):
    with pytest.raises(InvalidInput) as refusal:
        get_channel("manual").clean_options(options)
    assert list(refusal.value.fields) == [f"channels.manual.{field}"]


def test_who_names_a_place_that_is_not_there_is_told_which_are():
    with pytest.raises(InvalidInput) as refused:
        get_channel("manual").clean_options({"touchpoints": ["loudspeaker"]})
    (sentence,) = refused.value.fields["channels.manual.touchpoints"]
    assert str(sentence) == "Give one of: social_media, telephone_greeting, sign."


def test_release_asks_people_and_neither_shows_nor_sends_anything():
    incident = by_hand()
    assert incident.notices.get().state == "asked" and not Broadcast.objects.exists()
    assert set(states(incident).values()) == {"to_do"} and len(states(incident)) == 3
    task = incident.manual_tasks.first()
    assert task.due_at - task.asked_at == timedelta(minutes=20)
    alert = StaffAlert.objects.get(key=f"manual-asked:{incident.uuid}")
    assert "Telephone greeting: put up the new words about Card payments fail." in alert.text


def test_who_handles_the_channel_does_it_unless_somebody_else_is_named():
    incident = by_hand("sign")
    sanna = make_user("support", first_name="Sanna")
    give_responsibility(actor=make_actor(), incident=incident, part="channel", channel="manual", person=sanna)
    say(incident)
    task = incident.manual_tasks.get(state="to_do")
    assign_manual_work(actor=make_actor(), task=task, person=sanna)
    assert [alert for alert in open_alerts(sanna) if alert.key == f"manual-yours:{task.uuid}"]
    say(incident, "Still")
    assert incident.manual_tasks.get(state="to_do").assignee == sanna


def test_done_is_noted_with_who_and_when_and_twice_is_the_same_as_once():
    incident = by_hand("sign")
    task = incident.manual_tasks.get()
    for _press in range(2):
        note_manual_work(actor=make_actor("support"), task=task)
    task.refresh_from_db()
    assert (task.state, task.done_by) == ("done", "Test support") and task.done_at is not None
    assert incident.notices.get().state == "done"
    assert not StaffAlert.objects.filter(closed_at=None, key__startswith="manual").exists()


def test_a_further_update_asks_for_new_words_where_old_ones_stand():
    incident = by_hand("sign", "social_media")
    note_manual_work(actor=make_actor(), task=incident.manual_tasks.get(place="sign"))
    say(incident, "We found it")
    tasks = {task.place: task for task in incident.manual_tasks.filter(state="to_do")}
    assert (tasks["sign"].stands_already, tasks["social_media"].stands_already) == (True, False)
    assert tasks["sign"].texts["en"] == "We found it"
    assert incident.notices.order_by("id").first().state == "replaced"


def test_a_quiet_update_asks_nothing_of_people():
    incident = by_hand("sign")
    do_all(incident)
    say(incident, channels=Tell.SHOWN)
    assert states(incident) == {"sign": "done"}


def test_resolving_asks_to_take_down_what_stands_and_drops_what_nobody_put_up():
    incident = by_hand("sign", "social_media")
    note_manual_work(actor=make_actor(), task=incident.manual_tasks.get(place="sign"))
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    assert states(incident) == {"sign": "to_take_down"}
    assert "take down what stands there" in StaffAlert.objects.get(closed_at=None, key__startswith="manual-asked").text
    do_all(incident)
    task = incident.manual_tasks.get(place="sign")
    assert (task.state, task.taken_down_by) == ("taken_down", "Test support")
    assert not StaffAlert.objects.filter(closed_at=None, key__startswith="manual").exists()


def test_old_words_that_nobody_came_to_change_must_come_down_too():
    incident = by_hand("sign")
    do_all(incident)
    say(incident, "More")
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    assert states(incident) == {"sign": "to_take_down"}


def test_reopening_asks_for_new_words_instead_of_taking_down():
    incident = by_hand("sign")
    do_all(incident)
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    incident.refresh_from_db()
    reopen(actor=make_actor(), incident=incident, draft=UpdateDraft(texts={"en": Text("It is back")}))
    assert states(incident) == {"sign": "to_do"}
    assert incident.manual_tasks.get(state="to_do").stands_already


def test_late_work_nags_who_does_it_and_stops_when_it_is_done():
    sanna, other = make_user("support", first_name="Sanna"), make_user("responder")
    with time_machine.travel(now() - timedelta(minutes=21), tick=False):
        incident = by_hand("sign", "social_media")
        assign_manual_work(actor=make_actor(), task=incident.manual_tasks.get(place="sign"), person=sanna)
    remind_of_manual_work()
    remind_of_manual_work()
    late = {alert.text: alert.count for alert in open_alerts(sanna) if alert.text.startswith("Late")}
    assert len(late) == 2 and set(late.values()) == {1}
    assert len([alert for alert in open_alerts(other) if alert.text.startswith("Late")]) == 1
    do_all(incident)
    remind_of_manual_work()
    assert not [alert for alert in open_alerts(sanna) if alert.text.startswith("Late")]


def test_what_is_not_late_does_not_nag():
    by_hand("sign")
    remind_of_manual_work()
    assert not StaffAlert.objects.filter(text__startswith="Late").exists()


def test_nobody_marks_what_is_not_wanted_any_more_and_viewers_mark_nothing():
    incident = by_hand("sign")
    task = incident.manual_tasks.get()
    with pytest.raises(NotAllowed):
        note_manual_work(actor=make_actor("viewer"), task=task)
    say(incident)
    with pytest.raises(Conflict):
        note_manual_work(actor=make_actor(), task=task)


def test_the_database_holds_one_task_per_place():
    incident = by_hand("sign")
    task = incident.manual_tasks.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ManualTask.objects.create(
            incident=incident, notice=task.notice, place="sign", asked_at=now(), due_at=now(), state="done"
        )


def test_the_report_says_what_was_done_by_hand_how_soon_and_what_was_taken_down():
    incident = by_hand("sign")
    do_all(incident)
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    do_all(incident)
    incident.refresh_from_db()
    report = ReachReport.from_json(gather(incident).to_json())
    (table,) = [table for table in all_tables(report) if table.key == "by_hand"]
    assert [cell.text for cell in table.lines[0].cells][:2] == ["Sign at the door", "Taken down"]
    assert "Test support" in [cell.text for cell in table.lines[0].cells]


def test_the_page_gives_the_words_and_takes_the_answers(client_of: Any):
    incident = by_hand("sign")
    client, page = client_of("support"), f"/console/incidents/{incident.uuid}/"
    words = client.get(page).content.decode()
    assert "Sign at the door" in words and "Kortit eivät toimi" in words
    task = incident.manual_tasks.get()
    assert client.post(f"{page}manual/{task.uuid}/take/")["Location"] == f"{page}#by-hand"
    client.post(f"{page}manual/{task.uuid}/done/")
    task.refresh_from_db()
    assert task.state == "done" and task.assignee.first_name == "Support"
    other = by_hand("sign")
    assert client.post(f"/console/incidents/{other.uuid}/manual/{task.uuid}/done/").status_code == 404


def test_the_api_lists_and_notes_the_work(api: Any, people: Any):
    incident = by_hand("sign")
    path = f"incidents/{incident.uuid}/manual"
    (item,) = api.get(path).json()["items"]
    assert item["texts"]["en"].startswith("Cards fail") and item["state"] == "to_do"
    assigned = api.post(f"{path}/{item['id']}/assign", {"person": "test-support"})
    assert assigned.json()["items"][0]["assignee"] == "Support"
    assert api.post(f"{path}/{item['id']}/done").json()["items"][0]["state"] == "done"
    assert api.post(f"{path}/{item['id']}/assign", {"person": "nobody-here"}).status_code == 422


def test_late_reminders_are_a_setting_and_a_tick_job():
    assert "incidents.services.remind_of_manual_work" in dict(settings.TICK_JOBS)
