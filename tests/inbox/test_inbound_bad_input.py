"""What comes in by SMS that no form would send: each row is one case with its expected answer."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from audiences.models import Contact, Suppression
from audiences.services import erase_contact
from inbox.models import Enquiry
from inbox.sms.inbound import InboundSms, take_in
from statuscomms.actors import Actor
from tests.factories import make_contact

pytestmark = pytest.mark.django_db
TOKEN = "twilio-test-token"
PATH = "/hooks/twilio/inbound/"
KNOWN, UNKNOWN = "+358500001234", "+358500009999"


@pytest.fixture(autouse=True)
def _secrets(settings):
    settings.TWILIO_AUTH_TOKEN = TOKEN


def post(body: str, *, sender: str = KNOWN, sid: str = "", **more: str):
    fields = {"From": sender, "To": "+358500000000", "Body": body, "MessageSid": sid, **more}
    signature = RequestValidator(TOKEN).compute_signature(f"http://testserver{PATH}", fields)
    return Client(enforce_csrf_checks=True).post(PATH, fields, headers={"X-Twilio-Signature": signature})


def outcome() -> tuple[str, ...]:
    """What is there afterwards, in words."""
    found = []
    if Suppression.objects.exists():
        found.append("stopped")
    if Enquiry.objects.exists():
        found.append("enquiry")
    return tuple(found)


CASES = [
    # words, sender, further fields, what is there afterwards, part of the answer ("" none)
    ("stop.", KNOWN, {}, ("stopped",), "START"),
    ("Stop please", KNOWN, {}, ("stopped",), "START"),
    ("STOPP", KNOWN, {}, ("stopped",), "START"),
    ("stop", UNKNOWN, {}, ("stopped",), "START"),
    ("\u202eSTOP", KNOWN, {}, ("stopped",), "START"),
    ("ＳＴＯＰ", KNOWN, {}, ("stopped",), "START"),
    ("S\u0301TOP", KNOWN, {}, ("stopped",), "START"),
    ("STOP", KNOWN, {"OptOutType": "STOP"}, ("stopped",), ""),
    ("START", UNKNOWN, {}, (), "STOP"),
    ("YES", UNKNOWN, {}, (), ""),
    ("123456", UNKNOWN, {}, ("enquiry",), "got your message"),
    ("", KNOWN, {}, (), ""),
    ("   \n\t ", KNOWN, {}, (), ""),
    ("", KNOWN, {"NumMedia": "2", "MediaUrl0": "http://169.254.169.254/"}, (), "pictures"),
    (
        "it looks like this",
        KNOWN,
        {"NumMedia": "1", "MediaUrl0": "file:///etc/passwd"},
        ("enquiry",),
        "got your message",
    ),
    ("hello", KNOWN, {"NumMedia": "many"}, ("enquiry",), "got your message"),
    ("\u202eright to left", KNOWN, {}, ("enquiry",), "got your message"),
    ("אין אינטרנט", KNOWN, {}, ("enquiry",), "got your message"),
    ("x" * 20_000, KNOWN, {}, ("enquiry",), "got your message"),
    ("🔥" * 500, KNOWN, {}, ("enquiry",), "got your message"),
    ("{{7*7}}{% load x %}", KNOWN, {}, ("enquiry",), "got your message"),
    ("I am on holiday until Monday and will answer then", KNOWN, {}, ("enquiry",), "got your message"),
    ("STOP", "BANK", {}, (), ""),
    ("STOP", "16400", {}, (), ""),
    ("STOP", "", {}, (), ""),
    ("STOP", "+358500001234, +358500009999", {}, (), ""),
    ("STOP", "anna@example.com", {}, (), ""),
]


@pytest.mark.parametrize(("words", "sender", "more", "after", "said"), CASES)
def test_strange_messages_have_the_expected_answer(words, sender, more, after, said):
    make_contact(phone=KNOWN)
    answer = post(words, sender=sender, **more)
    assert answer.status_code == 200
    replies = [node.text or "" for node in ElementTree.fromstring(answer.content)]
    assert outcome() == after
    assert len(replies) == bool(said)
    assert said in "".join(replies)


def test_a_message_forged_without_the_signature_does_nothing():
    make_contact(phone=KNOWN)
    answer = Client().post(PATH, {"From": KNOWN, "Body": "STOP"}, headers={"X-Twilio-Signature": "forged"})
    assert answer.status_code == 403
    assert outcome() == ()


def test_start_after_erasure_finds_nobody_and_brings_nobody_back():
    contact = make_contact(phone=KNOWN)
    post("STOP")
    erase_contact(actor=Actor.system("tests"), contact=contact)
    assert post("START").status_code == 200
    assert outcome() == ()
    assert not Contact.objects.filter(is_active=True).exists()


def test_two_machines_that_answer_each_other_stop_after_a_few_messages():
    answers = [post(f"Automatic reply number {number}") for number in range(40)]
    said = sum(len(ElementTree.fromstring(answer.content)) for answer in answers)
    assert 0 < said < 20


def test_the_same_message_twice_is_one_enquiry():
    for _again in range(2):
        post("My broadband is down", sid="SM1")
    assert Enquiry.objects.count() == 1


@pytest.mark.parametrize("words", ["STOP\x00", "broken\x00word", "\x00"])
def test_a_nul_is_refused_at_the_door_and_changes_nothing(words):
    make_contact(phone=KNOWN)
    assert post(words).status_code == 400
    assert outcome() == ()


def test_a_nul_that_comes_another_way_hides_no_stop():
    make_contact(phone=KNOWN)
    assert take_in(InboundSms(KNOWN, "ST\x00OP", "")) is not None
    assert outcome() == ("stopped",)
