"""The stage: one process with everything outside the product that a customer would meet.

SMTP catcher, Twilio stand-in, the pages and JSON of mailbox and phone, and the fault switches at `/control/`."""

import argparse
import ipaddress
import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import requests

from demo.faults import FaultSwitches, UnknownFault
from demo.mail_replies import post_reply
from demo.mailbox import CaughtMail, Mailbox
from demo.smtp_catcher import SmtpCatcher
from demo.stage_pages import LONGEST_LIST, PAGES, StagePages, customer_number, notice
from demo.twilio_callbacks import CallbackSender
from demo.twilio_messages import MessageStore, SmsMessage
from demo.twilio_standin import TwilioStandIn
from demo.web_server import Request, Response, WebServer, json_response, see_other, text_response

_MAIL_PATH = re.compile(r"^/mailbox/(?P<id>[0-9a-f]{32})/(?P<what>html|raw|unsubscribe|reply)?$")
_NUMBER = re.compile(r"^\+[1-9]\d{6,14}$")
_LIST_ADDRESS = re.compile(r"<(https?://[^>]+)>")


@dataclass(frozen=True, slots=True)
class StageSettings:
    """Ports of 0 mean a free one. `directory` None keeps nothing on disk."""

    host: str = "127.0.0.1"
    http_port: int = 0
    smtp_port: int = 0
    directory: Path | None = None
    app_url: str = "http://127.0.0.1:8000"
    site_url: str = "http://127.0.0.1:8001"
    account_sid: str = "AC" + "0" * 32
    auth_token: str = "demo-only-auth-token"
    mail_hook_secret: str = "hook:demo-only"
    company_number: str = "+358500000000"
    with_smtp: bool = True


