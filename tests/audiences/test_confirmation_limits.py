"""Nobody can run up the bill with a sign-up form: what strangers together may cause is limited, and nobody sees the difference."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from audiences.models import Address, ConfirmationRequest, Contact, Subscription
from audiences.services import add_own_address, follow
from delivery.models import Broadcast
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from tests.factories import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def ask(value: str, kind: str = "phone") -> None:
    follow(actor=Actor.customer(), kind=kind, value=value, language="en", source="banner")


def finnish(number: int) -> str:
    return f"+35850{number:07d}"


def swedish(number: int) -> str:
    return f"+4670{number:07d}"


def asked() -> int:
    return ConfirmationRequest.objects.count()


def alerts() -> list[str]:
    return list(StaffAlert.objects.filter(closed_at__isnull=True).order_by("key").values_list("key", flat=True))


def test_the_whole_installation_asks_so_many_numbers_an_hour_and_staff_are_alarmed_once(settings):
    settings.CONFIRMATION_SMS_PER_HOUR = 5
    for number in range(1, 10):
        ask(finnish(number))
    assert asked() == Broadcast.objects.filter(purpose="confirmation").count() == 5
    alert = StaffAlert.objects.get()
    assert (alert.key, alert.urgency, alert.count) == ("confirmation-sms:all", "urgent", 4)
    assert "5" in alert.text
    assert "50" not in alert.text  # no number


def test_an_hour_later_they_are_asked_again_and_what_was_asked_meanwhile_is_not_lost(settings):
    settings.CONFIRMATION_SMS_PER_HOUR = 2
    for number in range(1, 5):
        ask(finnish(number))
    assert asked() == 2
    assert Subscription.objects.count() == 4
    with time_machine.travel(now() + timedelta(hours=1, minutes=1)):
        ask(finnish(4))
    assert asked() == 3


def test_each_foreign_country_has_its_own_limit_and_ours_has_none(settings):
    settings.CONFIRMATION_SMS_PER_COUNTRY = 2
    for number in range(1, 5):
        ask(swedish(number))
        ask(finnish(number))
        ask(f"+3725012{number:03d}")
    assert asked() == 2 + 4 + 2
    assert alerts() == ["confirmation-sms:+372", "confirmation-sms:+46"]


def test_countries_that_are_not_listed_are_never_asked(settings):
    settings.CONFIRMATION_SMS_COUNTRIES = ["FI", "ee"]
    ask(finnish(1))
    ask(swedish(1))
    ask("+3725012345")
    assert set(Address.objects.filter(confirmation_requests__isnull=False).values_list("normalised", flat=True)) == {
        finnish(1),
        "+3725012345",
    }
    assert alerts() == []


def test_no_limit_is_a_choice(settings):
    settings.CONFIRMATION_SMS_PER_HOUR = settings.CONFIRMATION_SMS_PER_COUNTRY = 0
    for number in range(1, 8):
        ask(swedish(number))
    assert asked() == 7


def test_mail_costs_nothing_and_is_not_counted(settings):
    settings.CONFIRMATION_SMS_PER_HOUR = 1
    for number in range(3):
        ask(f"anna{number}@example.com", kind="email")
    assert asked() == 3


def test_a_number_asked_in_vain_takes_nothing_from_the_others(settings):
    settings.CONFIRMATION_SMS_PER_HOUR = 2
    for _again in range(5):
        ask(finnish(1))
    ask(finnish(2))
    assert asked() == 2
    assert alerts() == []


def test_further_addresses_from_the_preferences_count_too(settings):
    settings.CONFIRMATION_SMS_PER_HOUR = 1
    holder = make_contact(email="anna@example.com").addresses.get()
    for number in (1, 2):
        add_own_address(actor=Actor.customer(), holder=holder, kind="phone", value=finnish(number))
    assert asked() == 1
    assert alerts() == ["confirmation-sms:all"]


def test_the_page_says_the_same_to_whoever_is_not_asked(settings):
    settings.CONFIRMATION_SMS_PER_HOUR = 1

    def page(number: int) -> tuple[int, str, bytes]:
        form = {"phone": finnish(number), "language": "en"}
        answer = Client().post("/subscribe/", form, headers={"Origin": "http://testserver"}, follow=True)
        return answer.status_code, str(answer.redirect_chain), answer.content

    first, second = page(1), page(2)
    assert asked() == 1
    assert Contact.objects.count() == 2
    assert first[0] == 200
    assert first == second
