"""Storms and strange words of monitors: bounded work, nothing lost, nothing broken."""

import pytest

from inbox.models import Alert, AlertDraft
from inbox.services import forget_old_alerts
from incidents.models import Incident
from statuscomms.models import StaffAlert
from tests.factories import make_levels
from tests.inbox.monitors import SECRET, alert, at, fires

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _house(settings):
    settings.ALERTMANAGER_HOOK_SECRET = SECRET
    make_levels()


def test_a_storm_in_one_call_is_one_draft(django_assert_max_num_queries):
    with django_assert_max_num_queries(80):
        assert fires(*(alert(str(number)) for number in range(1_000)))["fresh"] == 1_000
    draft = AlertDraft.objects.get()
    assert (draft.seen, draft.alerts.count(), Incident.objects.count(), StaffAlert.objects.count()) == (
        1000,
        1000,
        1,
        1,
    )
    assert fires(*(alert(str(number), over=True) for number in range(1_000)))["over"] == 1_000
    assert AlertDraft.objects.get().state == "over"


@pytest.mark.slow
def test_a_storm_of_calls_is_one_draft_too(django_assert_max_num_queries):
    for number in range(50):
        with django_assert_max_num_queries(60):
            fires(alert(str(number)), group=f"group {number}")
    assert (AlertDraft.objects.get().seen, Incident.objects.count(), StaffAlert.objects.count()) == (50, 1, 1)


def test_more_series_than_a_draft_lists_are_counted_and_left_to_people(monkeypatch):
    monkeypatch.setattr("inbox.services.alerts.MOST_LISTED", 3)
    fires(*(alert(str(number)) for number in range(5)))
    draft = AlertDraft.objects.get()
    assert (draft.seen, draft.unlisted, Alert.objects.count()) == (3, 2, 3)
    fires(*(alert(str(number), over=True) for number in range(5)))
    assert AlertDraft.objects.get().state == "waiting"  # nobody knows about the two


def test_a_truncated_notification_ends_nothing():
    fires(alert(), truncated=40)
    fires(alert(over=True))
    assert (AlertDraft.objects.get().unlisted, AlertDraft.objects.get().state) == (40, "waiting")


def test_words_of_a_monitor_cannot_break_the_draft():
    nasty = alert()
    nasty["annotations"] = {"summary": "{name.__class__} {{7*7}}\r\nBcc: all \u202e <script>" + "x" * 5_000}
    nasty["generatorURL"] = "javascript:alert(1)"
    fires(nasty)
    title = Incident.objects.get().title
    assert title.startswith("(name.__class__) ((7*7)) Bcc: all (script)")
    assert len(title) <= 200
    assert Alert.objects.get().link == ""


@pytest.mark.parametrize("began", ["1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2026-01-01T12:00:00", None])
def test_times_that_cannot_be_true_do_no_harm(began):
    strange = alert()
    strange["startsAt"] = began
    assert fires(strange)["fresh"] == 1


def test_old_series_are_forgotten_when_nothing_of_them_goes_on():
    fires(alert("going on"))
    fires(alert("over", over=True), group="other")
    Alert.objects.update(last_at=at(91 * 24 * 60))
    forget_old_alerts()
    assert Alert.objects.get().draft.state == "waiting"
