"""What the words of a mail do: each row of the tables is a mail with what is there afterwards."""

import pytest

from audiences.models import Contact
from tests.factories import make_contact, make_service
from tests.inbox.mails import KNOWN, UNKNOWN, outcome, post_mail, reply_to, take_mail_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_is_taken_in(settings):
    take_mail_in(settings)


@pytest.fixture
def anna() -> Contact:
    return make_contact(email=KNOWN, language="en", subscribed=False)


QUOTED = "\n\nOn Mon, 5 Jan 2026 at 10:00, Statuscomms <status@example.com> wrote:\n> Answer STOP to end it.\n> STATUS"
SIGNED = "\n\nBest regards\nAnna Aalto\nSales"
LONG = "\n\nI have also been waiting for three weeks to hear about my broken phone."
GONE, TOLD = ("stopped", "answered"), ("enquiry", "answered")
# subject, words, what is there afterwards when the mail came to the signed address, and when only the sender says who it is
WORDS = [
    ("Re: Card payments fail", "STOP", GONE, GONE),
    ("Re: Card payments fail", "stop." + QUOTED, GONE, GONE),
    ("Re: Card payments fail", "Stop please" + SIGNED, GONE, GONE),
    ("VS: Maksut eivät toimi", "STOPP" + QUOTED, GONE, GONE),
    ("SV: Kortbetalningar", "avsluta", GONE, GONE),
    ("Re: Card payments fail", "Please unsubscribe me from this list." + SIGNED, GONE, GONE),
    ("Re: Card payments fail", "Peruuta tilaus", GONE, GONE),
    ("unsubscribe", "", GONE, GONE),
    ("Unsubscribe", "Sent from my iPhone", GONE, GONE),
    ("STOP", "Best regards\nAnna", GONE, GONE),
    ("Re: Card payments fail", "STOP" + LONG, ("stopped", "enquiry", "answered"), ("stopped", "enquiry", "answered")),
    ("Re: Card payments fail", "Please do not unsubscribe me", TOLD, TOLD),
    ("Re: Card payments fail", "How do I unsubscribe?", TOLD, TOLD),
    ("Re: Card payments fail", "Thanks, my card works again now." + QUOTED, TOLD, TOLD),
    ("Re: Stop the trams", "When do they run again?" + QUOTED, TOLD, TOLD),
    ("Re: Unsubscribe", "My invoice is wrong", TOLD, TOLD),
    ("Re: Card payments fail", "STATUS", ("answered",), ("answered",)),
    ("Re: Card payments fail", "Status of my order?", TOLD, TOLD),
    ("status", "", ("answered",), ("answered",)),
    ("Re: Maksut", "TILA" + SIGNED, ("answered",), ("answered",)),
    ("Re: Card payments fail", "HELP", ("answered",), ("answered",)),
    ("Help!", "Nothing works here", TOLD, TOLD),
    ("Re: Card payments fail", "Help!\n\nNothing works here", TOLD, TOLD),
    ("Re: Card payments fail", "FOLLOW", ("follows", "answered"), ("asked",)),
    ("Re: Card payments fail", "Seuraa Web shop" + QUOTED, ("follows", "answered"), ("asked",)),
    ("Re: Card payments fail", "Follow up on my complaint", TOLD, TOLD),
    ("Re: Card payments fail", "START", ("answered",), ("asked",)),
    ("Re: Card payments fail", "OPEN 8-22", TOLD, TOLD),
    ("Re: Card payments fail", "CLOSE", ("answered",), ("answered",)),
    ("Re: Card payments fail", "ok, thanks", (), ()),
    ("Re: Card payments fail", "Yes" + SIGNED, TOLD, TOLD),
    ("", "", (), ()),
    ("Re: Card payments fail", QUOTED, (), ()),
    ("\u202eSTOP", "", GONE, GONE),
    ("Re: x", "ＳＴＯＰ", GONE, GONE),
    ("Re: x", "אין אינטרנט", TOLD, TOLD),
    ("Re: x", "{{7*7}}{% load x %}", TOLD, TOLD),
    ("Re: x", "x" * 200_000, TOLD, TOLD),
]


@pytest.mark.parametrize(("subject", "words", "signed", "_unsigned"), WORDS)
def test_words_that_come_to_the_signed_address_do_what_they_say(anna, subject, words, signed, _unsigned):
    make_service("web-shop", names={"en": "Web shop"})
    assert post_mail(words, subject=subject, to=reply_to(anna)).status_code == 200
    assert outcome() == signed


@pytest.mark.parametrize(("subject", "words", "_signed", "unsigned"), WORDS)
def test_a_sender_alone_may_leave_and_ask_and_anything_else_must_be_confirmed(anna, subject, words, _signed, unsigned):
    make_service("web-shop", names={"en": "Web shop"})
    assert post_mail(words, subject=subject).status_code == 200
    assert outcome() == unsigned


# words of somebody whom nobody knows, what is there afterwards: no answer goes where only a sender says that somebody is
STRANGERS = [
    ("STOP", ("stopped",)),
    ("START", ("asked",)),
    ("SEURAA", ("asked",)),
    ("YES", ()),
    ("STATUS", ("enquiry",)),
    ("HELP", ("enquiry",)),
    ("My broadband is down", ("enquiry",)),
]


@pytest.mark.parametrize(("words", "after"), STRANGERS)
def test_strangers_are_answered_only_by_the_question_whether_it_was_they(words, after):
    assert post_mail(words, sender=UNKNOWN).status_code == 200
    assert outcome() == after
