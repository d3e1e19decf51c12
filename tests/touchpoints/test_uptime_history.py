"""What the ninety days are reckoned from: all of their changes, and of what came before only how it ended."""

from datetime import datetime, timedelta

import pytest

from audiences.models import Service
from incidents.models import Incident, ServiceStatusChange
from statuscomms.clock import now
from tests.factories import make_audience, make_incident, make_service
from touchpoints.documents.snapshot import Snapshot
from touchpoints.documents.uptime import Uptime, changes_to_reckon_with, uptime_of, worst_steps
from touchpoints.documents.words import without_controls

pytestmark = pytest.mark.django_db


def known_since(days: int, slug: str, parent: Service | None = None) -> Service:
    service = make_service(slug, parent=parent)
    Service.objects.filter(pk=service.pk).update(created_at=now() - timedelta(days=days))
    service.refresh_from_db()
    return service


def change(service: Service, days_ago: float, status: str, incident: Incident | None = None) -> ServiceStatusChange:
    at = now() - timedelta(days=days_ago)
    return ServiceStatusChange.objects.create(service=service, at=at, status=status, incident=incident)


def from_everything(service: Service, moment: datetime) -> Uptime:
    every = ServiceStatusChange.objects.filter(incident__audience=None, service=service).order_by("at", "pk")
    return uptime_of(service, worst_steps(list(every)), moment)


def test_years_of_changes_are_read_as_one_row_for_each_service():
    services = [known_since(2_000, f"service-{number}") for number in range(3)]
    for service in services:
        for number in range(40):
            change(service, 1_000 - number, "major_outage" if number % 2 == 0 else "operational")
    recent = change(services[0], 10, "degraded_performance")
    read = list(changes_to_reckon_with(now()))
    assert len(read) == 4
    assert read[-1] == recent
    assert {one.service_id for one in read} == {service.pk for service in services}


@pytest.mark.parametrize("last", ["major_outage", "operational", "under_maintenance"])
def test_what_held_when_the_ninety_days_began_goes_on_until_it_changes(last):
    service = known_since(400, "mail")
    change(service, 300, "partial_outage")
    change(service, 200, last)
    change(service, 45, "operational")
    snapshot = Snapshot(now())
    found = snapshot.uptimes[service.pk]
    assert found == from_everything(service, snapshot.now)
    assert (found.percent < 60) is (last == "major_outage")


def test_a_part_that_was_down_before_counts_for_its_parent():
    parent = known_since(400, "shop")
    child = known_since(400, "basket", parent=parent)
    change(parent, 300, "major_outage")
    change(parent, 250, "operational")
    change(child, 200, "major_outage")
    uptimes = Snapshot(now()).uptimes
    assert uptimes[parent.pk].percent == uptimes[child.pk].percent == pytest.approx(0, abs=0.01)


def test_the_last_change_before_is_the_last_that_everybody_may_know_of():
    service = known_since(400, "mail")
    change(service, 300, "major_outage")
    change(service, 250, "operational")
    targeted = make_incident("Only for some", services=[], audience=make_audience(rule={"language": "fi"}).slug)
    change(service, 200, "major_outage", targeted)
    assert Snapshot(now()).uptimes[service.pk].percent == 100


def test_texts_lose_what_cannot_be_written_and_keep_what_is_named():
    assert without_controls("a\x00b\x1fc\x7fd\x9fe\ud800f\ufffeg\uffff\n\tö€🙂") == "abcdefgö€🙂"
    assert without_controls("a\n\tb\x00", but="\n\t") == "a\n\tb"
