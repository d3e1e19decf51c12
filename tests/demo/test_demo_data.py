"""The demo data is whole, right in every language, and loaded once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from audiences.models import Address, Audience, Consent, Contact, Service, Subscription, Suppression
from audiences.rules import parse
from audiences.rules.facts import PersonFacts, facts_of
from delivery.models import Broadcast, Delivery
from delivery.services.sweeps import audit_ledger, sweep_leases
from demo.customers import DEMO_CUSTOMERS, DemoCustomer
from demo.data.access import DemoAccess
from demo.data.groups import AUDIENCES, TRAITS
from demo.data.loading import load
from demo.data.people import COUNT, FIRST_PHONE, everybody
from demo.data.playbooks import SLUGS, read_playbook
from demo.data.staff import STAFF
from inbox.models import Enquiry, Spike
from inbox.services import measure_demand
from incidents.channels import all_channels
from incidents.default_levels import DEFAULT_LEVELS
from incidents.lifecycle import NoticeState
from incidents.models import Incident, Level, Playbook
from incidents.placeholders import PLACEHOLDERS, left_over, unknown_placeholders
from incidents.queries import declaration_from_playbook
from incidents.review import review_of_declaration
from reports.models import Report
from statuscomms.api_keys import live_key
from statuscomms.clock import now
from statuscomms.models import ApiKey, AuditEntry, User
from touchpoints.models import MenuTopic, Site

pytestmark = pytest.mark.slow

ACCESS = DemoAccess(
    admin_password="a demo password",
    api_key="sc_demo_0123456789abcdefghij",
    site_origin="http://127.0.0.1:8001",
)
COUNTED = (Service, Audience, Contact, Address, Consent, Subscription, Suppression, Playbook, Level, Site, MenuTopic)
COUNTED += (Incident, Broadcast, Delivery, Enquiry, Report, User, ApiKey, AuditEntry)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Loaded once for all tests of this file, and taken away after the last one."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load(ACCESS)
        yield
        transaction.set_rollback(True)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_there_is_as_much_as_a_regional_company_has(loaded, db):
    found = counts()
    assert found["Service"] == 10
    assert Service.objects.filter(parent__isnull=False).exists()
    assert found["Site"] == 3
    assert found["Audience"] == 5
    assert Contact.objects.exclude(reference=None).count() == COUNT == 2_000
    assert found["Playbook"] == 8
    assert found["Level"] == 4
    assert {user.role for user in User.objects.all()} == {person.role for person in STAFF}


def test_loading_again_changes_nothing(loaded, db):
    before = counts()
    assert not load(ACCESS)
    assert counts() == before


def test_a_new_password_key_and_origin_take_the_place_of_the_old_ones(loaded, db):
    before = counts()
    fresh = replace(
        ACCESS, admin_password="another one", api_key="sc_other_0123456789abcdefg", site_origin="http://x.example.com"
    )
    load(fresh)
    assert counts() | {"ApiKey": 0, "AuditEntry": 0} == before | {"ApiKey": 0, "AuditEntry": 0}
    assert Client().login(username="maria.manager", password="another one")
    assert not Client().login(username="admin", password=ACCESS.admin_password)
    assert live_key(ACCESS.api_key) is None
    key = live_key(fresh.api_key)
    assert key is not None and not key.throttled
    assert Site.objects.get(slug="shop").origins == ["http://x.example.com"]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_playbook_says_everything_in_three_languages(slug):
    playbook = read_playbook(slug)
    for texts in (playbook.texts, playbook.closing_texts):
        assert set(texts) == {"en", "fi", "sv"}
        for text in texts.values():
            assert text.title and text.body
            assert not unknown_placeholders(" ".join(text.as_json().values()))
        assert len({text.body for text in texts.values()}) == 3
    assert set(playbook.names) == set(playbook.brief) == {"en", "fi", "sv"}
    for brief in playbook.brief.values():
        assert brief.known and brief.say and brief.do_not_say and brief.workaround


@pytest.mark.parametrize("slug", SLUGS)
def test_the_languages_of_a_playbook_promise_the_same(slug):
    playbook = read_playbook(slug)
    for texts in (playbook.texts, playbook.closing_texts):
        used = [
            {name for name in PLACEHOLDERS if "{" + name + "}" in " ".join(text.as_json().values())}
            - {"service", "in_service"}
            for text in texts.values()
        ]
        assert used[0] == used[1] == used[2]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_playbook_can_be_published_as_it_is(loaded, db, slug):
    declaration = declaration_from_playbook(Playbook.objects.get(slug=slug))
    if declaration.kind != "incident":
        declaration = replace(declaration, starts_at=now() + timedelta(hours=3), ends_at=now() + timedelta(hours=8))
    review = review_of_declaration(declaration)
    assert not review.is_blocked
    assert not review.missing_languages
    for channel in review.channels.values():
        for text in channel.texts.values():
            assert not left_over(f"{text.title} {text.body} {text.instructions}")
        if channel.channel.slug == "chat_notice":
            assert not channel.warnings, "fits into the narrowest place"


@pytest.mark.parametrize("preset", DEFAULT_LEVELS, ids=lambda preset: f"level {preset.number}")
def test_every_level_asks_only_for_what_its_channels_know(preset):
    for slug, options in preset.channels.items():
        cleaned = all_channels()[slug].clean_options(options)
        assert {name: cleaned[name] for name in options} == dict(options)
    assert set(preset.closing_texts) == set(preset.names) == set(preset.descriptions) == {"en", "fi", "sv"}


@pytest.mark.parametrize("customer", DEMO_CUSTOMERS, ids=lambda customer: customer.reference)
def test_what_the_site_signs_and_what_the_contact_says_lead_to_the_same_audiences(loaded, db, customer: DemoCustomer):
    contact = Contact.objects.get(reference=customer.reference)
    assert set(customer.traits) <= set(Site.objects.get(slug="shop").traits) == set(TRAITS)
    visitor = {one.slug for one in AUDIENCES if parse(one.rule).matches(PersonFacts(attributes=customer.traits))}
    person = {one.slug for one in AUDIENCES if parse(one.rule).matches(facts_of(contact))}
    expected = {f"{customer.customer_type}-customers", f"region-{customer.region}"}
    expected |= {"large-accounts"} if customer.large_account else set()
    assert visitor == person == expected


def test_every_audience_has_people_and_none_has_all(loaded, db):
    for audience in Audience.objects.all():
        assert 0 < Contact.objects.filter(parse(audience.rule).to_q()).count() < COUNT


def test_people_are_invented_the_same_each_time_and_stay_off_the_magic_numbers():
    people = list(everybody())
    assert people == list(everybody())
    assert len({person.email for person in people if person.email}) == sum(bool(person.email) for person in people)
    assert all(person.email.endswith("@example.com") for person in people if person.email)
    last_digits = [int(person.phone.replace(" ", "")[-4:]) for person in people[len(DEMO_CUSTOMERS) :] if person.phone]
    assert all(FIRST_PHONE <= digits < 9_000 for digits in last_digits)
    languages = [person.language for person in people]
    assert 0.65 < languages.count("fi") / COUNT < 0.75
    assert 0.16 < languages.count("sv") / COUNT < 0.24


def test_consents_are_as_mixed_as_in_life(loaded, db):
    assert Address.objects.filter(confirmed_at=None).count() > 200
    assert Suppression.objects.values("reason").distinct().count() == 3
    assert Consent.objects.filter(given=False).count() == Suppression.objects.exclude(reason="bounced").count()
    confirmed = Address.objects.filter(confirmed_at__isnull=False)
    assert not confirmed.exclude(recipient_key__in=Consent.objects.filter(given=True).values("recipient_key")).exists()


def test_nothing_is_on_its_way_to_anybody(loaded, db):
    assert set(Broadcast.objects.values_list("state", flat=True)) == {"done"}
    assert not Delivery.objects.filter(state__in=["ready", "claimed", "sending", "uncertain", "accepted"]).exists()
    before = counts()
    sweep_leases()
    assert audit_ledger() == 0
    assert counts() == before


def test_the_incident_of_some_days_ago_is_over_and_told(loaded, db):
    incident = Incident.objects.get(status="resolved")
    assert incident.updates.filter(state="published").count() == 4
    assert not incident.notices.filter(state__in=[NoticeState.LIVE, NoticeState.DRAFT, NoticeState.SENDING]).exists()
    report = Report.objects.get(incident=incident)
    assert report.state == Report.State.FINAL
    people, closing = report.data["people"], report.data["closing"]
    assert people["reached"] > 300 and people["identified_visitors"] == len(DEMO_CUSTOMERS)
    assert 0 < closing["people"] <= people["reached"]
    assert report.data["collected"]["asked"] > report.data["collected"]["confirmed"] > 0
    assert report.data["enquiries"]["before"] > 0 and report.data["enquiries"]["after"] > 0
    for update in incident.updates.all():
        for text in update.texts.values():
            assert not left_over(" ".join(text.values()))


def test_the_incident_that_is_running_is_shown_and_sent_to_nobody(loaded, db):
    incident = Incident.objects.get(status="investigating")
    live = incident.notices.filter(state=NoticeState.LIVE)
    assert set(live.values_list("channel", flat=True)) == {"banner", "chat_notice", "chatbot"}
    assert not Broadcast.objects.filter(incident=incident).exists()


def test_todays_enquiries_are_no_spike(loaded, db):
    measure_demand()
    assert not Spike.objects.filter(ended_at__isnull=True).exists()
    assert Enquiry.objects.filter(received_at__gt=now() - timedelta(minutes=90)).count() >= 4
    assert Enquiry.objects.filter(received_at__gt=now()).count() == 0


def test_a_site_has_a_menu_in_its_languages(loaded, db):
    for site in Site.objects.all():
        topics = list(site.topics.all())
        assert topics
        for topic in topics:
            assert set(topic.labels) == set(site.languages)
            assert topic.services.exists() == (topic.parent is None)
            assert topic.answers or topic.children.exists()
            assert set(topic.answers) in (set(), set(site.languages))
