"""Who is concerned, who is reached, and why the others are not."""

import uuid
from datetime import timedelta

import pytest

from audiences.models import Contact, Preference
from audiences.queries import affected_people, collected, followers
from audiences.recipients import Estimate, Mode, RecipientSpec, count_people, estimate, people, reachable
from statuscomms.clock import now
from tests.audiences.rows import follow_row, suppress_row
from tests.factories import make_address, make_contact, make_service, make_subscription

pytestmark = pytest.mark.django_db
INCIDENT = uuid.uuid4()


def _spec(**fields) -> RecipientSpec:
    fields.setdefault("address_kind", "email")
    fields.setdefault("severity", "sev2")
    return RecipientSpec(**fields)


def _names(spec, first=None) -> set[str]:
    return set(people(spec, first).values_list("name", flat=True))


def _contact(name, **fields) -> Contact:
    fields.setdefault("subscribed", False)
    return make_contact(name=name, email=f"{name}@example.com", **fields)


def test_without_a_rule_those_are_concerned_whose_subscription_covers_the_incident():
    shop = make_service("web-shop")
    cards, other = make_service("card-payments", parent=shop), make_service("broadband")
    make_subscription(_contact("everything"))
    make_subscription(_contact("service"), service=cards)
    make_subscription(_contact("parent"), service=shop)
    make_subscription(_contact("other"), service=other)
    make_subscription(_contact("ended"), ended_at=now())
    make_subscription(_contact("unconfirmed"), confirmed_at=None)
    make_subscription(_contact("inactive", is_active=False))
    follow_row(_contact("follower"), INCIDENT)
    follow_row(_contact("other-follower"), uuid.uuid4())
    _contact("nothing")
    spec = _spec(service_slugs=("card-payments",), incident_uuid=INCIDENT)
    assert _names(spec) == {"everything", "service", "parent", "follower"}
    assert _names(_spec(incident_uuid=INCIDENT)) == {"everything", "service", "parent", "other", "follower"}


def test_with_a_rule_those_are_concerned_who_match_unless_they_chose_something_else():
    cards, other = make_service("card-payments"), make_service("broadband")
    rule = {"attribute": "region", "is": "north"}
    north = {"attributes": {"region": "North"}}
    _contact("silent", **north)
    _contact("south", attributes={"region": "south"})
    make_subscription(_contact("chose-this", **north), service=cards)
    make_subscription(_contact("chose-other", **north), service=other)
    follow_row(_contact("follower-from-the-south"), INCIDENT)
    follow_row(_contact("also-follows-another", **north), uuid.uuid4())
    follow_row(_contact("only-follows", hears_audiences=False, **north), uuid.uuid4())
    spec = _spec(rule=rule, service_slugs=("card-payments",), incident_uuid=INCIDENT)
    assert _names(spec) == {"silent", "chose-this", "follower-from-the-south", "also-follows-another"}


def test_kind_and_minimum_severity_of_a_subscription_count():
    make_subscription(_contact("all"))
    make_subscription(_contact("maintenance"), kinds=["maintenance"])
    make_subscription(_contact("both"), kinds=["incident", "maintenance"])
    make_subscription(_contact("critical"), minimum_severity="sev1")
    make_subscription(_contact("minor"), minimum_severity="sev3")
    assert _names(_spec(severity="sev2")) == {"all", "both", "minor"}
    assert _names(_spec(severity="sev1")) == {"all", "both", "minor", "critical"}
    assert _names(_spec(severity="sev4")) == {"all", "both"}
    everybody = {"all", "maintenance", "both", "minor", "critical"}
    assert _names(_spec(kind="maintenance", severity="sev4")) == everybody  # the minimum speaks of disruptions


def test_who_wants_only_the_end_hears_only_the_end():
    follow_row(_contact("end"), INCIDENT, wants="end")
    follow_row(_contact("updates"), INCIDENT)
    spec = {"mode": Mode.FOLLOWERS, "incident_uuid": INCIDENT}
    assert _names(_spec(**spec)) == {"updates"}
    assert _names(_spec(**spec, closing=True)) == {"updates", "end"}


def test_the_closing_message_goes_to_followers_and_to_those_who_got_the_first():
    first = _contact("first")
    follow_row(_contact("follower"), INCIDENT)
    make_subscription(_contact("neither"))
    spec = _spec(mode=Mode.FOLLOWERS_AND_FIRST, incident_uuid=INCIDENT, closing=True)
    got = Contact.objects.filter(pk=first.pk).values("pk")
    assert _names(spec, got) == {"first", "follower"}
    assert _names(spec) == {"follower"}


