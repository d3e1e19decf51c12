"""Who is believed when a mail comes in, what machines get (nothing), and what is written back."""

import pytest
from django.test import Client

from audiences.models import Consent, Contact, Subscription, Suppression
from audiences.reply_addresses import holder_of
from audiences.services import follow, leave
from delivery.models import Broadcast, Delivery
from inbox.mail.inbound import ANSWERS_PER_HOUR
from inbox.models import Enquiry, ReceivedMail
from statuscomms.actors import Actor
from tests.factories import make_contact, make_incident, make_service
from tests.inbox.mails import (
    KNOWN,
    OURS,
    PATH,
    address_of,
    answers,
    outcome,
    post_mail,
    post_raw,
    reply_to,
    take_mail_in,
)

pytestmark = pytest.mark.django_db
QUOTED = "\n\nOn Mon, 5 Jan 2026 at 10:00, Statuscomms <status@example.com> wrote:\n> Answer STOP to end it."


@pytest.fixture(autouse=True)
def _mail_is_taken_in(settings):
    take_mail_in(settings)


@pytest.fixture
def anna() -> Contact:
    return make_contact(email=KNOWN, language="en", subscribed=False)


MACHINES = [
    {"Auto-Submitted": "auto-replied"},
    {"Auto-Submitted": "auto-generated; owner-email=x"},
    {"X-Autoreply": "yes"},
    {"X-Autorespond": "vacation"},
    {"Precedence": "bulk"},
    {"Precedence": "auto_reply"},
    {"Return-Path": "<>"},
    {"X-Failed-Recipients": "x@example.com"},
]


@pytest.mark.parametrize("headers", MACHINES)
@pytest.mark.parametrize("words", ["STOP", "I am on holiday until Monday", "FOLLOW"])
def test_machines_are_neither_obeyed_nor_answered(anna, headers, words):
    for _again in range(3):
        assert post_mail(words, to=reply_to(anna), headers=headers).status_code == 200
    assert outcome() == ()


@pytest.mark.parametrize(
    "subject", ["Automatic reply: Card payments fail", "Out of office", "Automaattinen vastaus: x", "Autosvar: x"]
)
def test_out_of_office_notes_without_headers_are_known_by_their_subject(anna, subject):
    post_mail("STOP", subject=subject, to=reply_to(anna))
    assert outcome() == ()


@pytest.mark.parametrize("sender", ["mailer-daemon@example.com", "noreply@example.com", OURS])
def test_a_sender_to_whom_nobody_could_write_leaves_no_suppression_and_gets_no_answer(sender):
    assert post_mail("STOP", sender=sender).status_code == 200
    assert not Suppression.objects.exists()
    assert not Broadcast.objects.exists()


def test_auto_submitted_no_is_a_person(anna):
    post_mail("STOP", headers={"Auto-Submitted": "no"})
    assert "stopped" in outcome()


def test_what_came_by_a_list_is_heard_and_not_answered(anna):
    post_mail("My invoice is wrong", headers={"List-Id": "<all.example.com>", "Precedence": "list"})
    assert outcome() == ("enquiry",)


def test_the_same_mail_posted_again_is_once(anna):
    for _again in range(3):
        post_mail("STATUS", to=reply_to(anna), message_id="<same@example.com>")
    assert len(answers()) == 1
    assert ReceivedMail.objects.count() == 1


def test_the_signed_address_decides_whom_it_is_about_whoever_sends():
    anna, bo = make_contact(email=KNOWN), make_contact(email="bo@example.com")
    post_mail("STOP", sender="bo@example.com", to=reply_to(anna))
    stopped = Suppression.objects.get()
    assert stopped.recipient_key == address_of(anna).recipient_key != address_of(bo).recipient_key


def test_a_forged_sender_leaves_the_person_as_they_were_and_a_person_reads_it(anna):
    post_mail("STOP", headers={"Authentication-Results": "mx.example.net; spf=fail; dkim=none; dmarc=fail"})
    assert outcome() == ("enquiry",)
    enquiry = Enquiry.objects.get()
    assert (enquiry.contact, enquiry.contact_details) == (None, {})


def test_spam_changes_nothing_unless_it_came_to_a_signed_address(anna):
    spam = {"X-Spam-Status": "Yes"}
    post_mail("STOP", headers=spam)
    post_mail("Buy cheap watches", headers=spam)
    assert outcome() == ()
    post_mail("STOP", headers=spam, to=reply_to(anna))
    assert outcome() == ("stopped", "answered")


@pytest.mark.parametrize(
    "change",
    [
        lambda name: name[:-2] + ("aa" if name[-2] != "a" else "ba"),
        lambda name: name[1:] + "a",
        lambda name: "",
        lambda name: name.replace(name[5], "é"),
        lambda name: "1" * len(name),
    ],
)
def test_a_name_that_we_did_not_sign_is_nobody(anna, change):
    mailbox, _plus, rest = reply_to(anna).partition("+")
    name, _at, domain = rest.partition("@")
    assert holder_of([f"{mailbox}+{change(name)}@{domain}"]) is None
    assert holder_of([f"{mailbox}+{name.upper()}@{domain}"]) == address_of(anna)