class Stage:
    """`start` and `stop`; in between every part answers and can be looked at from Python."""

    def __init__(self, settings: StageSettings) -> None:
        self.settings = settings
        directory = settings.directory
        self.faults = FaultSwitches()
        self.mailbox = Mailbox(directory / "mail.jsonl" if directory else None)
        self.messages = MessageStore(directory / "sms.jsonl" if directory else None)
        self.callbacks = CallbackSender(
            self.messages,
            self.faults,
            auth_token=settings.auth_token,
            inbound_url=settings.app_url + "/hooks/twilio/inbound/",
        )
        self._twilio = TwilioStandIn(
            self.messages,
            self.callbacks,
            self.faults,
            account_sid=settings.account_sid,
            auth_token=settings.auth_token,
        )
        self._pages = StagePages(app_url=settings.app_url, site_url=settings.site_url)
        self._web = WebServer(self._answer, host=settings.host, port=settings.http_port)
        self.smtp_port = settings.smtp_port or _free_port()
        self._smtp = SmtpCatcher(self.mailbox, self.faults, host="127.0.0.1", port=self.smtp_port)

    @property
    def url(self) -> str:
        """Without a slash at the end; also the base address for the `twilio` client."""
        host = "127.0.0.1" if self.settings.host in ("0.0.0.0", "::") else self.settings.host
        return f"http://[{host}]:{self._web.port}" if ":" in host else f"http://{host}:{self._web.port}"

    def start(self) -> None:
        """Every part is listening when this returns."""
        if self.settings.with_smtp:
            self._smtp.start()
        self.callbacks.start()
        self._web.start()

    def stop(self) -> None:
        """Callbacks still planned are dropped; the next start plans them again."""
        self._web.stop()
        if self.settings.with_smtp:
            self._smtp.stop()
        self.callbacks.stop()
        self.mailbox.close()
        self.messages.close()

    def _answer(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/2010-04-01/"):
            return self._twilio(request)
        if path.startswith("/mailbox/"):
            return self._mailbox_page(request)
        if path == "/phone/reply" and request.method == "POST":
            return self._reply(request)
        if path == "/phone/":
            return self._phone_page(request)
        if path == "/control/":
            return self._control(request)
        if path == "/healthz":
            return text_response("ok")
        if path in ("/stage.css", "/stage.js"):
            kind = "text/css" if path.endswith("css") else "text/javascript"
            return Response(200, (PAGES / path[1:]).read_bytes(), f"{kind}; charset=utf-8")
        return see_other("/mailbox/") if path == "/" else self._pages.not_found()

    def _mailbox_page(self, request: Request) -> Response:
        if request.path == "/mailbox/":
            recipient = _recipient(request)
            mails = self.mailbox.newest(recipient=recipient, limit=LONGEST_LIST)
            if request.query.get("format") == "json":
                return json_response({"messages": [_mail_json(mail) for mail in mails]})
            return self._pages.mailbox(mails, recipient=recipient)
        match = _MAIL_PATH.match(request.path)
        mail = self.mailbox.find(match["id"]) if match else None
        if match is None or mail is None:
            return self._pages.not_found()
        if match["what"] == "html":
            return self._pages.mail_html(mail)
        if match["what"] == "raw":
            return text_response(mail.raw.decode("utf-8", "replace"))
        if match["what"] == "reply":
            text = request.form.get("text", "") if request.method == "POST" else ""
            secret = self.settings.mail_hook_secret
            told = post_reply(mail, text, app_url=self.settings.app_url, secret=secret)
            return self._pages.mail(mail, notice=notice(told))
        if match["what"] == "unsubscribe":
            done = _unsubscribe(mail) if request.method == "POST" else "Only the button does that."
            return self._pages.mail(mail, notice=notice(done))
        return self._pages.mail(mail)

    def _phone_page(self, request: Request) -> Response:
        number = _recipient(request)
        if request.query.get("format") == "json":
            received = [m for m in self.messages.newest_first(to=number) if m.status in ("sent", "delivered")]
            return json_response({"messages": [_sms_json(message) for message in received[:LONGEST_LIST]]})
        if not number:
            return self._pages.phones(self.messages.newest_first())
        talk = [message for message in self.messages.newest_first() if customer_number(message) == number]
        company = next((m.from_ for m in talk if m.direction != "inbound" and m.from_), self.settings.company_number)
        told = notice(f"The application answered: {request.query['told']}") if request.query.get("told") else ""
        return self._pages.phone(number, talk[:LONGEST_LIST], company_number=company, notice=told)

    def _reply(self, request: Request) -> Response:
        try:
            fields = request.json_object() if request.says_json else request.form
        except ValueError:
            return json_response({"error": "the body must be a JSON object or a form"}, status=400)
        from_, to, text = (str(fields.get(name) or "").strip() for name in ("from", "to", "text"))
        to = to or self.settings.company_number
        for name, number in (("from", from_), ("to", to)):
            if not _NUMBER.match(number):
                return json_response({"error": f"{name}: a phone number such as +358501234567 is needed"}, status=422)
        if not text or len(text) > 1600:
            return json_response({"error": "text: between 1 and 1600 characters are needed"}, status=422)
        message = self.messages.receive(account_sid=self.settings.account_sid, to=to, from_=from_, body=text)
        outcome = self.callbacks.post_inbound(message)
        self.messages.note_callback(sid=message.sid, status="inbound", outcome=outcome)
        if request.says_json:
            return json_response({"sid": message.sid, "application": outcome}, status=201)
        return see_other("/phone/?" + urlencode({"to": from_, "told": outcome}, quote_via=quote))

    def _control(self, request: Request) -> Response:
        """`POST {}` puts everything right again; see `demo/faults.py` for the switches."""
        if not ipaddress.ip_address(request.client_address).is_loopback:
            return json_response({"error": "only from this machine"}, status=403)
        if request.method == "POST":
            try:
                changes = request.json_object()
                self.faults.reset()
                self.faults.change(changes)
            except UnknownFault as error:
                return json_response({"error": str(error)}, status=422)
            except ValueError:
                return json_response({"error": "the body must be a JSON object"}, status=400)
        return json_response(asdict(self.faults.now))


@contextmanager
def start(settings: StageSettings | None = None) -> Iterator[Stage]:
    """A stage on free ports inside this process, for tests and the lab."""
    stage = Stage(settings or StageSettings())
    stage.start()
    try:
        yield stage
    finally:
        stage.stop()


def _recipient(request: Request) -> str:
    """`?to=+358...` is often typed without escaping, and then its plus arrives as a space."""
    recipient = request.query.get("to", "")
    if recipient.startswith(" "):
        return "+" + recipient.strip()
    return recipient.strip()


def _mail_json(mail: CaughtMail) -> dict[str, Any]:
    opened = mail.open()
    return {
        "to": mail.recipient,
        "from": mail.sender,
        "subject": mail.subject,
        "text": opened.text,
        "html": opened.html,
        "headers": opened.headers,
        "received_at": mail.received_at.isoformat(),
    }


def _sms_json(message: SmsMessage) -> dict[str, Any]:
    return {
        "to": message.to,
        "from": message.from_,
        "subject": "",
        "text": message.body,
        "html": "",
        "headers": {
            "MessageSid": message.sid,
            "MessageStatus": message.status,
            "NumSegments": str(message.segments),
        },
        "received_at": (message.sent_at or message.created_at).isoformat(),
    }


def _unsubscribe(mail: CaughtMail) -> str:
    """What a mail program's own button does (RFC 8058): one POST, no cookie, no redirect."""
    address = _LIST_ADDRESS.search(mail.open().headers.get("List-Unsubscribe", ""))
    if address is None:
        return "This mail names no address for unsubscribing."
    try:
        answer = requests.post(address[1], data={"List-Unsubscribe": "One-Click"}, timeout=10, allow_redirects=False)
    except requests.RequestException:
        return "The address for unsubscribing does not answer."
    return f"The address for unsubscribing answered {answer.status_code}."


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Settings come from arguments and, for secrets, from the environment; ends on SIGTERM and SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m demo.stage", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--smtp-port", type=int, default=0, help="0 starts no SMTP server")
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--app-url", required=True)
    parser.add_argument("--site-url", required=True)
    wanted = parser.parse_args()
    defaults = StageSettings()
    stage = Stage(
        StageSettings(
            host=wanted.host,
            http_port=wanted.port,
            smtp_port=wanted.smtp_port,
            with_smtp=bool(wanted.smtp_port),
            directory=wanted.directory,
            app_url=wanted.app_url,
            site_url=wanted.site_url,
            account_sid=os.environ.get("TWILIO_ACCOUNT_SID", defaults.account_sid),
            auth_token=os.environ.get("TWILIO_AUTH_TOKEN", defaults.auth_token),
            mail_hook_secret=os.environ.get("ANYMAIL_WEBHOOK_SECRET", defaults.mail_hook_secret),
            company_number=os.environ.get("TWILIO_FROM_NUMBER", defaults.company_number),
        )
    )
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)  # before any thread starts, so that only sigwait sees them
    stage.start()
    signal.sigwait(ending)
    stage.stop()


if __name__ == "__main__":
    main()
