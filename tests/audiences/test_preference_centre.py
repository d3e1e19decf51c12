"""The preference centre: one signed link, everything a person may decide, and what then reaches them."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from audiences.drafts import AddressDraft, ContactDraft
from audiences.models import Address, AttributeField, Consent, Contact, Preference, Subscription, Suppression
from audiences.recipients import RecipientSpec, estimate, people, reachable
from audiences.services import confirm_by_phone, save_contact
from audiences.signals import message_requested
from audiences.tokens import confirm_token, preferences_token, unsubscribe_token
from inbox.models import Enquiry
from statuscomms.actors import Actor
from statuscomms.clock import now
from tests.factories import make_actor, make_address, make_contact, make_service, make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def path_of(contact: Contact, part: str = "") -> str:
    return f"/preferences/{preferences_token(contact.addresses.order_by('pk').first())}{part}"


def choices(**fields):
    kinds = ["incident", "maintenance", "announcement"]
    return {"language": "en", "kinds": kinds, "only_channel": "", "everything": "on", **fields}


def about(kind="incident", severity="sev4", address_kind="email"):
    return RecipientSpec(address_kind=address_kind, kind=kind, severity=severity)


def test_a_minimum_severity_keeps_small_incidents_away_and_maintenance_not(browser):
    contact = make_contact(email="anna@example.com")
    assert browser.post(path_of(contact), choices(minimum_severity="sev2")).status_code == 303
    assert not people(about(severity="sev3")).exists()
    assert people(about(severity="sev1")).get() == contact
    assert people(about("maintenance")).get() == contact
    assert browser.get(path_of(contact)).context["form"].initial["minimum_severity"] == "sev2"


def test_kinds_of_news_are_chosen(browser):
    contact = make_contact(email="anna@example.com")
    browser.post(path_of(contact), choices(kinds=["maintenance"]))
    assert not people(about(severity="sev1")).exists()
    assert people(about("maintenance")).get() == contact


def test_a_pause_of_some_days_ends_at_the_persons_own_midnight(browser):
    contact = make_contact(email="anna@example.com", time_zone="America/New_York")
    with time_machine.travel("2026-03-10T03:30:00+00:00", tick=False) as clock:  # still the 9th in New York
        browser.post(path_of(contact), choices(pause_days="2", time_zone="America/New_York"))
        until = Preference.objects.get().paused_until.astimezone(ZoneInfo("America/New_York"))
        assert (until.isoformat(), estimate(about(severity="sev1")).reach) == ("2026-03-11T00:00:00-04:00", 0)
        page = browser.get(path_of(contact))
        assert page.context["form"].initial["pause_days"] == 2
        assert "Paused until" in page.content.decode()
        clock.shift(timedelta(days=2))
        assert estimate(about(severity="sev1")).reach == 1
        assert browser.get(path_of(contact)).context["form"].initial["pause_days"] is None


def test_quiet_hours_are_kept_with_the_persons_own_time_zone(browser):
    contact = make_contact(email="anna@example.com")
    answer = browser.post(
        path_of(contact), choices(quiet_from="22:00", quiet_until="07:00", time_zone="Europe/Stockholm")
    )
    assert answer.status_code == 303
    contact.refresh_from_db()
    kept = Preference.objects.get()
    assert (contact.time_zone, kept.quiet_from.hour, kept.quiet_until.hour) == ("Europe/Stockholm", 22, 7)
    assert kept.critical_overrides_quiet is False
    browser.post(path_of(contact), choices(critical_overrides_quiet="on"))
    assert Preference.objects.get().critical_overrides_quiet is True


def test_quiet_hours_that_end_when_they_begin_are_refused_because_they_would_do_nothing(browser):
    contact = make_contact(email="anna@example.com")
    answer = browser.post(path_of(contact), choices(quiet_from="22:00", quiet_until="22:00"))
    assert answer.status_code == 422
    assert "Both times are the same." in answer.content.decode()
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Paused until 11 Mar 2026."), ("fi", "Tauolla 11.3.2026 asti."), ("sv", "Pausad till 11 mars 2026.")],
)
def test_the_end_of_a_pause_is_said_in_the_word_order_of_each_language(browser, language, said):
    contact = make_contact(email="anna@example.com", language=language)
    with time_machine.travel("2026-03-09T12:00:00+00:00", tick=False):
        browser.post(path_of(contact), choices(language=language, pause_days="2"))
        assert said in browser.get(path_of(contact)).content.decode()


def test_public_attributes_are_shown_changed_and_taken_away_others_are_not(browser):
    AttributeField.objects.create(key="postcode", labels={"en": "Postcode"}, is_public=True)
    AttributeField.objects.create(key="large_account", labels={"en": "Large"}, type="boolean")
    contact = make_contact(email="anna@example.com", attributes={"postcode": "00100", "large_account": True})
    page = browser.get(path_of(contact)).content.decode()
    assert 'value="00100"' in page
    assert "Large" not in page
    browser.post(path_of(contact), choices(attribute_postcode="20100", attribute_large_account="no"))
    contact.refresh_from_db()
    assert contact.attributes == {"postcode": "20100", "large_account": True}
    assert people(RecipientSpec(address_kind="email", rule={"attribute": "postcode", "is": "20100"})).get() == contact
    browser.post(path_of(contact), choices())
    contact.refresh_from_db()
    assert contact.attributes == {"large_account": True}


def test_another_address_is_added_and_counts_when_it_is_confirmed_itself(browser):
    contact = make_contact(email="anna@example.com")
    asked = []

    def keep(request, **_kwargs):
        asked.append(request)

    message_requested.connect(keep)
    try:
        answer = browser.post(path_of(contact, "/addresses"), {"address": "+358 50 000 1234"})
        browser.post(path_of(contact, "/addresses"), {"address": "+358500001234"})
    finally:
        message_requested.disconnect(keep)
    assert answer.status_code == 303
    assert len(asked) == 1
    assert estimate(about(address_kind="phone", severity="sev1")).reach == 0
    confirm_by_phone("+358500001234", actor=Actor.customer())
    assert reachable(about(address_kind="phone", severity="sev1")).get().contact == contact
    assert "+358•••34" in browser.get(path_of(contact)).content.decode()


@pytest.mark.parametrize("wrong", ["", "anna@localhost", "09 123 4567", "x" * 400, "not an address"])
def test_a_wrong_further_address_is_named_beside_the_field(browser, wrong):
    contact = make_contact(email="anna@example.com")
    answer = browser.post(path_of(contact, "/addresses"), {"address": wrong})
    assert answer.status_code == 422
    assert answer.context["adding"].errors["address"]
    assert contact.addresses.count() == 1


def test_one_of_several_addresses_is_stopped_and_the_others_stay(browser):
    contact = make_contact(email="anna@example.com", phone="+358500001234")
    phone = contact.addresses.get(kind="phone")
    answer = browser.post(path_of(contact, "/addresses"), {"stop": str(phone.uuid)})
    assert answer.status_code == 303
    assert Suppression.objects.get().recipient_key == phone.recipient_key
    assert Consent.objects.get().given is False
    assert estimate(about(severity="sev1")).reach == 1


@pytest.mark.parametrize("whose", ["another's", "nobody's", "not-a-uuid"])
def test_nobody_stops_the_addresses_of_others(browser, whose):
    contact = make_contact(email="anna@example.com")
    other = make_contact(email="bo@example.com").addresses.get()
    named = {"another's": str(other.uuid), "nobody's": str(contact.uuid)}.get(whose, whose)
    assert browser.post(path_of(contact, "/addresses"), {"stop": named}).status_code == 404
    assert not Suppression.objects.exists()


def test_my_data_holds_everything_and_opening_it_changes_nothing(browser):
    service = make_service("web-shop")
    contact = make_contact(email="anna@example.com", phone="+358500001234", subscribed=False, attributes={"a": "b"})
    make_subscription(contact, service=service, kinds=["incident"], minimum_severity="sev2")
    Enquiry.objects.create(text="The shop is down", contact=contact, received_at=now())
    answer = browser.get(path_of(contact, "/data.json"))
    data = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert {one["address"] for one in data["addresses"]} == {"anna@example.com", "+358500001234"}
    assert data["subscriptions"][0]["about"] == "service:web-shop"
    assert data["person"]["attributes"] == {"a": "b"}
    assert data["enquiries"][0]["text"] == "The shop is down"
    assert data["messages"] == []
    assert Subscription.objects.count() == 1


def test_delete_me_asks_once_more_and_a_get_deletes_nothing(browser):
    contact = make_contact(email="anna@example.com")
    page = browser.get(path_of(contact, "/delete"))
    assert page.status_code == 200
    assert b"delete me" in page.content
    contact.refresh_from_db()
    assert contact.erased_at is None


def test_deleted_people_are_gone_their_link_too_and_no_import_brings_them_back(browser):
    contact = make_contact(email="anna@example.com", phone="+358500001234", name="Anna", reference="A-1")
    path = path_of(contact)
    assert browser.post(f"{path}/delete").status_code == 200
    contact.refresh_from_db()
    assert (contact.name, contact.reference, contact.is_active) == ("", None, False)
    assert not Address.objects.exists()
    assert not Subscription.objects.live().exists()
    assert Suppression.objects.count() == 2
    for again in (browser.get(path), browser.post(f"{path}/delete"), browser.get(f"{path}/data.json")):
        assert again.status_code == 410
    draft = ContactDraft(reference="A-1", addresses=(AddressDraft("email", "anna@example.com", confirmed=True),))
    save_contact(actor=make_actor("manager"), draft=draft)
    assert estimate(about(severity="sev1")).reach == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The address behind this link is deleted"),
        ("fi", "Tämän linkin takana ollut osoite on poistettu"),
        ("sv", "Adressen bakom den här länken är raderad"),
    ],
)
def test_whoever_reloads_or_goes_back_after_deletion_reads_that_it_is_done_not_that_the_link_is_broken(
    browser, language, said
):
    contact = make_contact(email="anna@example.com")
    leave_by = f"/unsubscribe/{unsubscribe_token(contact.addresses.get())}"
    path = path_of(contact)
    browser.post(f"{path}/delete")
    own = {"Accept-Language": language}
    for again in (
        browser.post(f"{path}/delete", headers=own),
        browser.get(f"{path}/delete", headers=own),
        browser.get(path, headers=own),
        browser.get(leave_by, headers=own),
    ):
        page = again.content.decode()
        assert again.status_code == 410
        assert said in page
        assert "does not work" not in page


def test_deleting_me_leaves_alone_an_address_that_somebody_else_shares(browser):
    contact = make_contact(email="anna@example.com", phone="+358500001234")
    twin = make_contact(email="bo@example.com")
    make_address(twin, "phone", "+358500001234")
    browser.post(path_of(contact, "/delete"))
    assert estimate(about(address_kind="phone", severity="sev1")).reach == 1
    assert Suppression.objects.get().kind == "email"


@pytest.mark.parametrize("part", ["", "/addresses", "/data.json", "/delete"])
@pytest.mark.parametrize("made", [confirm_token, unsubscribe_token, lambda _address: "x:y:z"])
def test_no_other_token_opens_any_part(browser, part, made):
    contact = make_contact(email="anna@example.com")
    path = f"/preferences/{made(contact.addresses.get())}{part}"
    assert browser.get(path).status_code == 404
    assert browser.post(path, choices()).status_code == 404
    assert not Preference.objects.exists()


@pytest.mark.parametrize("part", ["", "/data.json", "/delete"])
def test_an_old_link_opens_nothing(browser, part):
    path = path_of(make_contact(email="anna@example.com"), part)
    with time_machine.travel(now() + timedelta(days=401), tick=False):
        assert browser.get(path).status_code == 410


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_the_centre_speaks_the_persons_language_and_stays_small(browser, language):
    AttributeField.objects.create(key="region", labels={"en": "Region"}, is_public=True, choices=["north"])
    contact = make_contact(email="anna@example.com", phone="+358500001234", language=language)
    page = browser.get(path_of(contact))
    assert f'<html lang="{language}">' in page.content.decode()
    assert len(page.content) < 40_000
