"""An unpublished draft follows what monitoring says: it grows, nobody's words are overwritten, and silence is not forgotten."""

from datetime import timedelta

import pytest
import time_machine

from inbox.models import AlertDraft, AlertMapping
from inbox.services import discard_alert_draft, remind_of_silent_alert_drafts
from incidents.declarations import Declaration
from incidents.models import Incident
from incidents.services import change_draft
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_levels, make_service, make_user
from tests.inbox.monitors import SECRET, alert, fires

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house(settings):
    settings.ALERTMANAGER_HOOK_SECRET = SECRET
    make_levels()
    for job, service, severity in (("pay", "card-payments", "sev3"), ("shop", "web-shop", "sev1")):
        AlertMapping.objects.create(label="job", value=job, service=make_service(service), severity=severity)


def services(incident: Incident) -> list[str]:
    return list(incident.impacts.order_by("pk").values_list("service__slug", flat=True))


def test_what_joins_the_group_later_adds_its_service_and_raises_the_severity():
    fires(alert("a", job="pay"))
    incident = Incident.objects.get()
    assert (services(incident), incident.severity) == (["card-payments"], "sev3")
    fires(alert("a", job="pay"), alert("b", job="shop"))
    incident = Incident.objects.get()
    assert (services(incident), incident.severity) == (["card-payments", "web-shop"], "sev1")
    assert incident.title == "Problems with Card payments, Web shop" and incident.published_at is None
    assert incident.updates.get().impacts.keys() == {"card-payments", "web-shop"}
    (alarm,) = StaffAlert.objects.filter(closed_at=None)
    assert "Monitoring reports more" in alarm.text and "SEV1" in alarm.text


def test_what_is_less_bad_changes_nothing():
    fires(alert("b", job="shop"))
    version = Incident.objects.get().version
    AlertMapping.objects.create(label="job", value="cache", severity="sev4")
    fires(alert("c", job="cache"))
    incident = Incident.objects.get()
    assert (incident.severity, incident.version) == ("sev1", version)


def test_what_somebody_has_written_is_left_as_it_is():
    fires(alert("a", job="pay"))
    writer = make_actor(user=make_user())
    mine = Declaration(title="Cards are slow", severity="sev4", publish=False)
    change_draft(actor=writer, incident=Incident.objects.get(), declaration=mine)
    fires(alert("b", job="shop"))
    incident = Incident.objects.get()
    assert (incident.title, incident.severity, services(incident)) == ("Cards are slow", "sev4", [])
    assert AlertDraft.objects.get().seen == 2


def silent_alarms() -> list[str]:
    return list(
        StaffAlert.objects.filter(closed_at=None, key__startswith="alerts-silent").values_list("text", flat=True)
    )


def test_a_draft_that_monitoring_left_hanging_nags_until_it_is_dropped(settings):
    fires(alert("a", job="pay"))
    remind_of_silent_alert_drafts()
    assert not silent_alarms()
    with time_machine.travel(now() + timedelta(seconds=settings.ALERT_SILENCE_SECONDS + 1), tick=False):
        for _tick in range(2):
            remind_of_silent_alert_drafts()
        (text,) = silent_alarms()
        assert "fallen silent about Problems with Card payments" in text
        discard_alert_draft(actor=make_actor(), draft=AlertDraft.objects.get())
        assert not silent_alarms()
        remind_of_silent_alert_drafts()
        assert not silent_alarms()


def test_it_stops_nagging_when_monitoring_speaks_again(settings):
    fires(alert("a", job="pay"))
    with time_machine.travel(now() + timedelta(seconds=settings.ALERT_SILENCE_SECONDS + 1), tick=False):
        remind_of_silent_alert_drafts()
        assert silent_alarms()
        fires(alert("a", job="pay"))
        remind_of_silent_alert_drafts()
        assert not silent_alarms()


def test_the_nagging_is_a_tick_job(settings):
    assert "inbox.services.remind_of_silent_alert_drafts" in dict(settings.TICK_JOBS)
