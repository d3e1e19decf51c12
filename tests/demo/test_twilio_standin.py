"""The stand-in as the real `twilio` client sees it."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from demo.sms_segments import count_segments
from demo.stage import Stage, StageSettings, start
from tests.demo.conftest import COMPANY, CUSTOMER, Listener, make_client, wait_for


def test_a_created_message_is_queued_then_fetched_as_delivered(twilio: Client) -> None:
    created = twilio.messages.create(to=CUSTOMER, from_=COMPANY, body="Sähkökatko", validity_period=3600)
    assert (created.status, created.num_segments, created.date_sent) == ("queued", "1", None)
    assert created.sid.startswith("SM") and len(created.sid) == 34
    wait_for(lambda: twilio.messages(created.sid).fetch().status == "delivered")
    fetched = twilio.messages(created.sid).fetch()
    assert (fetched.to, fetched.from_, fetched.body) == (CUSTOMER, COMPANY, "Sähkökatko")
    assert fetched.date_sent.tzinfo is not None


def test_status_callbacks_are_signed_and_come_in_order(twilio: Client, listener: Listener) -> None:
    address = f"{listener.url}/hooks/twilio/status/?delivery=abc&mac=1%2B2"
    sid = twilio.messages.create(to=CUSTOMER, from_=COMPANY, body="x", status_callback=address).sid
    wait_for(lambda: len(listener.statuses(sid)) == 2)
    assert listener.statuses(sid) == ["sent", "delivered"]
    assert listener.forged == 0


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [
        ("+358500009211", 400, 21211),
        ("050 123", 400, 21211),
        ("+358500009610", 400, 21610),
        ("+358500009614", 400, 21614),
        ("+358500009429", 429, 20429),
        ("+358500009500", 500, 20500),
        ("+358500009401", 401, 20003),
    ],
)
def test_magic_numbers_are_refused_with_the_documented_code_and_not_taken(
    stage: Stage, twilio: Client, number: str, status: int, code: int
) -> None:
    with pytest.raises(TwilioRestException) as caught:
        twilio.messages.create(to=number, from_=COMPANY, body="x")
    assert (caught.value.status, caught.value.code) == (status, code)
    assert stage.messages.newest_first() == []


def test_too_many_requests_says_when_to_come_back(stage: Stage) -> None:
    answer = requests.post(
        f"{stage.url}/2010-04-01/Accounts/{stage.settings.account_sid}/Messages.json",
        data={"To": "+358500009429", "From": COMPANY, "Body": "x"},
        auth=(stage.settings.account_sid, stage.settings.auth_token),
        timeout=5,
    )
    assert answer.headers["Retry-After"] == "2"


def test_a_number_that_fails_after_acceptance_is_taken_all_the_same(twilio: Client) -> None:
    with pytest.raises(TwilioRestException):
        twilio.messages.create(to="+358500009501", from_=COMPANY, body="x")
    assert [message.body for message in twilio.messages.list(to="+358500009501")] == ["x"]


def test_a_hang_after_acceptance_runs_into_the_callers_timeout(stage: Stage) -> None:
    impatient = Client(stage.settings.account_sid, stage.settings.auth_token, http_client=TwilioHttpClient(timeout=0.3))
    impatient.api.base_url = stage.url
    with pytest.raises(requests.Timeout):
        impatient.messages.create(to="+358500009598", from_=COMPANY, body="x")
    assert len(stage.messages.newest_first(to="+358500009598")) == 1


def test_wrong_credentials_are_refused(stage: Stage) -> None:
    with pytest.raises(TwilioRestException) as caught:
        make_client(stage, token="wrong").messages("SM" + "0" * 32).fetch()
    assert (caught.value.status, caught.value.code) == (401, 20003)


def test_lost_messages_end_as_undelivered_with_the_carriers_code(twilio: Client, listener: Listener) -> None:
    callback = f"{listener.url}/status"
    sid = twilio.messages.create(to="+358500009003", from_=COMPANY, body="x", status_callback=callback).sid
    wait_for(lambda: "undelivered" in listener.statuses(sid))
    assert listener.received[-1]["ErrorCode"] == "30003"
    assert twilio.messages(sid).fetch().error_code == 30003


def test_lists_are_filtered_by_number_and_date_and_paged(twilio: Client) -> None:
    for number in range(7):
        twilio.messages.create(to=CUSTOMER, from_=COMPANY, body=f"n{number}")
    twilio.messages.create(to="+358500001235", from_=COMPANY, body="other")
    now = datetime.now(UTC)
    found = twilio.messages.list(to=CUSTOMER, page_size=3)
    assert [message.body for message in found] == [f"n{number}" for number in reversed(range(7))]
    assert len(twilio.messages.list(to=CUSTOMER, date_sent=now)) == 7
    assert len(twilio.messages.list(to=CUSTOMER, date_sent_after=now - timedelta(minutes=1))) == 7
    assert twilio.messages.list(to=CUSTOMER, date_sent_after=now + timedelta(days=1)) == []
    assert twilio.messages.list(to=CUSTOMER, date_sent_before=now - timedelta(minutes=1)) == []
    assert len(twilio.messages.list(limit=2)) == 2


def test_who_answers_stop_is_refused_until_start(stage: Stage, twilio: Client, listener: Listener) -> None:
    def reply(text: str) -> None:
        answer = requests.post(
            f"{stage.url}/phone/reply", json={"from": CUSTOMER, "to": COMPANY, "text": text}, timeout=5
        )
        assert (answer.status_code, answer.json()["application"]) == (201, "204")

    reply(" Stop ")
    with pytest.raises(TwilioRestException) as caught:
        twilio.messages.create(to=CUSTOMER, from_=COMPANY, body="x")
    assert caught.value.code == 21610
    reply("START")
    assert twilio.messages.create(to=CUSTOMER, from_=COMPANY, body="x").status == "queued"
    assert [(entry["path"], entry["Body"]) for entry in listener.received] == [
        ("/hooks/twilio/inbound/", "Stop"),
        ("/hooks/twilio/inbound/", "START"),
    ]
    assert listener.forged == 0


def test_messages_and_opt_outs_survive_a_restart(tmp_path, listener: Listener) -> None:
    settings = StageSettings(directory=tmp_path, app_url=listener.url)
    with start(settings) as first:
        sid = make_client(first).messages.create(to=CUSTOMER, from_=COMPANY, body="x").sid
        requests.post(f"{first.url}/phone/reply", json={"from": "+358500001235", "text": "STOP"}, timeout=5)
    with start(settings) as second:
        client = make_client(second)
        wait_for(lambda: client.messages(sid).fetch().status == "delivered")
        with pytest.raises(TwilioRestException):
            client.messages.create(to="+358500001235", from_=COMPANY, body="x")


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 8, 2),
        ("ä" * 160, 1),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_on_the_air(text: str, segments: int) -> None:
    assert count_segments(text) == segments
