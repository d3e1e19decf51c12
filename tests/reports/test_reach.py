"""The report's numbers on ledgers made by hand."""

from datetime import timedelta

import pytest

from inbox.models import Enquiry
from incidents.declarations import ChannelChoice, Resolution, Then
from incidents.models import Sighting
from incidents.services import resolve
from reports.gathering import gather
from reports.people import PeopleCounter
from reports.reach import ReachReport
from statuscomms.clock import now
from tests.factories import make_actor, make_address, make_contact, make_incident, make_service, make_subscription
from tests.reports.ledgers import make_broadcast, make_delivery
from touchpoints.models import ImpressionCount, Site

pytestmark = pytest.mark.django_db
SHOWN = {"banner": ChannelChoice(), "chat_notice": ChannelChoice()}


def person(number):
    return make_contact(email=f"p{number}@example.com", phone=f"+3585012345{number:02}", subscribed=False)


def test_people_in_two_channels_and_behind_a_shared_address_count_once():
    incident = make_incident(channels=SHOWN)
    email, sms = make_broadcast(incident, "email"), make_broadcast(incident, "sms")
    both, mail_only, failed, uncertain = (person(number) for number in range(4))
    make_delivery(email, both)
    make_delivery(sms, both)
    make_delivery(email, mail_only, "accepted")
    make_delivery(email, failed, "failed")
    make_delivery(email, uncertain, "uncertain")
    # One household, one address: the first message went by one of them, the second by the other.
    first, second = make_contact(subscribed=False), make_contact(subscribed=False)
    shared = [make_address(contact, "email", "home@example.com") for contact in (first, second)]
    make_delivery(email, first, address=shared[0])
    later = make_broadcast(incident, "email", update_number=2)
    make_delivery(later, second, address=shared[1])
    reach = gather(incident)
    assert (reach.people.reached, reach.people.contacts) == (3, 3)
    assert reach.sent()["email"].people == 3 and reach.sent()["sms"].people == 1


def test_an_erased_contact_still_counts_once_by_the_key_of_the_address():
    incident = make_incident(channels=SHOWN)
    for update_number in (1, 2):
        make_delivery(make_broadcast(incident, update_number=update_number), None, recipient_key="k" * 64)
    assert gather(incident).people.reached == 1


def test_identified_visitors_join_those_who_got_a_message():
    incident = make_incident(channels=SHOWN)
    got, saw = person(1), person(2)
    make_delivery(make_broadcast(incident), got)
    for notice in incident.notices.all():
        for contact in (got, saw):
            Sighting.objects.create(notice=notice, contact=contact, at=now())
    people = gather(incident).people
    assert (people.reached, people.contacts, people.identified_visitors) == (2, 1, 2)
    assert people.anonymous_visitors.estimate is None


def test_confirmations_and_tests_are_no_reach():
    incident = make_incident(channels=SHOWN)
    for purpose in ("confirmation", "test", "reply"):
        make_delivery(make_broadcast(incident, purpose=purpose), person(1))
    reach = gather(incident)
    assert reach.people.reached == 0 and not reach.sent()


def test_the_states_of_a_channel_add_up_to_what_was_expected():
    incident = make_incident(channels=SHOWN)
    broadcast = make_broadcast(incident)
    states = ["ready", "claimed", "sending", "accepted", "delivered", "failed",
        "uncertain", "unknown", "suppressed", "superseded", "cancelled", "expired"]  # fmt: skip
    for number, state in enumerate(states):
        make_delivery(broadcast, person(number), state)
    figures = gather(incident).sent()["email"]
    assert figures.expected == figures.total == 12
    assert (figures.open, figures.went_out, figures.in_doubt, figures.held_back, figures.failed) == (3, 2, 2, 4, 1)


def test_an_expansion_that_still_runs_makes_the_expectation_unknown():
    incident = make_incident(channels=SHOWN)
    make_broadcast(incident, state="expanding", expected=None)
    assert gather(incident).sent()["email"].expected is None


def test_cost_counts_the_segments_of_what_the_provider_took(settings):
    settings.SMS_PRICE_PER_SEGMENT = "0.08"
    incident = make_incident(channels=SHOWN)
    sms = make_broadcast(incident, "sms")
    make_delivery(sms, person(1), segments=2)
    make_delivery(sms, person(2), "failed", segments=2)
    make_delivery(make_broadcast(incident, "email"), person(1))
    reach = gather(incident)
    assert reach.cost is not None and (reach.cost.amount, reach.cost.currency) == ("0.16", "EUR")
    assert reach.sent()["email"].cost is None