def test_a_signed_address_fits_into_mail_and_outlives_a_new_secret_key(anna, settings):
    before = reply_to(anna)
    assert len(before.partition("@")[0]) <= 64
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [settings.SECRET_KEY]
    assert holder_of([before]) == address_of(anna)
    assert reply_to(anna) != before


def test_start_lifts_what_stop_did_and_never_a_bounce(anna):
    post_mail("STOP", to=reply_to(anna))
    post_mail("START", to=reply_to(anna))
    assert not Suppression.objects.exists()
    Suppression.objects.create(kind="email", recipient_key=address_of(anna).recipient_key, reason="bounced")
    post_mail("START", to=reply_to(anna))
    assert Suppression.objects.get().reason == "bounced"


def test_yes_to_the_question_confirms_it_and_the_consent_says_how():
    follow(actor=Actor.customer(), kind="email", value=KNOWN, language="en", source="page")
    stranger = Contact.objects.get()
    post_mail("Yes!", to=reply_to(stranger), subject="Re: Please confirm your subscription")
    assert Subscription.objects.live().count() == 1
    assert Consent.objects.get().proof == {"way": "reply"}
    assert answers() == ["Confirmed"]


def test_yes_without_the_signed_address_confirms_nothing():
    follow(actor=Actor.customer(), kind="email", value=KNOWN, language="en", source="page")
    post_mail("Yes")
    assert not Subscription.objects.live().exists()


def test_stop_to_the_question_keeps_us_from_asking_and_from_writing():
    follow(actor=Actor.customer(), kind="email", value=KNOWN, language="en", source="page")
    post_mail("stop", to=reply_to(Contact.objects.get()))
    assert Suppression.objects.exists()
    assert not Subscription.objects.filter(ended_at__isnull=True).exists()


def test_an_enquiry_is_matched_and_keeps_what_was_written_without_the_quote(anna):
    service = make_service("broadband")
    post_mail("My broadband is down.\nSince noon." + QUOTED + "\n> card payments")
    enquiry = Enquiry.objects.get()
    assert (enquiry.channel, enquiry.service, enquiry.contact) == ("email", service, anna)
    assert enquiry.text == "My broadband is down.\nSince noon."
    assert enquiry.contact_details == {"email": KNOWN, "name": "Anna Aalto"}


def test_the_answer_tells_the_state_in_the_persons_language_and_goes_to_their_own_address(anna):
    Contact.objects.update(language="fi")
    make_incident("Card payments fail", services=[make_service("card-payments")])
    post_mail("tila", to=reply_to(anna), sender="somebody-else@example.com")
    delivery = Delivery.objects.get(broadcast__purpose="reply")
    assert delivery.address == address_of(anna)
    body = delivery.broadcast.message.texts["fi"]["body"]
    assert "Card payments fail" in body
    assert "/preferences/" in delivery.broadcast.message.action_url


def test_answers_to_one_address_have_a_limit_and_thanks_come_once_a_day(anna):
    for number in range(3):
        post_mail(f"My invoice {number} is wrong")
    assert len(answers()) == 1
    for _again in range(2 * ANSWERS_PER_HOUR):
        post_mail("STATUS", to=reply_to(anna))
    assert len(answers()) == ANSWERS_PER_HOUR
    assert Enquiry.objects.count() == 3


def test_a_second_stop_says_nothing_more(anna):
    for _again in range(3):
        post_mail("STOP")
    assert answers() == ["You are unsubscribed"]


def test_who_has_left_gets_no_thanks(anna):
    leave(actor=Actor.customer(), address=address_of(anna), source="unsubscribe link")
    post_mail("My invoice is wrong")
    assert outcome() == ("stopped", "enquiry")


def test_an_erased_person_cannot_be_acted_for_by_an_old_mail(anna):
    old = reply_to(anna)
    anna.erased_at = anna.created_at
    anna.save()
    assert holder_of([old]) is None


def test_only_the_configured_provider_is_heard_and_only_with_the_secret(settings):
    body = b'{"FromFull": {"Email": "anna@example.com"}, "TextBody": "STOP", "Subject": ""}'
    assert post_raw(body, secret="").status_code == 403
    assert post_raw(body, secret="hook:wrong").status_code == 403
    assert post_raw(body, path="/hooks/anymail/mailgun/inbound/").status_code == 404
    assert post_raw(body, path="/hooks/anymail/nobody/inbound/").status_code == 404
    assert Client().get(PATH).status_code == 405
    settings.ANYMAIL = {}
    assert post_raw(body).status_code == 403
    settings.INBOUND_MAIL_ESP = ""
    assert post_raw(body).status_code == 404
    assert not Suppression.objects.exists()