def test_the_estimate_counts_everybody_once_and_says_why_somebody_is_not_reached():
    make_subscription(_contact("reached"))
    make_subscription(make_contact(name="no-address", subscribed=False))
    make_subscription(_contact("unconfirmed", confirmed=False))
    for name, reason in (("left", "unsubscribed"), ("stop", "stop"), ("bounced", "bounced")):
        contact = _contact(name)
        make_subscription(contact)
        suppress_row(contact.addresses.get(), reason)
    paused, other, over = _contact("paused"), _contact("other"), _contact("over")
    for contact in (paused, other, over):
        make_subscription(contact)
    Preference.objects.create(contact=paused, paused_until=now() + timedelta(days=1))
    Preference.objects.create(contact=over, paused_until=now() - timedelta(days=1), only_channel="email")
    Preference.objects.create(contact=other, only_channel="phone")
    second_chance = _contact("second-chance")
    make_subscription(second_chance)
    suppress_row(second_chance.addresses.get(), "bounced")
    make_address(second_chance, "email", "other@example.com")
    expected = {"left": 2, "no_address": 1, "not_confirmed": 1, "other_channel": 1, "paused": 1, "suppressed": 1}
    assert estimate(_spec()) == Estimate(people=10, reach=3, unreachable=expected)
    assert count_people(_spec()) == 10
    rows = reachable(_spec()).values_list("contact__name", "contact__language", "recipient_key")
    assert {name for name, _language, _key in rows} == {"reached", "over", "second-chance"}


def test_reachable_addresses_come_by_contact_and_can_be_cut_at_a_cursor():
    contacts = [_contact(name) for name in ("a", "b", "c")]
    for contact in contacts:
        make_subscription(contact)
    make_address(contacts[0], "email", "a2@example.com")
    rows = list(reachable(_spec()).values_list("contact_id", "id"))
    assert rows == sorted(rows)
    assert len(rows) == 4
    after = reachable(_spec()).filter(contact_id__gt=contacts[0].pk)
    assert list(after.values_list("contact_id", flat=True)) == [contacts[1].pk, contacts[2].pk]


def test_one_address_can_be_meant_alone_even_unconfirmed():
    address = _contact("one", confirmed=False).addresses.get()
    spec = _spec(mode=Mode.ADDRESS, address_id=address.pk)
    assert list(reachable(spec)) == [address]
    assert _names(spec) == {"one"}


def test_a_spec_survives_json():
    spec = _spec(rule={"language": "fi"}, service_slugs=("a", "b"), incident_uuid=INCIDENT, closing=True, critical=True)
    assert RecipientSpec.from_json(spec.to_json()) == spec
    assert RecipientSpec.from_json(_spec().to_json()) == _spec()


def test_affected_people_counts_whom_a_rule_or_the_services_concern():
    make_service("card-payments")
    make_subscription(_contact("subscriber"), minimum_severity="sev1")
    _contact("silent", attributes={"region": "north"})
    assert affected_people(["card-payments"]) == 1
    assert affected_people([], {"attribute": "region", "is": "north"}) == 1


def test_followers_and_collected_count_an_incident_s_own():
    follow_row(_contact("a"), INCIDENT, source="banner")
    follow_row(_contact("b"), INCIDENT, source="chatbot", confirmed_at=None)
    follow_row(_contact("c"), uuid.uuid4())
    assert followers(INCIDENT).count() == 1
    found = collected(INCIDENT)
    assert (found.asked, found.confirmed, found.by_source) == (2, 1, {"banner": 1, "chatbot": 1})


def test_estimates_ask_the_database_once_for_the_audience_and_once_for_its_followers(django_assert_num_queries):
    rule = {"all": [{"language": "fi"}, {"follows": "x"}]}
    with django_assert_num_queries(1):
        estimate(_spec(rule=rule))
    with django_assert_num_queries(2):
        estimate(_spec(rule=rule, incident_uuid=INCIDENT))


NORTH = {"attribute": "region", "is": "north"}


@pytest.mark.parametrize("mode", [Mode.AUDIENCE, Mode.FOLLOWERS, Mode.FOLLOWERS_AND_FIRST])
@pytest.mark.parametrize(
    "rule", [None, NORTH, {"not": NORTH}, {"any": [NORTH, {"follows": "card-payments"}]}, {"all": []}]
)
@pytest.mark.parametrize("incident", [None, INCIDENT])
def test_every_way_of_asking_counts_the_same_people_once(mode, rule, incident):
    """Counted group by group, listed in one query, expanded address by address: the same people, though the groups overlap."""
    cards, other = make_service("card-payments"), make_service("broadband")
    asked = {"nothing": (), "cards": (cards,), "other": (other,), "both": (cards, other)}
    for region in ("north", "south"):
        for name, services in asked.items():
            for follows in (True, False):
                hears = name != "nothing" or follows
                contact = _contact(f"{region}-{name}-{follows}", attributes={"region": region}, hears_audiences=hears)
                for service in services:
                    make_subscription(contact, service=service)
                if follows:
                    follow_row(contact, INCIDENT)
    first = Contact.objects.filter(name__startswith="north").values("pk") if mode == Mode.FOLLOWERS_AND_FIRST else None
    spec = _spec(mode=mode, rule=rule, incident_uuid=incident, service_slugs=("card-payments",))
    names = _names(spec, first)
    assert count_people(spec, first) == len(names)
    assert estimate(spec, first) == Estimate(people=len(names), reach=len(names))
    assert set(reachable(spec, first).values_list("contact__name", flat=True)) == names