def test_percentiles_are_of_the_first_message():
    incident = make_incident(channels=SHOWN)
    first = make_broadcast(incident)
    start = now()
    for number in range(20):
        make_delivery(first, person(number), at=start + timedelta(minutes=number + 1))
    make_delivery(make_broadcast(incident, update_number=2), person(30), at=start + timedelta(days=1))
    times = gather(incident).times
    assert times.p50_delivered_at == start + timedelta(minutes=10)
    assert times.p95_delivered_at == start + timedelta(minutes=19)


def test_what_no_receipt_tells_is_unknown():
    incident = make_incident(channels=SHOWN)
    make_delivery(make_broadcast(incident), person(1), "accepted")
    times = gather(incident).times
    assert times.p50_delivered_at is None and times.p50_accepted_at is not None
    assert times.acknowledged_at is None and times.first_sign_at is None and times.resolved_at is None


def test_nobody_is_counted_unreachable_twice_for_a_second_message():
    incident = make_incident(channels=SHOWN)
    make_broadcast(incident, unreachable={"no_address": 30, "left": 0})
    make_broadcast(incident, update_number=2, unreachable={"no_address": 31})
    assert gather(incident).unreachable == {"email": {"no_address": 30}}


def test_followers_and_enquiries_are_counted():
    incident = make_incident(channels=SHOWN)
    make_subscription(person(1), incident=incident, source="banner")
    make_subscription(person(2), incident=incident, source="chatbot", ended_at=now())
    make_subscription(person(3), incident=incident, source="banner", confirmed_at=None)
    make_subscription(person(4))
    for minutes in (-30, -20, 5):
        Enquiry.objects.create(
            text="x", incident=incident, received_at=incident.published_at + timedelta(minutes=minutes)
        )
    reach = gather(incident)
    collected = reach.collected
    assert (collected.asked, collected.confirmed, collected.not_confirmed, collected.left) == (3, 2, 1, 1)
    assert collected.by_source == {"banner": 1, "chatbot": 1}
    assert (reach.enquiries.before, reach.enquiries.after, reach.enquiries.total) == (2, 1, 3)
    assert reach.times.first_sign_at == incident.published_at - timedelta(minutes=30)


def test_shown_channels_show_what_devices_reported():
    incident = make_incident(channels=SHOWN)
    site = Site.objects.create(key="k", slug="s", name="S")
    notice = incident.notices.get(channel="banner")
    for day in (0, 1):
        ImpressionCount.objects.create(
            incident=incident, channel="banner", notice_key=notice.key, revision=1, site=site,
            day=(now() - timedelta(days=day)).date(), shown=10, seen=8, closed=2, clicked=1, subscribed=1,
        )  # fmt: skip
    shown = gather(incident).shown()
    assert (shown["banner"].shown, shown["banner"].seen, shown["banner"].subscribed) == (20, 16, 2)
    assert shown["chat_notice"].shown == 0


@pytest.mark.parametrize("then", [Then.TELL, Then.HAND_OVER])
def test_the_closing_message_and_whom_it_reached(then):
    incident = make_incident(channels=SHOWN, services=[make_service()])
    resolve(actor=make_actor("administrator"), incident=incident, resolution=Resolution(then=then))
    incident.refresh_from_db()
    number = incident.updates.get(is_closing=True).number
    make_delivery(make_broadcast(incident, update_number=1), person(1))
    make_delivery(make_broadcast(incident, update_number=number), person(1))
    reach = gather(incident)
    assert reach.closing.how == then.value and reach.closing.published_at is not None
    assert reach.times.resolved_at is not None
    assert [update.number for update in reach.measures.updates] == [1, number]


def test_the_report_survives_json_and_back():
    incident = make_incident(channels=SHOWN, services=[make_service()])
    make_delivery(make_broadcast(incident, "sms"), person(1), segments=1)
    reach = gather(incident)
    assert ReachReport.from_json(reach.to_json()) == reach


def test_joining_people_does_not_depend_on_the_order():
    rows = [(1, "a"), (2, "b"), (1, "b"), (3, "c"), (None, "c"), (None, "d")]
    for order in (rows, rows[::-1], rows[3:] + rows[:3]):
        counter = PeopleCounter()
        counter.add_all(order)
        assert counter.count() == 3
