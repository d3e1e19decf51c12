"""Inbound webhooks: who may call them and what they do."""

import hashlib
import hmac
import json
import time
from xml.etree import ElementTree

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from audiences.models import Suppression
from delivery.models import Receipt
from inbox.models import Enquiry
from tests.factories import make_contact, make_service

pytestmark = pytest.mark.django_db
TOKEN = "twilio-test-token"
INBOUND, STATUS = "/hooks/twilio/inbound/", "/hooks/twilio/status/?d=abc"
GENERIC = "/hooks/enquiries/generic/"


@pytest.fixture(autouse=True)
def _secrets(settings):
    settings.TWILIO_AUTH_TOKEN = TOKEN
    settings.ENQUIRY_HOOK_SECRET = "hook-secret"


def post_as_twilio(path, fields, *, token=TOKEN, base="http://testserver"):
    signature = RequestValidator(token).compute_signature(base + path, fields)
    return Client(enforce_csrf_checks=True).post(path, fields, headers={"X-Twilio-Signature": signature})


def text_message(body, sender="+358501234567", sid="SM1"):
    return {"From": sender, "To": "+358500000000", "Body": body, "MessageSid": sid}


@pytest.mark.parametrize("path", [INBOUND, STATUS])
def test_twilio_hooks_refuse_what_twilio_did_not_sign_for_our_address(path, settings):
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "Body": "STOP", "From": "+358501234567"}
    assert Client().post(path, fields).status_code == 403
    assert post_as_twilio(path, fields, token="another").status_code == 403
    assert post_as_twilio(path, fields, base="http://evil.example.com").status_code == 403
    settings.TWILIO_AUTH_TOKEN = ""
    assert post_as_twilio(path, fields, token="x").status_code == 403
    assert not Receipt.objects.exists() and not Suppression.objects.exists()


@pytest.mark.parametrize("path", [INBOUND, "/hooks/twilio/status/", GENERIC])
def test_hooks_take_only_posts(path):
    assert Client().get(path).status_code == 405


def test_a_status_is_kept_once_as_a_receipt():
    fields = {"MessageSid": "SM9", "MessageStatus": "undelivered", "ErrorCode": "30003", "To": "+358501234567"}
    for _again in range(2):
        assert post_as_twilio(STATUS, fields).status_code == 204
    receipt = Receipt.objects.get()
    assert (receipt.provider, receipt.provider_message_id, receipt.event) == ("twilio", "SM9", "undelivered")
    assert receipt.code == "30003" and "358" not in json.dumps(receipt.payload)


@pytest.mark.parametrize(
    "fields", [{}, {"MessageSid": "SM1"}, {"MessageStatus": "never seen before", "MessageSid": "SM1"}]
)
def test_strange_statuses_are_answered_calmly(fields):
    assert post_as_twilio("/hooks/twilio/status/", fields).status_code == 204


@pytest.mark.parametrize("word", ["STOP", "stpo", "Lopeta.", "sluta"])
def test_stop_suppresses_the_number_and_start_lifts_it(word):
    make_contact(phone="+358501234567")
    answer = post_as_twilio(INBOUND, text_message(word))
    assert answer.status_code == 200 and Suppression.objects.filter(kind="phone").exists()
    assert "START" in ElementTree.fromstring(answer.content).findtext("Message")
    post_as_twilio(INBOUND, text_message("start", sid="SM2"))
    assert not Suppression.objects.exists()


def test_nothing_is_said_twice_when_the_provider_has_answered():
    fields = text_message("STOP") | {"OptOutType": "STOP"}
    answer = post_as_twilio(INBOUND, fields)
    assert Suppression.objects.exists() and len(ElementTree.fromstring(answer.content)) == 0


def test_other_words_become_one_enquiry_however_often_twilio_calls():
    service = make_service("broadband")
    contact = make_contact(phone="+358501234567", language="fi")
    for _again in range(2):
        assert post_as_twilio(INBOUND, text_message("My broadband is down")).status_code == 200
    enquiry = Enquiry.objects.get()
    assert (enquiry.channel, enquiry.service, enquiry.contact) == ("sms", service, contact)


@pytest.mark.parametrize(
    "fields", [{}, text_message(""), text_message("STOP", sender="BANK"), text_message("hi", sender="12")]
)
def test_messages_that_nobody_can_answer_change_nothing(fields):
    assert post_as_twilio(INBOUND, fields).status_code == 200
    assert not Enquiry.objects.exists() and not Suppression.objects.exists()


def post_signed(body: bytes, *, moment=None, secret="hook-secret"):
    moment = int(time.time()) if moment is None else moment
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Statuscomms-Signature": f"t={moment},v1={digest}"}
    return Client().post(GENERIC, body, content_type="application/json", headers=headers)


def test_a_help_desk_may_post_enquiries_with_the_shared_secret():
    one = post_signed(b'{"text": "It is broken", "external_id": "t-1"}')
    assert one.status_code == 202 and set(one.json()) == {"id", "incident", "duplicate"}
    many = post_signed(b'[{"text": "It is broken", "external_id": "t-1"}, {"text": "Really"}]')
    assert [item["duplicate"] for item in many.json()] == [True, False]


def test_the_generic_hook_refuses_missing_wrong_and_old_signatures(settings):
    body = b'{"text": "x"}'
    assert Client().post(GENERIC, body, content_type="application/json").status_code == 403
    assert post_signed(body, secret="other").status_code == 403
    assert post_signed(body, moment=int(time.time()) - 600).status_code == 403
    settings.ENQUIRY_HOOK_SECRET = ""
    assert post_signed(body, secret="").status_code == 403
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"7", 422), (b'{"text": 5}', 422), (b'{"text": "x", "colour": 1}', 422), (b'[{"text": ""}]', 422)],
)
def test_the_generic_hook_says_what_is_wrong(body, status):
    answer = post_signed(body)
    assert answer.status_code == status and answer.json()["error"]["message"]


def test_mail_tracking_hears_only_the_configured_provider_and_only_with_a_secret(settings):
    path, event = (
        "/hooks/anymail/postmark/tracking/",
        b'{"RecordType": "Delivery", "MessageID": "m-1", "Recipient": "a@example.com"}',
    )
    assert Client().post(path, event, content_type="application/json").status_code == 404
    settings.ANYMAIL_ESP = "postmark"
    assert Client().post(path, event, content_type="application/json").status_code == 403
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:password"}
    assert Client().post(path, event, content_type="application/json").status_code == 403
    headers = {"Authorization": "Basic dXNlcjpwYXNzd29yZA=="}
    assert Client().post(path, event, content_type="application/json", headers=headers).status_code == 200
    receipt = Receipt.objects.get()
    assert (receipt.provider, receipt.provider_message_id, receipt.event) == ("postmark", "m-1", "delivered")
