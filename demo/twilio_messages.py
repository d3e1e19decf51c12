"""The memory of the Twilio stand-in: messages, their way from queued to delivered, who has opted out, magic numbers."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from demo.journal import Entry, Journal, read_journal
from demo.sms_segments import count_segments

STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit"})
START_WORDS = frozenset({"start", "unstop", "yes"})
FINAL = frozenset({"delivered", "undelivered", "failed"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """How the API refuses to take a message, in Twilio's own words and codes."""

    http_status: int
    code: int
    message: str
    retry_after_seconds: int | None = None


INVALID = Refusal(400, 21211, "Invalid 'To' Phone Number")
OPTED_OUT = Refusal(400, 21610, "Attempt to send to unsubscribed recipient")
NOT_MOBILE = Refusal(400, 21614, "'To' number is not a valid mobile number")
TOO_MANY = Refusal(429, 20429, "Too Many Requests", retry_after_seconds=2)
SERVER_ERROR = Refusal(500, 20500, "Internal Server Error")
UNAUTHORISED = Refusal(401, 20003, "Authenticate")

# The last digits repeat those of Twilio's code. The +1 500 555 numbers are Twilio's own test numbers.
REFUSED_NUMBERS = {
    "+358500009211": INVALID,
    "+358500009610": OPTED_OUT,
    "+358500009614": NOT_MOBILE,
    "+358500009429": TOO_MANY,
    "+358500009500": SERVER_ERROR,
    "+358500009401": UNAUTHORISED,
    "+15005550001": INVALID,
    "+15005550004": OPTED_OUT,
    "+15005550009": NOT_MOBILE,
}
FAIL_AFTER_ACCEPT_NUMBER = "+358500009501"
HANG_AFTER_ACCEPT_NUMBER = "+358500009598"
# Taken, then lost on the way: (last status, error code, what Twilio calls it).
LOST_NUMBERS = {
    "+358500009003": ("undelivered", 30003, "Unreachable destination handset"),
    "+358500009005": ("undelivered", 30005, "Unknown destination handset"),
    "+358500009006": ("undelivered", 30006, "Landline or unreachable carrier"),
    "+358500009007": ("failed", 30007, "Message filtered"),
}
NO_RECEIPT_NUMBER = "+358500009000"  # stays `sent` for ever: the carrier tells nothing


@dataclass(frozen=True, slots=True)
class SmsMessage:
    """A message as the API knows it."""

    sid: str
    account_sid: str
    to: str
    from_: str
    body: str
    direction: str  # "outbound-api", "outbound-reply" or "inbound"
    status: str
    created_at: datetime  # UTC, as all times here
    updated_at: datetime
    sent_at: datetime | None
    error_code: int | None = None
    error_message: str | None = None
    status_callback: str = ""
    messaging_service_sid: str = ""

    @property
    def segments(self) -> int:
        """As billed."""
        return count_segments(self.body)

    def way_ahead(self) -> list[str]:
        """The statuses that it still has to go through."""
        if self.direction == "inbound" or self.status in FINAL:
            return []
        last, _, _ = LOST_NUMBERS.get(self.to, ("delivered", 0, ""))
        steps = [last] if last == "failed" else ["sent"] if self.to == NO_RECEIPT_NUMBER else ["sent", last]
        return steps[1:] if self.status == "sent" else steps


