"""Planning, moving, starting, cancelling and repeating maintenance from the console, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.forms.moments import LOCAL_TIME
from incidents.maintenance_options import MaintenanceOptions
from incidents.maintenance_queries import coming_times
from incidents.models import Incident, MaintenanceSeries
from incidents.services import publish_update
from statuscomms.clock import now
from tests.factories import make_actor, make_contact, make_incident, make_levels, make_maintenance

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]
DAY = timedelta(days=1)
DECLARE = "/console/declare"


@pytest.fixture(autouse=True)
def levels() -> None:
    make_levels()


def typed(at) -> str:
    return timezone.localtime(at).strftime(LOCAL_TIME)


def planned(**fields) -> dict[str, object]:
    begin = (now() + 2 * DAY).replace(second=0, microsecond=0)
    return {
        "title": "Work on the network",
        "kind": "maintenance",
        "severity": "sev4",
        "channels_from": "level",
        "starts_at": typed(begin),
        "ends_at": typed(begin + timedelta(hours=2)),
        "maintenance.tells": ["created", "moved", "cancelled"],
        "maintenance.reminder_minutes": ["1440", "60"],
        "maintenance.starts_itself": "on",
        "maintenance.ends_itself": "on",
        **fields,
    }


def test_the_declare_page_keeps_switches_reminders_and_the_rule(client_of: Clients) -> None:
    client = client_of("responder")
    page = client.post(DECLARE, planned(**{"maintenance.repeats": "weekly", "maintenance.until": "2099-12-31"}))
    assert page.status_code == 303
    kept = Incident.objects.get().maintenance
    assert kept.tells == ["created", "moved", "cancelled"]
    assert kept.reminder_minutes == [1440, 60]
    assert kept.rule.startswith("FREQ=WEEKLY;BYDAY=") and kept.rule.endswith(";UNTIL=20991231")
    edit = client.get(page["Location"].replace("review", "edit")).content.decode()
    assert '<option value="weekly" selected>' in edit and 'value="2099-12-31"' in edit


def test_a_new_maintenance_starts_with_the_installations_switches(client_of: Clients, settings) -> None:
    settings.MAINTENANCE_TELLS = ["moved"]
    page = client_of("responder").get(DECLARE + "?kind=maintenance").content.decode()
    ticked = [name for name in ("created", "moved") if f'name="maintenance.tells" value="{name}"' in page]
    assert ticked == ["created", "moved"]
    assert page.count("checked") >= 1
    boxes = [line for line in page.split("<input") if 'name="maintenance.tells"' in line]
    assert [line.split('value="')[1].split('"')[0] for line in boxes if "checked" in line] == ["moved"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": ""}, "starts_at"),
        ({"starts_at": "2027-03-28T03:30"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59"}, "starts_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"ends_at": "2020-01-01T00:00"}, "ends_at"),
        ({"ends_at": "9999-12-31T23:59"}, "ends_at"),
        ({"maintenance.repeats": "own", "maintenance.rule": "FREQ=SECONDLY"}, "maintenance.rule"),
        ({"maintenance.repeats": "own", "maintenance.rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "maintenance.rule"),
        ({"maintenance.repeats": "own", "maintenance.rule": "<script>"}, "maintenance.rule"),
        ({"maintenance.repeats": "weekly", "ends_at": ""}, "ends_at"),
        ({"maintenance.reminder_minutes": ["7"]}, "maintenance.reminder_minutes"),
        ({"maintenance.tells": ["shouted"]}, "maintenance.tells"),
    ],
)
def test_times_and_rules_that_cannot_be_are_refused_at_their_field(
    client_of: Clients, wrong: dict[str, object], field: str
) -> None:
    page = client_of("responder").post(DECLARE, planned(**wrong))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Incident.objects.exists()


def test_moving_tells_the_old_and_the_new_time(client_of: Clients) -> None:
    make_contact(email="anna@example.com")
    incident = make_maintenance()
    client = client_of("responder")
    address = f"/console/incidents/{incident.uuid}/move/"
    asked = client.get(address).content.decode()
    assert "Subscribers get a message" in asked and 'name="texts.fi.body"' in asked
    new = incident.starts_at + DAY
    answer = client.post(
        address, {"starts_at": typed(new), "texts.en.body": "The parts are late.", "version": incident.version}
    )
    assert answer.status_code == 303
    incident.refresh_from_db()
    assert incident.starts_at == new
    body = incident.updates.order_by("-number")[0].texts["en"]["body"]
    assert "has a new time" in body and "The parts are late." in body


def test_impossible_moves_are_refused_and_a_second_writer_sees_what_the_first_one_said(client_of: Clients) -> None:
    incident = make_maintenance()
    client = client_of("responder")
    address = f"/console/incidents/{incident.uuid}/move/"
    refused = client.post(address, {"starts_at": "2020-01-01T00:00", "version": incident.version})
    assert refused.status_code == 422 and "starts_at" in refused.context["form"].errors
    late = client.post(address, {"starts_at": typed(incident.starts_at + DAY), "version": incident.version + 7})
    assert late.status_code == 409
    assert incident.updates.count() == 1


def test_starting_and_cancelling_by_button(client_of: Clients) -> None:
    client = client_of("responder")
    begun = make_maintenance()
    assert client.post(f"/console/incidents/{begun.uuid}/start/", {"version": begun.version}).status_code == 303
    begun.refresh_from_db()
    assert begun.status == "in_progress"
    called_off = make_maintenance()
    address = f"/console/incidents/{called_off.uuid}/cancel/"
    words = client.get(address).content.decode()
    assert "does not take place" in words and "These people are told" in words
    answer = client.post(address, {"texts.en.title": "Off", "texts.en.body": "Not now.", "version": called_off.version})
    assert answer.status_code == 303
    called_off.refresh_from_db()
    assert called_off.status == "cancelled"
    assert called_off.updates.order_by("-number")[0].texts["en"]["body"] == "Not now."


def test_the_incident_page_says_what_comes_next_and_offers_the_steps(client_of: Clients) -> None:
    incident = make_maintenance(options=MaintenanceOptions(tells=("created", "reminder"), reminder_minutes=(60,)))
    page = client_of("responder").get(f"/console/incidents/{incident.uuid}/").content.decode()
    part = page[page.index('id="maintenance-heading"') :]
    part = part[: part.index("</section>")]
    assert part.index("Reminder") < part.index("Started") < part.index("Finished")
    assert part.count("no message") == 2
    assert f"/console/incidents/{incident.uuid}/move/" in part
    reader = client_of("viewer").get(f"/console/incidents/{incident.uuid}/").content.decode()
    assert f"/console/incidents/{incident.uuid}/move/" not in reader


def test_switches_are_changed_without_sending_anything(client_of: Clients) -> None:
    incident = make_maintenance(options=MaintenanceOptions(reminder_minutes=(77,)))
    address = f"/console/incidents/{incident.uuid}/maintenance/"
    client = client_of("responder")
    assert 'value="77"' in client.get(address).content.decode()  # set by a script; it has no box of its own
    answer = client.post(
        address, {"maintenance.tells": ["finished"], "maintenance.ends_itself": "on", "version": incident.version}
    )
    assert answer.status_code == 303
    incident.maintenance.refresh_from_db()
    assert (incident.maintenance.tells, incident.maintenance.starts_itself) == (["finished"], False)
    assert incident.updates.count() == 1


def test_steps_of_maintenance_are_not_there_for_other_kinds(client_of: Clients) -> None:
    incident = make_incident()
    client = client_of("responder")
    for step in ("move", "cancel", "maintenance"):
        assert client.get(f"/console/incidents/{incident.uuid}/{step}/").status_code == 404


def test_a_series_is_listed_changed_and_stopped(client_of: Clients) -> None:
    draft = make_maintenance(publish=False, level=2, options=MaintenanceOptions(rule="FREQ=WEEKLY"))
    publish_update(actor=make_actor(), update=draft.updates.get())
    series = MaintenanceSeries.objects.get()
    client = client_of("responder")
    listed = client.get("/console/maintenance/").content.decode()
    assert "FREQ=WEEKLY" in listed and "Work on the network" in listed
    address = f"/console/maintenance/{series.uuid}/"
    page = client.get(address)
    assert page.status_code == 200
    fields = {
        "title": "Work on the exchange",
        "first": typed(series.next_at),
        "duration_minutes": "30",
        "lead_days": "5",
        "texts.en.title": "Work on the exchange",
        "maintenance.repeats": "own",
        "maintenance.rule": series.rule,
        "maintenance.tells": ["created"],
        "version": str(series.version),
    }
    assert client.post(address, fields).status_code == 303
    series.refresh_from_db()
    assert (series.title, series.duration_minutes, series.lead_days) == ("Work on the exchange", 30, 5)
    assert series.declaration["maintenance"]["tells"] == ["created"]
    assert [one.starts_at for one in coming_times(series, 2)] == [draft.starts_at, series.next_at]
    wrong = client.post(address, {**fields, "maintenance.rule": "FREQ=MINUTELY", "version": ""})
    assert wrong.status_code == 422 and "maintenance.rule" in wrong.context["form"].errors
    assert client.post(address + "stop/", {"cancel_planned": "1"}).status_code == 303
    series.refresh_from_db()
    assert series.state == "stopped"
    draft.refresh_from_db()
    assert draft.status == "cancelled"


def test_the_double_hour_of_the_autumn_can_be_chosen_and_means_its_first(client_of: Clients) -> None:
    answer = client_of("responder").post(DECLARE, planned(starts_at="2027-10-31T03:30", ends_at="2027-10-31T06:00"))
    assert answer.status_code == 303
    assert Incident.objects.get().starts_at.isoformat() == "2027-10-31T00:30:00+00:00"
