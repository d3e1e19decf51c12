"""Maintenance and series through the staff API."""

from datetime import timedelta

import pytest

from incidents.models import Incident, MaintenanceSeries
from statuscomms.clock import now
from tests.factories import make_incident, make_levels, make_maintenance

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def begin() -> str:
    return (now() + 2 * DAY).replace(second=0, microsecond=0).isoformat()


def end() -> str:
    return (now() + 2 * DAY + timedelta(hours=2)).replace(second=0, microsecond=0).isoformat()


@pytest.fixture(autouse=True)
def levels() -> None:
    make_levels()


def body(**fields) -> dict[str, object]:
    return {
        "title": "Work on the network",
        "kind": "maintenance",
        "level": 2,
        "starts_at": begin(),
        "ends_at": end(),
        **fields,
    }


def test_declaring_moving_and_changing_switches(api) -> None:
    options = {"tells": ["moved"], "reminder_minutes": [60], "ends_itself": False}
    answer = api.post("incidents", body(maintenance=options))
    made = answer.json()
    assert answer.status_code == 201, made
    assert made["maintenance"]["tells"] == ["moved"]
    assert [(event["kind"], event["state"]) for event in made["maintenance"]["events"]] == [
        ("created", "told"),
        ("started", "waiting"),
    ]
    later = (now() + 3 * DAY).replace(second=0, microsecond=0).isoformat()
    moved = api.post(f"incidents/{made['id']}/move", {"starts_at": later, "texts": {"en": {"body": "Parts."}}})
    assert moved.status_code == 201
    assert moved.json()["starts_at"] == later
    assert "moved" in [event["kind"] for event in moved.json()["maintenance"]["events"] if event["update"]]
    changed = api.put(
        f"incidents/{made['id']}/maintenance", {"tells": [], "reminder_minutes": [], "starts_itself": False}
    )
    assert changed.status_code == 200
    assert [event["kind"] for event in changed.json()["maintenance"]["events"] if event["state"] == "waiting"] == [
        "finished"
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": "2020-01-01T00:00:00Z"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59Z", "ends_at": None}, "starts_at"),
        ({"ends_at": "9999-12-31T23:59:59Z"}, "ends_at"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"),
        ({"starts_at": None}, "starts_at"),
        ({"maintenance": {"rule": "FREQ=HOURLY"}}, "maintenance.rule"),
        ({"maintenance": {"rule": "FREQ=WEEKLY;UNTIL=99991231T235959Z;COUNT=2"}}, "maintenance.rule"),
        ({"maintenance": {"rule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"}}, "maintenance.rule"),
        ({"maintenance": {"rule": "x" * 5000}}, "maintenance.rule"),
        ({"maintenance": {"tells": ["shouted"]}}, "maintenance.tells"),
        ({"maintenance": {"reminder_minutes": [0]}}, "maintenance.reminder_minutes"),
        ({"maintenance": {"reminder_minutes": [10**12]}}, "maintenance.reminder_minutes"),
        ({"kind": "incident", "maintenance": {"rule": "FREQ=DAILY"}}, "maintenance"),
        ({"kind": "announcement", "ends_at": "2020-01-01T00:00:00Z"}, "ends_at"),
        ({"kind": "announcement", "starts_at": "9999-01-01T00:00:00Z", "ends_at": None}, "starts_at"),
    ],
)
def test_times_and_rules_that_cannot_be_are_422_and_nothing_is_written(
    api, wrong: dict[str, object], field: str
) -> None:
    answer = api.post("incidents", body(**wrong))
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["error"]["fields"]
    assert not Incident.objects.exists()


@pytest.mark.parametrize("at", ["2027-02-30T00:00:00Z", "tomorrow", "2027-01-01T00:00:00", "10000-01-01T00:00:00Z"])
def test_a_time_that_is_none_is_a_clear_4xx(api, at: str) -> None:
    assert api.post("incidents", body(starts_at=at)).status_code in (400, 422)
    assert not Incident.objects.exists()


def test_illegal_and_stale_moves_are_409(api) -> None:
    incident = make_maintenance()
    later = (now() + 3 * DAY).isoformat()
    stale = api.post(f"incidents/{incident.uuid}/move", {"starts_at": later, "version": 99})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "stale_version")
    other = api.post(f"incidents/{make_incident().uuid}/move", {"starts_at": later})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "not_maintenance")
    api.post(f"incidents/{incident.uuid}/resolve", {"status": "cancelled"})
    closed = api.post(f"incidents/{incident.uuid}/move", {"starts_at": later})
    assert (closed.status_code, closed.json()["error"]["code"]) == (409, "illegal_transition")


def test_a_series_is_made_read_changed_and_stopped(api) -> None:
    made = api.post("maintenance-series", body(maintenance={"rule": "FREQ=WEEKLY"}, lead_days=3))
    assert made.status_code == 201, made.content
    uuid = made.json()["id"]
    assert len(made.json()["coming"]) == 5 and made.json()["duration_minutes"] == 120
    assert api.get("maintenance-series").json()["items"][0]["id"] == uuid
    changed = api.patch(f"maintenance-series/{uuid}", {"duration_minutes": 45, "version": 1})
    assert (changed.status_code, changed.json()["duration_minutes"]) == (200, 45)
    assert api.patch(f"maintenance-series/{uuid}", {"title": "x", "version": 1}).status_code == 409
    assert api.patch(f"maintenance-series/{uuid}", {"rule": "FREQ=NEVER"}).status_code == 422
    stopped = api.post(f"maintenance-series/{uuid}/stop", {"cancel_planned": True})
    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    assert api.patch(f"maintenance-series/{uuid}", {"title": "x"}).status_code == 409


def test_a_series_without_a_rule_or_of_another_kind_is_422(api) -> None:
    assert api.post("maintenance-series", body()).status_code == 422
    assert api.post("maintenance-series", body(kind="incident", maintenance={"rule": "FREQ=DAILY"})).status_code == 422
    assert not MaintenanceSeries.objects.exists()
