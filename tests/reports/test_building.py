"""When reports are built, and that looking never builds one."""

from datetime import timedelta

import pytest
import time_machine

from incidents.declarations import ChannelChoice, Resolution
from incidents.services import resolve
from reports.models import Report, ReportRequest
from reports.services import build_due_reports, build_report
from statuscomms.clock import now
from tests.factories import make_actor, make_incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHOWN = {"banner": ChannelChoice()}


def test_publishing_asks_for_a_report_soon():
    incident = make_incident(channels=SHOWN)
    build_due_reports()
    assert not Report.objects.exists()
    with time_machine.travel(now() + timedelta(seconds=11)):
        build_due_reports()
        build_due_reports()
    report = Report.objects.get()
    assert (report.incident, report.version, report.state) == (incident, 1, Report.State.PROVISIONAL)
    assert ReportRequest.objects.get().due_at > report.built_at


def test_a_draft_asks_for_none():
    make_incident(channels=SHOWN, publish=False)
    assert not ReportRequest.objects.exists()


def test_the_report_is_final_when_the_settling_time_has_passed(settings):
    settings.REPORT_SETTLING_SECONDS = 3_600
    incident = make_incident(channels=SHOWN)
    resolve(actor=make_actor("administrator"), incident=incident, resolution=Resolution())
    start = now()
    with time_machine.travel(start + timedelta(minutes=5), tick=False):
        build_due_reports()
        assert Report.objects.latest("version").state == Report.State.PROVISIONAL
    with time_machine.travel(start + timedelta(minutes=61), tick=False):
        build_due_reports()
        assert Report.objects.latest("version").state == Report.State.FINAL
        assert not ReportRequest.objects.exists()
        build_due_reports()
    assert Report.objects.count() == 2


def test_a_rebuild_is_a_new_version_and_the_old_one_stays():
    incident = make_incident(channels=SHOWN)
    first, second = build_report(incident), build_report(incident)
    assert (first.version, second.version) == (1, 2)
    assert Report.objects.count() == 2


def test_provisional_versions_do_not_pile_up():
    incident = make_incident(channels=SHOWN)
    start = now()
    for minute in range(1, 30):
        with time_machine.travel(start + timedelta(minutes=2 * minute), tick=False):
            build_due_reports()
    assert Report.objects.count() <= 11
    assert Report.objects.filter(incident=incident).latest("version").version == 29


def test_looking_never_builds(client_of, api):
    incident = make_incident(channels=SHOWN)
    address = f"/console/incidents/{incident.uuid}/report/"
    viewer = client_of("viewer")
    assert viewer.get(address).status_code == 202
    assert viewer.get(f"{address}panel/").status_code == 200
    answer = api.get(f"incidents/{incident.uuid}/report")
    assert answer.status_code == 202 and answer.json() == {"state": "building"}
    for kind in ("csv", "xlsx", "pdf"):
        assert api.get(f"incidents/{incident.uuid}/report.{kind}").status_code == 404
        assert viewer.get(f"/console/incidents/{incident.uuid}/report.{kind}").status_code == 404
    assert not Report.objects.exists()
