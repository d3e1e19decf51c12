"""Measuring demand and following spikes."""

from datetime import timedelta

import pytest

from audiences.models import Involvement
from inbox.drafts import EnquiryDraft
from inbox.models import Enquiry, Spike
from inbox.services import decide_spike, measure_demand, receive_enquiry
from incidents.models import Demand
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput, NotAllowed
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_contact, make_incident, make_playbook, make_service

pytestmark = pytest.mark.django_db


def ask(service=None, *, times=1, ago=timedelta(minutes=1), contact=None):
    Enquiry.objects.bulk_create(
        Enquiry(text="x", service=service, received_at=now() - ago, contact=contact) for _ in range(times)
    )


def demand_for(service=None):
    row = Demand.objects.get(service=service)
    return row.count, row.usual


def test_the_same_half_hour_of_past_weeks_is_usual():
    service = make_service("web-shop")
    ask(service, times=7)
    for week in (1, 2, 3, 4):
        ask(service, times=week, ago=timedelta(weeks=week, minutes=5))
    ask(service, ago=timedelta(weeks=5))
    ask(service, times=50, ago=timedelta(weeks=1, hours=3))
    measure_demand()
    assert demand_for(service) == (7, 2.5)
    assert demand_for() == (7, 2.5)


def test_a_short_history_gives_the_mean_half_hour():
    service = make_service("web-shop")
    ask(service, times=12, ago=timedelta(hours=6, minutes=30))
    measure_demand()
    count, usual = demand_for(service) if Demand.objects.filter(service=service).exists() else (0, demand_for()[1])
    assert count == 0 and usual == pytest.approx(1.0, rel=0.01)


def test_without_history_nothing_is_usual():
    ask(make_service("web-shop"), times=3)
    measure_demand()
    assert demand_for() == (3, 0.0)


@pytest.mark.parametrize(("count", "usual", "is_spike"), [(4, 0, False), (5, 0, True), (5, 2, False), (6, 2, True)])
def test_a_spike_needs_five_and_three_times_the_usual(count, usual, is_spike):
    service = make_service("web-shop")
    ask(ago=timedelta(weeks=1, minutes=40))
    ask(service, times=count)
    ask(service, times=usual, ago=timedelta(weeks=1, minutes=5))
    measure_demand()
    assert Spike.objects.filter(service=service).exists() is is_spike


def test_a_spike_alarms_once_however_often_it_is_measured():
    service = make_service("web-shop")
    ask(service, times=6)
    measure_demand()
    ask(service, times=2)
    measure_demand()
    spike = Spike.objects.get()
    assert (spike.service, spike.count, spike.state) == (service, 8, Spike.State.OPEN)
    alert = StaffAlert.objects.get()
    assert alert.urgency == StaffAlert.Urgency.URGENT and alert.count == 1 and "6" in alert.text


def test_all_together_is_a_spike_only_while_no_service_explains_it():
    ask(times=9)
    measure_demand()
    assert Spike.objects.get().service is None


def test_a_service_that_explains_it_later_ends_the_alarm_about_all_together():
    ask(times=5)
    measure_demand()
    ask(make_service("web-shop"), times=5)
    measure_demand()
    assert Spike.objects.get(ended_at__isnull=True).service.slug == "web-shop"
    assert StaffAlert.objects.filter(closed_at__isnull=True).count() == 1


def test_an_open_incident_makes_a_spike_known_without_alarm():
    service = make_service("web-shop")
    incident = make_incident(services=[service])
    ask(service, times=9)
    measure_demand()
    spike = Spike.objects.get()
    assert (spike.state, spike.incident) == (Spike.State.KNOWN, incident)
    assert not StaffAlert.objects.exists()


def test_a_spike_ends_when_it_is_quiet_and_may_come_again():
    service = make_service("web-shop")
    ask(service, times=6)
    measure_demand()
    Enquiry.objects.update(received_at=now() - timedelta(minutes=31))
    measure_demand()
    spike = Spike.objects.get()
    assert spike.state == Spike.State.OVER and spike.ended_at is not None
    assert StaffAlert.objects.get().closed_at is not None
    ask(service, times=100)
    measure_demand()
    assert Spike.objects.filter(service=service, ended_at__isnull=True).count() == 1


def test_deciding_closes_the_alarm_and_is_kept_while_the_spike_goes_on():
    service = make_service("web-shop")
    ask(service, times=6)
    measure_demand()
    actor = make_actor(Role.SUPPORT)
    decide_spike(actor=actor, spike=Spike.objects.get(), decision="not_ours")
    measure_demand()
    spike = Spike.objects.get()
    assert spike.state == Spike.State.NOT_OURS and spike.decided_by == actor.name and spike.decided_at is not None
    assert StaffAlert.objects.get().closed_at is not None


def test_deciding_needs_the_inbox_a_known_answer_and_a_spike_that_goes_on():
    ask(times=6)
    measure_demand()
    spike = Spike.objects.get()
    with pytest.raises(NotAllowed):
        decide_spike(actor=make_actor(Role.VIEWER), spike=spike, decision="known")
    with pytest.raises(InvalidInput):
        decide_spike(actor=make_actor(Role.SUPPORT), spike=spike, decision="declared")
    Spike.objects.update(ended_at=now())
    with pytest.raises(Conflict):
        decide_spike(actor=make_actor(Role.SUPPORT), spike=spike, decision="known")


def test_declaring_from_a_spike_joins_its_enquiries():
    service, other = make_service("web-shop"), make_service("broadband")
    contact = make_contact(email="a@example.com")
    ask(service, times=5, contact=contact)
    ask(other, times=2)
    ask(service, ago=timedelta(hours=3))
    measure_demand()
    spike = Spike.objects.get()
    incident = make_incident(services=[service], origin=f"spike:{spike.uuid}")
    spike.refresh_from_db()
    assert (spike.state, spike.incident) == (Spike.State.DECLARED, incident)
    assert incident.enquiries.count() == 5
    assert Involvement.objects.filter(contact=contact, incident_uuid=incident.uuid).exists()
    assert StaffAlert.objects.get().closed_at is not None


@pytest.mark.parametrize(
    "origin", ["", "spike:", "spike:nonsense", "alert:1", "spike:00000000-0000-0000-0000-000000000000"]
)
def test_other_origins_join_nothing(origin):
    ask(times=3)
    incident = make_incident(origin=origin)
    assert not incident.enquiries.exists()


def test_the_suggestion_names_the_playbook_of_the_service(api):
    service = make_service("web-shop")
    make_playbook("shop-down", services=[{"service": "web-shop", "impact": "major_outage"}], severity="sev2", level=3)
    for _number in range(5):
        receive_enquiry(actor=Actor.customer(), enquiry=EnquiryDraft("The web shop is down"))
    measure_demand()
    answer = api.get("spikes")
    (item,) = answer.json()["items"]
    assert item["service"] == service.slug and item["count"] == 5 and item["window_minutes"] == 30
    assert item["state"] == "open"
    assert item["suggestion"] == {"playbook": "shop-down", "severity": "sev2", "level": 3, "title": "shop-down"}
