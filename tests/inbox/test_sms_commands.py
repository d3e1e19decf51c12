"""What customers do from their phone: follow, ask for the state, set hours, come back; answers of one segment each."""

from datetime import time

import pytest
from django.utils import translation

from audiences.models import Consent, Contact, Preference, Subscription, Suppression
from audiences.recipients import RecipientSpec, estimate
from audiences.services import follow
from delivery.channels.segments import segment
from inbox.models import Enquiry
from inbox.sms.inbound import ANSWERS_PER_HOUR, InboundSms, take_in
from statuscomms.actors import Actor
from tests.factories import make_audience, make_contact, make_incident, make_service

pytestmark = pytest.mark.django_db
NUMBER = "+358500001234"


def text(words: str, *, number: str = NUMBER, **fields) -> str:
    """Send it; the answer, "" for none."""
    reply = take_in(InboundSms(number, words, provider_id=fields.pop("provider_id", ""), **fields))
    return str(reply.text) if reply is not None else ""


def reach(**fields) -> int:
    return estimate(RecipientSpec(address_kind="phone", severity="sev1", **fields)).reach


@pytest.mark.parametrize(
    ("words", "language"),
    [("SEURAA", "fi"), ("follow", "en"), ("Följ!", "sv"), ("seuraa kiitos", "fi"), ("Seuraaa", "fi"), ("folow", "en")],
)
def test_an_unknown_phone_follows_everything_in_the_language_of_its_word(words, language):
    answer = text(words)
    contact = Contact.objects.get()
    assert (contact.language, contact.source, contact.hears_audiences) == (language, "sms", False)
    assert "STOP" in answer
    assert reach() == 1
    consent = Consent.objects.get()
    assert (consent.given, consent.source, consent.proof) == (True, "sms", {"way": "sms keyword"})


def test_a_phone_follows_one_service_by_its_name_in_any_language():
    make_service("web-shop", names={"en": "Web shop", "fi": "Verkkokauppa"})
    assert "Verkkokauppa" in text("Seuraa verkkokauppa")
    assert Subscription.objects.live().get().topic == "service:web-shop"
    assert reach(service_slugs=("web-shop",)) == 1


def test_follow_and_words_that_are_no_service_are_an_enquiry():
    text("Follow up on my complaint")
    assert Enquiry.objects.get().text == "Follow up on my complaint"
    assert not Subscription.objects.exists()


def test_follow_brings_back_who_sent_stop():
    make_contact(phone=NUMBER)
    text("STOP")
    assert reach() == 0
    text("FOLLOW")
    assert not Suppression.objects.exists()
    assert reach() == 1


def test_the_state_comes_from_what_is_published():
    service = make_service("card-payments")
    assert "works" in text("STATUS")
    make_incident("Draft nobody may read", services=[service], publish=False)
    make_incident("Practice", services=[service], drill=True)
    make_incident("Only some hear", services=[service], audience=make_audience(rule={"language": "fi"}).slug)
    assert "works" in text("status?")
    make_incident("Card payments fail", services=[service])
    answer = text("status")
    assert "Card payments fail" in answer
    assert "http" in answer
    assert segment(answer).segments == 1


def test_the_state_of_one_service_names_only_what_concerns_it():
    shop, net = make_service("web-shop"), make_service("broadband")
    make_incident("The net is down", services=[net])
    assert "no disruption" in text(f"STATUS {shop.name('en')}")
    assert "The net is down" in text("STATUS broadband")


def test_long_titles_and_many_incidents_still_fit_one_segment():
    for number in range(3):
        make_incident(f"{number} " + "A very long title about payments " * 5)
    answer = text("status")
    assert segment(answer).segments == 1
    assert "2 others" in answer


@pytest.mark.parametrize(
    ("words", "quiet"),
    [
        ("OPEN 8-22", (time(22), time(8))),
        ("AVAA 822", (time(22), time(8))),
        ("avaa822", (time(22), time(8))),
        ("Avaa 0822.", (time(22), time(8))),
        ("AVAA 8 22", (time(22), time(8))),
        ("öppna 8.30–21", (time(21), time(8, 30))),
        ("open 08:00 - 24:00", (time(0), time(8))),
        ("OPEN 0-24", (None, None)),
        ("AVAA", (None, None)),
    ],
)
def test_open_sets_the_hours_in_which_messages_are_welcome(words, quiet):
    contact = make_contact(phone=NUMBER)
    Preference.objects.create(contact=contact, quiet_from=time(1), quiet_until=time(2))
    assert text(words)
    kept = Preference.objects.get()
    assert (kept.quiet_from, kept.quiet_until) == quiet


@pytest.mark.parametrize("words", ["OPEN 25-99", "AVAA 8", "AVAA 8-", "AVAA 99999", "open 8-22-23", "avaa 12:75-13"])
def test_hours_that_cannot_be_are_answered_with_an_example_and_change_nothing(words):
    make_contact(phone=NUMBER)
    assert "8-22" in text(words)
    assert not Preference.objects.exists()
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize("words", ["Open the door please", "Avaa ovi 3", "close to my house the net is down"])
def test_sentences_that_begin_with_a_command_are_enquiries(words):
    make_contact(phone=NUMBER)
    text(words)
    assert Enquiry.objects.get().text == words
    assert not Preference.objects.exists()


@pytest.mark.parametrize("words", ["CLOSE", "Sulje.", "stäng"])
def test_close_sends_nothing_until_open(words):
    make_contact(phone=NUMBER)
    assert text(words)
    assert reach() == 0
    text("AVAA")
    assert reach() == 1


@pytest.mark.parametrize("words", ["OPEN 8-22", "CLOSE"])
def test_a_phone_that_hears_nothing_is_told_how_to_begin(words):
    assert "FOLLOW" in text(words)
    assert not Preference.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize("word", ["YES", "Kyllä", "JA", "yes please"])
def test_yes_in_every_language_confirms(word):
    follow(actor=Actor.customer(), kind="phone", value=NUMBER, language="fi", source="page")
    assert reach() == 0
    assert text(word)
    assert reach() == 1


def test_help_lists_what_can_be_written_and_is_answered_a_few_times_an_hour_only():
    answers = [text("HELP") for _ in range(100)]
    assert all(word in answers[0] for word in ("STOP", "START", "STATUS", "FOLLOW", "OPEN 8-22", "CLOSE"))
    assert sum(1 for answer in answers if answer) == ANSWERS_PER_HOUR


def test_stop_works_also_when_answers_have_run_out():
    make_contact(phone=NUMBER)
    for _ in range(30):
        text("HELP")
    assert text("STOP") == ""
    assert Suppression.objects.get().reason == "stop"


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize(
    "words", ["STOP", "START", "HELP", "FOLLOW", "OPEN 8-22", "OPEN 99-1", "CLOSE", "STATUS", "it broke"]
)
def test_every_answer_is_one_segment_in_every_language(words, language, settings):
    settings.ORGANISATION_NAME = "Pohjoisen Sähkö ja Vesi Oy"
    make_contact(phone=NUMBER, language=language)
    with translation.override("en"):
        answer = text(words)
    assert answer
    assert segment(answer).segments == 1, answer


def test_unknown_phones_are_told_in_one_segment_too():
    for language_word in ("CLOSE", "SULJE", "STÄNG"):
        assert segment(text(language_word)).segments == 1