class MessageStore:
    """Every acceptance, status and reply is one line of the journal: `created`, `status`, `inbound`, `callback`."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._messages: dict[str, SmsMessage] = {}
        self._by_recipient: dict[str, list[str]] = {}
        self._opted_out: set[str] = set()
        for entry in read_journal(path):
            self._replay(entry)
        self._journal = Journal(path)

    def accept(
        self,
        *,
        account_sid: str,
        to: str,
        from_: str,
        body: str,
        status_callback: str,
        messaging_service_sid: str,
        direction: str = "outbound-api",
    ) -> SmsMessage:
        """Twilio takes the message: from here on it may be delivered, whatever the caller hears."""
        now = datetime.now(UTC)
        message = SmsMessage(
            sid="SM" + uuid4().hex,
            account_sid=account_sid,
            to=to,
            from_=from_,
            body=body,
            direction=direction,
            status="queued",
            created_at=now,
            updated_at=now,
            sent_at=None,
            status_callback=status_callback,
            messaging_service_sid=messaging_service_sid,
        )
        self._journal.append({"event": "created", **_to_entry(message)})
        self._put(message)
        return message

    def receive(self, *, account_sid: str, to: str, from_: str, body: str) -> SmsMessage:
        """A customer's message arrives; STOP and START words change whom we may write to, as at Twilio."""
        now = datetime.now(UTC)
        sid = "SM" + uuid4().hex
        message = SmsMessage(sid, account_sid, to, from_, body, "inbound", "received", now, now, now)
        self._journal.append({"event": "inbound", **_to_entry(message)})
        self._put(message)
        self._note_stop_words(message)
        return message

    def move(self, sid: str, status: str) -> SmsMessage | None:
        """The moved message, or None when it is unknown or has reached its end."""
        with self._lock:
            message = self._messages.get(sid)
            if message is None or message.status in FINAL:
                return None
            moved = _moved(message, status, datetime.now(UTC))
            self._messages[sid] = moved
        self._journal.append({"event": "status", "sid": sid, "status": status, "at": moved.updated_at.isoformat()})
        return moved

    def note_callback(self, *, sid: str, status: str, outcome: str) -> None:
        """`outcome` is the HTTP status or the kind of failure."""
        self._journal.append({"event": "callback", "sid": sid, "status": status, "outcome": outcome})

    def find(self, sid: str) -> SmsMessage | None:
        """None when unknown."""
        return self._messages.get(sid)

    def has_opted_out(self, number: str) -> bool:
        """Whether this number answered with a STOP word last."""
        return number in self._opted_out

    def newest_first(self, *, to: str = "") -> list[SmsMessage]:
        """An empty number means everybody."""
        with self._lock:
            if to:
                return [self._messages[sid] for sid in reversed(self._by_recipient.get(to, []))]
            return list(reversed(self._messages.values()))

    def open_messages(self) -> Iterable[SmsMessage]:
        """Those that have not reached their last status."""
        return [message for message in self.newest_first() if message.way_ahead()]

    def close(self) -> None:
        """Ends the journal."""
        self._journal.close()

    def _put(self, message: SmsMessage) -> None:
        with self._lock:
            self._messages[message.sid] = message
            self._by_recipient.setdefault(message.to, []).append(message.sid)

    def _note_stop_words(self, message: SmsMessage) -> None:
        word = message.body.strip().lower()
        if word in STOP_WORDS:
            self._opted_out.add(message.from_)
        elif word in START_WORDS:
            self._opted_out.discard(message.from_)

    def _replay(self, entry: Entry) -> None:
        event = entry.get("event")
        if event in ("created", "inbound"):
            message = _from_entry(entry)
            self._put(message)
            if event == "inbound":
                self._note_stop_words(message)
        elif event == "status" and entry["sid"] in self._messages:
            message = self._messages[entry["sid"]]
            self._messages[message.sid] = _moved(message, entry["status"], datetime.fromisoformat(entry["at"]))


def _moved(message: SmsMessage, status: str, at: datetime) -> SmsMessage:
    _, code, words = LOST_NUMBERS.get(message.to, ("", None, None))
    lost = status in ("undelivered", "failed")
    return replace(
        message,
        status=status,
        updated_at=at,
        sent_at=message.sent_at or at,
        error_code=code if lost else None,
        error_message=words if lost else None,
    )


def _to_entry(message: SmsMessage) -> Entry:
    return {
        "sid": message.sid,
        "account_sid": message.account_sid,
        "to": message.to,
        "from": message.from_,
        "body": message.body,
        "direction": message.direction,
        "status": message.status,
        "at": message.created_at.isoformat(),
        "status_callback": message.status_callback,
        "messaging_service_sid": message.messaging_service_sid,
    }


def _from_entry(entry: Entry) -> SmsMessage:
    at = datetime.fromisoformat(entry["at"])
    return SmsMessage(
        sid=entry["sid"],
        account_sid=entry["account_sid"],
        to=entry["to"],
        from_=entry["from"],
        body=entry["body"],
        direction=entry["direction"],
        status=entry["status"],
        created_at=at,
        updated_at=at,
        sent_at=at if entry["event"] == "inbound" else None,
        status_callback=entry["status_callback"],
        messaging_service_sid=entry["messaging_service_sid"],
    )
