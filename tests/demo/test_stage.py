"""Mail, the pages and JSON that others rely on, and the fault switches."""

import smtplib
from email.message import EmailMessage

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from demo.stage import Stage, StageSettings, start
from demo.web_server import Response
from tests.demo.conftest import COMPANY, CUSTOMER, Listener, wait_for

KEYS = {"to", "from", "subject", "text", "html", "headers", "received_at"}


def make_mail(*, to: str = "aino@example.com", subject: str = "Häiriö", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Pohjanvalo <status@example.com>"
    mail["To"] = to
    mail["Subject"] = subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Selvitämme asiaa. https://example.com/confirm/abc.\n")
    mail.add_alternative("<!doctype html><p>Selvitämme <script>alert(1)</script></p>", subtype="html")
    return mail


def send(stage: Stage, mail: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", stage.smtp_port, timeout=5) as connection:
        connection.send_message(mail)


def control(stage: Stage, switches: dict) -> requests.Response:
    return requests.post(f"{stage.url}/control/", json=switches, timeout=5)


def mail_to(stage: Stage, recipient: str) -> list[dict]:
    return requests.get(f"{stage.url}/mailbox/", {"format": "json", "to": recipient}, timeout=5).json()["messages"]


def test_the_mailbox_answers_with_exactly_the_promised_keys_newest_first(stage: Stage) -> None:
    send(stage, make_mail(subject="first", List_Unsubscribe="<https://example.com/u/1>"))
    send(stage, make_mail(subject="second"))
    send(stage, make_mail(to="other@example.com"))
    found = mail_to(stage, "AINO@example.com")
    assert [message["subject"] for message in found] == ["second", "first"]
    assert set(found[0]) == KEYS
    assert found[1]["headers"]["List-Unsubscribe"] == "<https://example.com/u/1>"
    assert found[1]["text"].startswith("Selvitämme asiaa.") and "<p>" in found[1]["html"]


def test_the_phone_answers_with_the_same_keys_and_takes_a_plus_that_was_not_escaped(
    stage: Stage, twilio: Client
) -> None:
    twilio.messages.create(to=CUSTOMER, from_=COMPANY, body="Sähkö palasi")
    wait_for(lambda: requests.get(f"{stage.url}/phone/?format=json&to={CUSTOMER}", timeout=5).json()["messages"])
    [message] = requests.get(f"{stage.url}/phone/?format=json&to={CUSTOMER}", timeout=5).json()["messages"]
    assert set(message) == KEYS
    assert (message["to"], message["from"], message["text"]) == (CUSTOMER, COMPANY, "Sähkö palasi")


def test_an_undelivered_text_is_not_on_the_phone(stage: Stage, twilio: Client) -> None:
    sid = twilio.messages.create(to="+358500009007", from_=COMPANY, body="x").sid
    wait_for(lambda: twilio.messages(sid).fetch().status == "failed")
    assert requests.get(f"{stage.url}/phone/?format=json", timeout=5).json() == {"messages": []}


def test_the_pages_show_what_came_and_run_none_of_it(stage: Stage) -> None:
    send(stage, make_mail(subject="<b>Häiriö</b>"))
    [mail] = stage.mailbox.newest()
    page = requests.get(f"{stage.url}/mailbox/{mail.id}/", timeout=5)
    assert "&lt;b&gt;Häiriö" in page.text and "sandbox=" in page.text
    assert '<a href="https://example.com/confirm/abc"' in page.text
    frame = requests.get(f"{stage.url}/mailbox/{mail.id}/html", timeout=5)
    assert frame.headers["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert "allow-scripts" not in frame.headers["Content-Security-Policy"]
    assert frame.text.startswith('<!doctype html><base target="_blank">')
    assert "Subject: =?utf-8?" in requests.get(f"{stage.url}/mailbox/{mail.id}/raw", timeout=5).text


def test_the_unsubscribe_button_posts_what_a_mail_program_posts(stage: Stage, listener: Listener) -> None:
    send(
        stage,
        make_mail(List_Unsubscribe=f"<{listener.url}/u/1>", List_Unsubscribe_Post="List-Unsubscribe=One-Click"),
    )
    [mail] = stage.mailbox.newest()
    page = requests.post(f"{stage.url}/mailbox/{mail.id}/unsubscribe", timeout=5)
    # The listener takes only what Twilio signed; that it was reached at all is what counts here.
    assert "answered 403" in page.text


def test_an_answer_is_posted_to_the_application_as_a_provider_posts_it(stage: Stage, listener: Listener) -> None:
    send(stage, make_mail(Reply_To="answers+abc@in.example.com"))
    [mail] = stage.mailbox.newest()
    address = f"{stage.url}/mailbox/{mail.id}/"
    assert f'action="/mailbox/{mail.id}/reply"' in requests.get(address, timeout=5).text
    page = requests.post(address + "reply", data={"text": "STOP <3"}, timeout=5)
    # The listener takes only what Twilio signed; that it was reached at all is what counts here.
    assert "went to answers+abc@in.example.com; the application answered 403" in page.text
    assert "Write something" in requests.post(address + "reply", data={"text": " "}, timeout=5).text


@pytest.mark.parametrize("body", [{"from": "nobody", "text": "x"}, {"from": CUSTOMER}, {"from": CUSTOMER, "to": "1"}])
def test_a_reply_that_makes_no_sense_is_refused(stage: Stage, body: dict) -> None:
    assert requests.post(f"{stage.url}/phone/reply", json=body, timeout=5).status_code == 422
    assert stage.messages.newest_first() == []


def test_a_reply_from_the_page_leads_back_to_the_phone(stage: Stage, listener: Listener) -> None:
    page = requests.post(
        f"{stage.url}/phone/reply", data={"from": CUSTOMER, "to": COMPANY, "text": "Kiitos <3"}, timeout=5
    )
    assert "Kiitos &lt;3" in page.text and "answered: 204" in page.text
    assert listener.received[0]["Body"] == "Kiitos <3"


def test_what_the_application_answers_is_on_the_phone_at_once_unless_the_customer_said_stop(
    stage: Stage, listener: Listener
) -> None:
    twiml = "<Response><Message>Kiitos &amp; hei</Message><Message>Toinen</Message></Response>"
    listener.answer = Response(200, twiml.encode(), "text/xml; charset=utf-8")
    for text in ("TILA", "STOP"):
        requests.post(f"{stage.url}/phone/reply", json={"from": CUSTOMER, "text": text}, timeout=5)
    shown = requests.get(f"{stage.url}/phone/?format=json", params={"to": CUSTOMER}, timeout=5).json()["messages"]
    assert [message["text"] for message in shown] == ["Toinen", "Kiitos & hei"]
    assert shown[0]["from"] == COMPANY
    for broken in (b"<Response>", b"plain"):
        listener.answer = Response(200, broken, "text/xml")
        requests.post(f"{stage.url}/phone/reply", json={"from": CUSTOMER, "text": "START"}, timeout=5)
    assert len(stage.messages.newest_first(to=CUSTOMER)) == 2


def test_mail_faults_refuse_at_rcpt_or_after_the_dot(stage: Stage) -> None:
    control(stage, {"smtp": {"rcpt_reply": "451 4.7.1 Later", "times": 1}})
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(stage, make_mail())
    control(stage, {"smtp": {"data_reply": "554 5.7.1 No"}})
    with pytest.raises(smtplib.SMTPDataError):
        send(stage, make_mail())
    control(stage, {})
    send(stage, make_mail())
    assert stage.mailbox.count() == 1


def test_a_drop_after_the_final_dot_takes_the_mail_and_loses_the_answer(stage: Stage) -> None:
    control(stage, {"smtp": {"drop_after_dot": True, "times": 1}})
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(stage, make_mail())
    assert stage.mailbox.count() == 1
    control(stage, {"smtp": {"drop_before_dot": True, "times": 1}})
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(stage, make_mail())
    assert stage.mailbox.count() == 1


@pytest.mark.parametrize("fault", ["fail_after_accept", "drop_after_accept"])
def test_sms_faults_after_acceptance_leave_a_message_in_the_list(stage: Stage, twilio: Client, fault: str) -> None:
    control(stage, {"twilio": {fault: True, "every": 2}})
    twilio.messages.create(to=CUSTOMER, from_=COMPANY, body="one")
    with pytest.raises((TwilioRestException, requests.ConnectionError)):
        twilio.messages.create(to=CUSTOMER, from_=COMPANY, body="two")
    assert [message.body for message in twilio.messages.list(to=CUSTOMER)] == ["two", "one"]


def test_callbacks_can_be_dropped_doubled_and_reversed(stage: Stage, twilio: Client, listener: Listener) -> None:
    def create() -> str:
        callback = f"{listener.url}/status"
        return str(twilio.messages.create(to=CUSTOMER, from_=COMPANY, body="x", status_callback=callback).sid)

    control(stage, {"twilio": {"drop_callbacks": True}})
    silent = create()
    wait_for(lambda: twilio.messages(silent).fetch().status == "delivered")
    control(stage, {"twilio": {"double_callbacks": True}})
    doubled = create()
    wait_for(lambda: len(listener.statuses(doubled)) == 4)
    control(stage, {"twilio": {"reverse_callbacks": True}})
    reversed_ = create()
    wait_for(lambda: len(listener.statuses(reversed_)) == 2)
    assert listener.statuses(silent) == []
    assert listener.statuses(reversed_) == ["delivered", "sent"]


@pytest.mark.parametrize(
    "switches",
    [{"pigeon": {}}, {"smtp": {"unknown": 1}}, {"smtp": {"drop_after_dot": "yes"}}, {"twilio": {"every": 0}}],
)
def test_unknown_switches_are_refused_by_name(stage: Stage, switches: dict) -> None:
    assert control(stage, switches).status_code == 422


def test_mail_survives_a_restart(tmp_path) -> None:
    with start(StageSettings(directory=tmp_path)) as first:
        send(first, make_mail())
    with start(StageSettings(directory=tmp_path)) as second:
        assert [message["subject"] for message in mail_to(second, "aino@example.com")] == ["Häiriö"]
