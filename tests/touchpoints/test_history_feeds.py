"""Atom, RSS and the maintenance calendar."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import icalendar
import pytest

from incidents.declarations import Resolution, Text, UpdateDraft
from incidents.maintenance_steps import Move
from incidents.services import add_update, cancel_maintenance, correct_update, move_maintenance, reopen, resolve
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_incident, make_maintenance, make_service
from tests.touchpoints.publishing_steps import document, json_at, text_at
from touchpoints.documents.calendar import folded

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ATOM = "{http://www.w3.org/2005/Atom}"


def atom_entries():
    return ElementTree.fromstring(text_at("/history.atom")).findall(f"{ATOM}entry")


def test_atom_has_one_entry_per_published_update_with_the_updates_own_id():
    incident = make_incident("Card payments fail", texts={"en": Text("Card payments fail", "Looking at a<b & it.")})
    actor = make_actor(Role.ADMINISTRATOR)
    add_update(
        actor=actor, incident=incident, draft=UpdateDraft(status="identified", texts={"en": Text("Found", "Ha.")})
    )
    entries = atom_entries()
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    newest_first = incident.updates.order_by("-number").values_list("uuid", flat=True)
    assert ids == [f"urn:uuid:{uuid}" for uuid in newest_first]
    assert "a&lt;b" in (entries[1].findtext(f"{ATOM}content") or "")


def test_a_correction_changes_the_words_and_not_the_id():
    incident = make_incident(texts={"en": Text("Card paiments fail", "Looking.")})
    before = atom_entries()[0].findtext(f"{ATOM}id")
    texts = {"en": Text("Card payments fail", "Looking.")}
    correct_update(actor=make_actor(Role.ADMINISTRATOR), update=incident.updates.get(), texts=texts)
    (entry,) = atom_entries()
    assert entry.findtext(f"{ATOM}id") == before
    assert "payments" in (entry.findtext(f"{ATOM}title") or "")


def test_rss_holds_the_same_items():
    make_incident()
    items = ElementTree.fromstring(text_at("/history.rss")).findall("channel/item")
    assert [item.findtext("guid") for item in items] == [entry.findtext(f"{ATOM}id") for entry in atom_entries()]


def test_control_characters_do_not_break_the_feeds():
    make_incident(texts={"en": Text("Bell \x07", "Form feed \x0c here")})
    assert len(atom_entries()) == 1


def test_feeds_are_served_with_their_own_types():
    assert document("/history.atom").headers["Content-Type"].startswith("application/atom+xml")
    assert document("/maintenance.ics").headers["Content-Type"].startswith("text/calendar")


def test_maintenance_is_in_the_calendar_with_a_stable_uid_and_a_rising_sequence():
    begin = (now() + timedelta(days=1)).replace(microsecond=0)
    incident = make_incident(
        "Work; on the, network",
        kind="maintenance",
        severity="sev4",
        level=1,
        services=[make_service("broadband")],
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        texts={"en": Text("Work; on the, network", "Line one\n\nLine two " + "ä" * 200)},
    )

    def event():
        (found,) = icalendar.Calendar.from_ical(text_at("/maintenance.ics")).walk("VEVENT")
        return found

    first = event()
    assert str(first["UID"]).startswith(str(incident.uuid))
    assert first["DTSTART"].dt == begin and first["DTEND"].dt == begin + timedelta(hours=2)
    assert str(first["SUMMARY"]) == "Work; on the, network" and "ä" * 200 in str(first["DESCRIPTION"])
    add_update(
        actor=make_actor(Role.ADMINISTRATOR), incident=incident, draft=UpdateDraft(texts={"en": Text("Later", "x")})
    )
    assert event()["UID"] == first["UID"] and int(event()["SEQUENCE"]) == int(first["SEQUENCE"]) + 1


def test_long_lines_are_folded_between_characters():
    lines = folded("SUMMARY:" + "ä" * 100).encode().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"".join(line.lstrip(b" ") for line in lines).decode() == "SUMMARY:" + "ä" * 100


def test_a_moved_and_a_cancelled_maintenance_keep_their_uid_and_say_so_in_the_calendar():
    incident = make_maintenance()

    def event():
        (found,) = icalendar.Calendar.from_ical(text_at("/maintenance.ics")).walk("VEVENT")
        return found

    first = event()
    new = incident.starts_at + timedelta(days=1)
    move_maintenance(actor=make_actor(), incident=incident, move=Move(starts_at=new, ends_at=None))
    moved = event()
    assert (moved["UID"], moved["DTSTART"].dt) == (first["UID"], new)
    assert moved["DTEND"].dt - new == first["DTEND"].dt - first["DTSTART"].dt
    assert int(moved["SEQUENCE"]) > int(first["SEQUENCE"]) and str(moved["STATUS"]) == "CONFIRMED"
    assert str(moved["SUMMARY"]) == "Work on the network"
    cancel_maintenance(actor=make_actor(), incident=incident)
    cancelled = event()
    assert (cancelled["UID"], str(cancelled["STATUS"])) == (first["UID"], "CANCELLED")
    assert int(cancelled["SEQUENCE"]) > int(moved["SEQUENCE"])


def test_a_maintenance_that_is_closed_before_its_time_leaves_peoples_calendars():
    incident = make_maintenance()
    words = {"en": Text("Not needed", "We need not do it.")}
    resolve(
        actor=make_actor(Role.ADMINISTRATOR),
        incident=incident,
        resolution=Resolution(version=incident.version, texts=words),
    )
    (event,) = icalendar.Calendar.from_ical(text_at("/maintenance.ics")).walk("VEVENT")
    assert str(event["STATUS"]) == "CANCELLED" and int(event["SEQUENCE"]) == 1


def closed(incident):
    incident.refresh_from_db()
    words = {"en": Text("Cables", "That is all.")}
    resolution = Resolution(version=incident.version, texts=words)
    resolve(actor=make_actor(Role.ADMINISTRATOR), incident=incident, resolution=resolution)
    return incident


def begun(incident, say=add_update):
    draft = UpdateDraft(status="in_progress", texts={"en": Text("Cables", "We began.")})
    say(actor=make_actor(Role.ADMINISTRATOR), incident=incident, draft=draft)
    return incident


WORDS = {"en": ("Completed", "Cancelled"), "fi": ("Valmis", "Peruttu"), "sv": ("Klart", "Inställt")}


@pytest.mark.parametrize("language", WORDS)
def test_work_that_is_closed_before_its_time_is_called_cancelled_wherever_people_read_of_it(language):
    incident = closed(make_maintenance("Cables"))
    completed, cancelled = WORDS[language]
    folder = f"/{language}"
    feeds = [f"{folder}/history.atom", f"{folder}/history.rss"]
    assert all(f": {cancelled}</title>" in text_at(path) for path in feeds)
    pages = [f"{folder}/incidents/{incident.uuid}", f"{folder}/history/{now():%Y-%m}", f"{folder}/"]
    for path in (*feeds, *pages):
        page = text_at(path)
        assert cancelled in page and completed not in page, path
    rows = json_at("/api/v2/scheduled-maintenances.json")["scheduled_maintenances"]
    assert [row["status"] for row in rows] == ["completed"], "Statuspage knows no other word"


def test_work_that_began_before_its_time_and_is_done_is_completed():
    incident = closed(begun(make_maintenance("Cables")))
    assert ": Completed</title>" in text_at("/history.atom") and "Cancelled" not in text_at("/history.atom")
    assert "Cancelled" not in text_at(f"/en/incidents/{incident.uuid}")
    (event,) = icalendar.Calendar.from_ical(text_at("/maintenance.ics")).walk("VEVENT")
    assert str(event["STATUS"]) == "CONFIRMED"


def test_work_that_is_taken_up_again_after_all_was_cancelled_then_and_is_completed_now():
    incident = closed(make_maintenance("Cables"))
    closed(begun(incident, say=reopen))
    titles = [entry.findtext(f"{ATOM}title") for entry in atom_entries()]
    assert titles == ["Cables: Completed", "Cables: In progress", "Cables: Cancelled", "Cables: Scheduled"]
    assert '<span class="badge badge-ok">Completed</span>' in text_at(f"/en/incidents/{incident.uuid}")
