"""Series: each occurrence becomes an incident of its own in time, once; local time stays; series are changed and stopped."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from incidents.declarations import Declaration, Text
from incidents.maintenance_options import MaintenanceOptions
from incidents.maintenance_queries import coming_times
from incidents.maintenance_steps import SeriesChange, SeriesDraft
from incidents.models import Incident, MaintenanceSeries
from incidents.services import change_series, create_series, open_due_occurrences, publish_update, stop_series
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_levels, make_maintenance, make_service

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def weekly(first: datetime, **fields) -> SeriesDraft:
    """Every week from ``first``, two hours long, opened ten days ahead."""
    options = MaintenanceOptions(rule=fields.pop("rule", "FREQ=WEEKLY"))
    declaration = Declaration(
        title="Work on the network",
        kind="maintenance",
        severity="sev4",
        level=2,
        starts_at=first,
        ends_at=first + fields.pop("lasts", 2 * HOUR),
        texts={"en": Text("Work on the network", "From {started_at} on.")},
        maintenance=options,
        **fields,
    )
    return SeriesDraft(declaration, lead_days=10)


def tick_through(begin: datetime, end: datetime, step: timedelta = DAY) -> None:
    at = begin
    while at <= end:
        with time_machine.travel(at, tick=False):
            open_due_occurrences()
            open_due_occurrences()
        at += step


def starts() -> list[datetime]:
    return list(Incident.objects.order_by("starts_at").values_list("starts_at", flat=True))


@pytest.fixture(autouse=True)
def levels() -> None:
    make_levels()


def test_each_occurrence_is_an_incident_of_its_own_and_keeps_local_time_over_the_clock_change():
    first = datetime(2027, 3, 14, 2, 30, tzinfo=HELSINKI)
    with time_machine.travel(NOW, tick=False):
        create_series(actor=make_actor(), draft=weekly(first))
    tick_through(NOW, NOW + 40 * DAY)
    found = starts()
    assert [at.astimezone(HELSINKI).strftime("%d.%m. %H:%M") for at in found] == [
        "14.03. 02:30",
        "21.03. 02:30",
        "28.03. 02:30",
        "04.04. 02:30",
        "11.04. 02:30",
        "18.04. 02:30",
    ]
    assert set(Incident.objects.values_list("status", flat=True)) == {"scheduled"}
    assert Incident.objects.filter(published_at__isnull=False).count() == 6
    assert [found[3] - found[2]] == [7 * DAY - HOUR]  # a day of that week had 23 hours


def test_an_occurrence_opens_as_many_days_ahead_as_the_series_says():
    with time_machine.travel(NOW, tick=False):
        create_series(actor=make_actor(), draft=weekly(NOW + 20 * DAY))
        open_due_occurrences()
    assert starts() == []
    tick_through(NOW + 10 * DAY, NOW + 10 * DAY)
    assert starts() == [NOW + 20 * DAY]


def test_a_series_with_an_end_is_over_after_its_last_occurrence():
    with time_machine.travel(NOW, tick=False):
        series = create_series(actor=make_actor(), draft=weekly(NOW + DAY, rule="FREQ=WEEKLY;COUNT=2"))
    tick_through(NOW, NOW + 30 * DAY)
    series.refresh_from_db()
    assert (series.state, series.next_at, len(starts())) == ("over", None, 2)


def test_occurrences_that_were_missed_altogether_are_passed_by():
    with time_machine.travel(NOW, tick=False):
        create_series(actor=make_actor(), draft=weekly(NOW + DAY))
    tick_through(NOW + 20 * DAY, NOW + 20 * DAY)
    assert starts() == [NOW + 22 * DAY, NOW + 29 * DAY - HOUR]


def test_publishing_a_maintenance_with_a_rule_begins_the_series_and_is_its_first_occurrence():
    draft = make_maintenance(publish=False, options=MaintenanceOptions(rule="freq=weekly"))
    assert not MaintenanceSeries.objects.exists()
    publish_update(actor=make_actor(), update=draft.updates.get())
    series = MaintenanceSeries.objects.get()
    assert draft.starts_at is not None
    draft.refresh_from_db()
    assert draft.maintenance.series_id == series.pk
    open_due_occurrences()
    local = draft.starts_at.astimezone(HELSINKI)
    assert [at.astimezone(HELSINKI).replace(tzinfo=None) for at in starts()] == [
        local.replace(tzinfo=None) + 7 * DAY * week for week in range(len(starts()))
    ]
    assert len(starts()) >= 2
    second = Incident.objects.order_by("-starts_at")[0]
    body = second.updates.get().texts["en"]["body"]
    assert "{" not in body and body != draft.updates.get().texts["en"]["body"]  # it names its own time


def test_a_changed_series_says_and_does_the_new_from_the_next_occurrence_on():
    with time_machine.travel(NOW, tick=False):
        series = create_series(actor=make_actor(), draft=weekly(NOW + DAY))
        open_due_occurrences()
        kept = len(starts())
        change = SeriesChange(
            title="Work on the exchange",
            rule="FREQ=WEEKLY;INTERVAL=2",
            first=NOW + 30 * DAY,
            duration_minutes=30,
            texts={"en": Text("Work on the exchange", "New words.")},
            version=series.version,
        )
        series = change_series(actor=make_actor(), series=series, change=change)
        assert [one.starts_at for one in coming_times(series, 2)] == [NOW + 30 * DAY, NOW + 44 * DAY]
    tick_through(NOW + DAY, NOW + 31 * DAY)
    newest = Incident.objects.order_by("-starts_at")[0]
    assert len(starts()) == kept + 1
    assert newest.title == "Work on the exchange"
    assert newest.ends_at - newest.starts_at == timedelta(minutes=30)
    assert newest.updates.get().texts["en"]["body"] == "New words."


def test_a_series_at_a_missing_hour_keeps_its_wall_clock_time_when_only_its_rule_changes():
    with time_machine.travel(NOW, tick=False):
        series = create_series(actor=make_actor(), draft=weekly(datetime(2027, 3, 14, 3, 30, tzinfo=HELSINKI)))
    tick_through(NOW, datetime(2027, 3, 12, 12, 0, tzinfo=UTC))
    series.refresh_from_db()
    assert series.next_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 3:30 does not exist on that day
    with time_machine.travel(datetime(2027, 3, 12, 12, 0, tzinfo=UTC), tick=False):
        change_series(actor=make_actor(), series=series, change=SeriesChange(rule="FREQ=WEEKLY;INTERVAL=2"))
    series.refresh_from_db()
    assert series.local_start == "2027-03-28T03:30"


def test_a_stopped_series_opens_nothing_more_and_calls_off_what_is_planned_if_asked():
    with time_machine.travel(NOW, tick=False):
        series = create_series(actor=make_actor(), draft=weekly(NOW + DAY))
        open_due_occurrences()
        count = len(starts())
        stop_series(actor=make_actor(), series=series, cancel_planned=True)
    tick_through(NOW + DAY, NOW + 30 * DAY)
    assert len(starts()) == count
    assert set(Incident.objects.values_list("status", flat=True)) == {"cancelled"}
    with pytest.raises(Conflict):
        change_series(actor=make_actor(), series=series, change=SeriesChange(title="x"))


def test_stopping_leaves_what_is_planned_unless_asked():
    with time_machine.travel(NOW, tick=False):
        series = create_series(actor=make_actor(), draft=weekly(NOW + DAY))
        open_due_occurrences()
        stop_series(actor=make_actor(), series=series)
    assert set(Incident.objects.values_list("status", flat=True)) == {"scheduled"}


def test_an_occurrence_that_cannot_be_declared_is_told_to_staff_and_tried_again():
    service = make_service("broadband")
    with time_machine.travel(NOW, tick=False):
        draft = weekly(NOW + DAY)
        series = create_series(actor=make_actor(), draft=draft)
        series.declaration["services"] = [{"service": "gone", "impact": "under_maintenance"}]
        series.save()
        open_due_occurrences()
        assert starts() == [] and StaffAlert.objects.filter(key=f"series:{series.uuid}", closed_at=None).exists()
        series.declaration["services"] = [{"service": service.slug, "impact": "under_maintenance"}]
        series.save()
        open_due_occurrences()
    assert len(starts()) == 2
    assert not StaffAlert.objects.filter(key=f"series:{series.uuid}", closed_at=None).exists()


@pytest.mark.parametrize(
    ("rule", "lasts", "field"),
    [
        ("", 2 * HOUR, "maintenance.rule"),
        ("FREQ=SECONDLY", 2 * HOUR, "maintenance.rule"),
        ("FREQ=DAILY", 30 * HOUR, "maintenance.rule"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 2 * HOUR, "maintenance.rule"),
        ("FREQ=WEEKLY", -HOUR, "ends_at"),
    ],
)
def test_a_series_that_cannot_be_followed_is_refused(rule: str, lasts: timedelta, field: str):
    with pytest.raises(InvalidInput) as caught:
        create_series(actor=make_actor(), draft=weekly(now() + DAY, rule=rule, lasts=lasts))
    assert field in caught.value.fields
    assert not MaintenanceSeries.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (SeriesChange(first=NOW - DAY), "first"),
        (SeriesChange(rule="FREQ=HOURLY"), "rule"),
        (SeriesChange(rule="FREQ=WEEKLY;BYDAY=XX"), "rule"),
        (SeriesChange(duration_minutes=0), "duration_minutes"),
        (SeriesChange(duration_minutes=60 * 24 * 8), "rule"),
        (SeriesChange(lead_days=1000), "lead_days"),
        (SeriesChange(title="\u200b"), "title"),
        (SeriesChange(texts={"en": Text("x", "{nobody}")}), "texts.en.body"),
        (SeriesChange(options=MaintenanceOptions(tells=("shouted",))), "maintenance.tells"),
    ],
)
def test_an_impossible_change_of_a_series_is_refused_and_changes_nothing(change: SeriesChange, field: str):
    with time_machine.travel(NOW, tick=False):
        series = create_series(actor=make_actor(), draft=weekly(NOW + DAY))
        before = MaintenanceSeries.objects.filter(pk=series.pk).values().get()
        with pytest.raises(InvalidInput) as caught:
            change_series(actor=make_actor(), series=series, change=change)
    assert field in caught.value.fields
    assert MaintenanceSeries.objects.filter(pk=series.pk).values().get() == before


def test_the_second_writer_of_a_series_is_refused_and_the_same_key_makes_one_series():
    draft = replace(weekly(now() + DAY), client_key="one")
    series = create_series(actor=make_actor(), draft=draft)
    assert create_series(actor=make_actor(), draft=draft).pk == series.pk
    change_series(actor=make_actor(), series=series, change=SeriesChange(title="A", version=1))
    with pytest.raises(StaleVersion):
        change_series(actor=make_actor(), series=series, change=SeriesChange(title="B", version=1))


def test_who_may_not_publish_makes_no_series():
    with pytest.raises(NotAllowed):
        create_series(actor=make_actor("support"), draft=weekly(now() + DAY))
