"""The report says which update went out without its second person: who, why, when; in every form it takes."""

from collections.abc import Callable

import pytest
from django.test import Client

from incidents.declarations import ChannelChoice
from incidents.models import Incident
from reports.models import Report
from reports.reach import ReachReport
from reports.services import build_report
from tests.factories import make_actor, make_incident
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db

SHOWN = {"banner": ChannelChoice()}


def emergency() -> Incident:
    incident = make_incident(level=4, channels=SHOWN, bypass_reason="Nobody answers the phone", actor=make_actor())
    build_report(incident)
    return incident


def test_the_report_keeps_who_and_why():
    update = ReachReport.from_json(build_report(emergency()).data).measures.updates[0]
    assert (update.bypassed_by, update.bypass_reason) == ("Test responder", "Nobody answers the phone")
    assert update.published_at is not None and update.approved_by == ""


def test_every_form_of_it_says_so(client_of: Callable[..., Client], api: ApiCaller):
    incident = emergency()
    page = client_of("manager").get(f"/console/incidents/{incident.uuid}/report/").content.decode()
    assert "published without a second person by Test responder" in page
    assert page.count("Nobody answers the phone") == 2
    assert api.get(f"incidents/{incident.uuid}/report").json()["measures"]["updates"][0]["bypassed_by"]
    assert "Nobody answers the phone" in api.get(f"incidents/{incident.uuid}/report.csv").content.decode()


def test_a_report_from_before_is_still_read():
    report = build_report(make_incident(level=1, channels=SHOWN))
    for update in report.data["measures"]["updates"]:
        del update["bypassed_by"], update["bypass_reason"]
    report.save()
    assert ReachReport.from_json(Report.objects.get().data).measures.updates[0].bypassed_by == ""
