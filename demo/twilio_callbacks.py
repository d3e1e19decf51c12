"""What the Twilio stand-in posts to the application: status callbacks and inbound messages, signed, each once."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from xml.etree import ElementTree

import requests
from twilio.request_validator import RequestValidator

from demo.faults import FaultSwitches
from demo.twilio_messages import MessageStore, SmsMessage

SECONDS_TO_SENT = 0.15
SECONDS_TO_DELIVERED = 0.35
ANSWER_TIMEOUT_SECONDS = 15.0
log = logging.getLogger(__name__)


class CallbackSender:
    """Walks messages through their statuses and tells the application. Slow answers hold back no other message."""

    def __init__(self, store: MessageStore, faults: FaultSwitches, *, auth_token: str, inbound_url: str) -> None:
        self._store = store
        self._faults = faults
        self._validator = RequestValidator(auth_token)
        self._inbound_url = inbound_url
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._stopping = False
        self._sessions = threading.local()
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="callback")
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Also goes on with messages that a former run left on their way."""
        self._thread.start()
        for message in self._store.open_messages():
            self.walk(message)

    def stop(self) -> None:
        """What is planned stays undone."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join(5)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def walk(self, message: SmsMessage) -> None:
        """Plan the rest of a message's way."""
        delay = 0.0
        for status, pause in zip(message.way_ahead(), (SECONDS_TO_SENT, SECONDS_TO_DELIVERED), strict=False):
            delay += pause
            self._at(delay, partial(self._arrive, message.sid, status))

    def post_inbound(self, message: SmsMessage) -> str:
        """Hand a customer's message to the application and send what it answers; returns what came of it in words fit for the page."""
        fields = {
            "MessageSid": message.sid,
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "AccountSid": message.account_sid,
            "From": message.from_,
            "To": message.to,
            "Body": message.body,
            "NumMedia": "0",
            "NumSegments": str(message.segments),
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
        }
        answer = self._call(self._inbound_url, fields)
        if isinstance(answer, str):
            return answer
        for words in _messages_in(answer):
            self._send_answer(message, words)
        return str(answer.status_code)

    def _send_answer(self, message: SmsMessage, words: str) -> None:
        """At once, so that whoever looks at the phone next finds it. A number that has just said STOP gets none, as at Twilio."""
        if self._store.has_opted_out(message.from_):
            return
        answer = self._store.accept(
            account_sid=message.account_sid,
            to=message.from_,
            from_=message.to,
            body=words,
            status_callback="",
            messaging_service_sid="",
            direction="outbound-reply",
        )
        for status in answer.way_ahead():
            self._store.move(answer.sid, status)

    def _arrive(self, sid: str, status: str) -> None:
        message = self._store.move(sid, status)
        if message is None or not message.status_callback:
            return
        faults = self._faults.now.twilio
        if faults.drop_callbacks:
            self._store.note_callback(sid=sid, status=status, outcome="dropped")
            return
        self._tell(message, status, late=faults.reverse_callbacks and status == "sent")
        if faults.double_callbacks:
            self._tell(message, status, late=False)

    def _tell(self, message: SmsMessage, status: str, *, late: bool) -> None:
        fields = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": message.account_sid,
            "From": message.from_,
            "To": message.to,
            "ApiVersion": "2010-04-01",
        }
        if message.error_code:
            fields["ErrorCode"] = str(message.error_code)
        if status == "delivered":
            fields["RawDlrDoneDate"] = datetime.now(UTC).strftime("%y%m%d%H%M")

        def post() -> None:
            outcome = self._post(message.status_callback, fields)
            self._store.note_callback(sid=message.sid, status=status, outcome=outcome)

        self._at(2 * SECONDS_TO_DELIVERED if late else 0.0, post)

    def _post(self, url: str, fields: dict[str, str]) -> str:
        """The status of the answer, or the kind of failure."""
        answer = self._call(url, fields)
        return answer if isinstance(answer, str) else str(answer.status_code)

    def _call(self, url: str, fields: dict[str, str]) -> requests.Response | str:
        signature = self._validator.compute_signature(url, fields)
        session = getattr(self._sessions, "session", None)
        if session is None:
            session = self._sessions.session = requests.Session()
            session.trust_env = False
        try:
            return session.post(
                url,
                data=fields,
                headers={"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"},
                timeout=ANSWER_TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return type(error).__name__

    def _at(self, delay_seconds: float, action: Callable[[], None]) -> None:
        with self._wake:
            heapq.heappush(self._heap, (time.monotonic() + delay_seconds, next(self._order), action))
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._stopping and (not self._heap or self._heap[0][0] > time.monotonic()):
                    self._wake.wait(self._heap[0][0] - time.monotonic() if self._heap else None)
                if self._stopping:
                    return
                _, _, action = heapq.heappop(self._heap)
            self._pool.submit(_guarded, action)


def _messages_in(answer: requests.Response) -> list[str]:
    """The messages that an answer in TwiML asks to send."""
    if answer.status_code != 200 or "xml" not in answer.headers.get("Content-Type", ""):
        return []
    try:
        verbs = ElementTree.fromstring(answer.content)
    except ElementTree.ParseError:
        return []
    return ["".join(verb.itertext()) for verb in verbs.iter("Message")]


def _guarded(action: Callable[[], None]) -> None:
    try:
        action()
    except Exception:
        log.exception("stand_in_callback_crashed")
