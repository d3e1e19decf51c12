"""What customers open: GET changes nothing, answers tell nothing, links are private."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from audiences.models import Address, ConfirmationRequest, Contact, Preference, Subscription, Suppression
from audiences.tokens import confirm_token, preferences_token, unsubscribe_token
from statuscomms.clock import now
from tests.audiences.rows import follow_row, suppress_row
from tests.factories import make_contact, make_service, make_subscription

pytestmark = pytest.mark.django_db
OWN = "http://testserver"


@pytest.fixture
def browser() -> Client:
    """A browser that enforces CSRF, as real ones do."""
    return Client(enforce_csrf_checks=True)


def _post_subscribe(browser, origin=OWN, **fields):
    headers = {"Origin": origin} if origin else {}
    return browser.post("/subscribe/", {"language": "fi", **fields}, headers=headers)


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_the_subscribe_page_opens_in_each_language_and_lists_public_services(browser, language):
    shop = make_service("web-shop")
    make_service("card-payments", parent=shop)
    make_service("secret", is_public=False)
    page = browser.get(f"/subscribe/?lang={language}")
    assert page.status_code == 200
    text = page.content.decode()
    assert f'<html lang="{language}">' in text
    assert "card-payments" in text
    assert "secret" not in text


def test_subscribing_answers_the_same_for_known_unknown_and_suppressed(browser):
    make_contact(email="known@example.com")
    suppress_row(make_contact(email="bounced@example.com").addresses.get(), "bounced")
    answers = [_post_subscribe(browser, email=f"{name}@example.com") for name in ("known", "unknown", "bounced")]
    assert {(answer.status_code, answer["Location"], answer.content) for answer in answers} == {
        (303, "/subscribe/sent/?lang=fi", b"")
    }
    assert browser.get(answers[0]["Location"]).status_code == 200


def test_both_addresses_and_several_services_can_be_given_at_once(browser):
    make_service("web-shop")
    make_service("broadband")
    answer = _post_subscribe(
        browser, email="anna@example.com", phone="050 000 1234", services=["web-shop", "broadband"], language="sv"
    )
    assert answer.status_code == 303
    assert Subscription.objects.count() == 4
    assert set(Contact.objects.values_list("language", flat=True)) == {"sv"}
    assert ConfirmationRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "email"),
        ({"email": "a@localhost"}, "email"),
        ({"phone": "09 123 4567"}, "phone"),
        ({"email": "a@example.com", "services": "no-such"}, "services"),
        ({"email": "x" * 400}, "email"),
    ],
)
def test_wrong_details_come_back_with_the_field_named_and_nothing_written(browser, fields, named):
    answer = _post_subscribe(browser, **fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors[named]
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example.com", "http://testserver.evil.example.com"])
def test_a_form_from_a_foreign_page_is_refused(browser, origin):
    assert _post_subscribe(browser, origin, email="anna@example.com").status_code == 403
    assert not Contact.objects.exists()


def test_a_machine_that_fills_in_the_trap_gets_the_same_answer_and_nothing_happens(browser):
    answer = _post_subscribe(browser, email="anna@example.com", website="http://spam.example.com")
    assert (answer.status_code, answer["Location"]) == (303, "/subscribe/sent/?lang=fi")
    assert not Contact.objects.exists()


def test_a_flood_from_one_network_is_slowed_down(browser):
    answers = [_post_subscribe(browser, email=f"a{number}@example.com").status_code for number in range(25)]
    assert answers.count(303) == 20
    assert answers[-1] == 429


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_a_link_changes_nothing(browser, method):
    _post_subscribe(browser, email="anna@example.com")
    address = Address.objects.get()
    for path in (
        f"/confirm/{confirm_token(address)}",
        f"/preferences/{preferences_token(address)}",
        f"/unsubscribe/{unsubscribe_token(address)}",
    ):
        answer = getattr(browser, method)(path)
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]
    address.refresh_from_db()
    assert address.confirmed_at is None
    assert not Suppression.objects.exists()


def test_the_button_confirms_and_shows_what_one_now_follows(browser):
    _post_subscribe(browser, email="anna@example.com")
    address = Address.objects.get()
    answer = browser.post(f"/confirm/{confirm_token(address)}")
    assert answer.status_code == 200
    assert b"/preferences/" in answer.content
    assert Subscription.objects.live().count() == 1


def test_one_click_unsubscribing_needs_no_cookie_and_answers_without_a_redirect(browser):
    address = make_contact(email="anna@example.com").addresses.get()
    path = f"/unsubscribe/{unsubscribe_token(address)}"
    for _ in range(2):
        answer = browser.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
    assert Suppression.objects.get().reason == "unsubscribed"


@pytest.mark.parametrize("page", ["confirm", "preferences", "unsubscribe"])
@pytest.mark.parametrize("token", ["x", "a:b:c", "%F0%9F%98%80", "a" * 4000])
def test_a_broken_link_gets_a_calm_page(browser, page, token):
    for answer in (browser.get(f"/{page}/{token}"), browser.post(f"/{page}/{token}")):
        assert answer.status_code == 404
        assert answer["Referrer-Policy"] == "no-referrer"


def test_an_old_confirm_link_says_that_it_is_old(browser):
    _post_subscribe(browser, email="anna@example.com")
    token = confirm_token(Address.objects.get())
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        assert browser.post(f"/confirm/{token}").status_code == 410


def _choices(**fields):
    return {"language": "sv", "kinds": ["incident"], "only_channel": "", **fields}


def test_preferences_keep_what_was_chosen(browser):
    make_service("web-shop")
    make_service("broadband")
    contact = make_contact(email="anna@example.com")
    follow_row(contact, contact.uuid)
    path = f"/preferences/{preferences_token(contact.addresses.get())}"
    answer = browser.post(
        path,
        _choices(services=["web-shop"], quiet_from="22:00", quiet_until="07:00", only_channel="email"),
    )
    assert answer.status_code == 303, answer.context["form"].errors
    contact.refresh_from_db()
    assert (contact.language, contact.hears_audiences) == ("sv", False)
    live = Subscription.objects.live().get()
    assert (live.topic, live.kinds) == ("service:web-shop", ["incident"])
    assert Preference.objects.get().only_channel == "email"
    assert browser.get(answer["Location"]).context["form"].initial["services"] == ["web-shop"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"language": "xx"}, "language"),
        ({"only_channel": "pigeon"}, "only_channel"),
        ({"pause_days": "366"}, "pause_days"),
        ({"pause_days": "-1"}, "pause_days"),
        ({"pause_days": "a week"}, "pause_days"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"minimum_severity": "sev9"}, "minimum_severity"),
        ({"services": ["no-such"]}, "services"),
    ],
)
def test_wrong_preferences_are_named_and_nothing_changes(browser, wrong, named):
    contact = make_contact(email="anna@example.com")
    answer = browser.post(f"/preferences/{preferences_token(contact.addresses.get())}", _choices(**wrong))
    assert answer.status_code == 422
    assert answer.context["form"].errors[named]
    assert Subscription.objects.live().count() == 1
    assert not Preference.objects.exists()


def test_stopping_on_the_preferences_page_and_starting_again(browser):
    contact = make_contact(email="anna@example.com", subscribed=False)
    make_subscription(contact, address=contact.addresses.get())
    path = f"/preferences/{preferences_token(contact.addresses.get())}"
    assert browser.post(path, {"stop": "1"}).status_code == 303
    assert Suppression.objects.count() == 1
    assert browser.post(path, _choices(everything="on")).status_code == 303
    assert not Suppression.objects.exists()
    assert Subscription.objects.live().get().topic == "everything"
