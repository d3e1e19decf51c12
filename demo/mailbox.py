"""The mail that the demo's customers received: parsed for reading, kept as it came."""

import base64
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from uuid import uuid4

from demo.journal import Entry, Journal, read_journal

KEPT_IN_MEMORY = 20_000


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One message to one envelope recipient."""

    id: str
    recipient: str
    raw: bytes
    received_at: datetime  # UTC
    sender: str
    subject: str
    message_id: str

    def open(self) -> "OpenedMail":
        """Parses all of it, which takes a few milliseconds."""
        message = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        headers: dict[str, str] = {}
        for name, value in message.items():
            value = str(value).strip()  # a header may be folded right behind its colon
            headers[name] = f"{headers[name]}\n{value}" if name in headers else value
        return OpenedMail(headers=headers, text=_part(message, "plain"), html=_part(message, "html"))


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A header that stands more than once has its values on lines of their own. A missing part is empty."""

    headers: dict[str, str]
    text: str
    html: str


class Mailbox:
    """Newest last in memory, everything in the journal."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._mails: dict[str, CaughtMail] = {}
        for entry in read_journal(path):
            self._remember(_from_entry(entry))
        self._journal = Journal(path)

    def take(self, *, recipients: Iterable[str], raw: bytes, envelope_sender: str) -> None:
        """One entry for each envelope recipient."""
        now = datetime.now(UTC)
        for recipient in recipients:
            mail = _caught(uuid4().hex, recipient, raw, now)
            self._journal.append(
                {
                    "id": mail.id,
                    "at": now.isoformat(),
                    "recipient": recipient,
                    "envelope_sender": envelope_sender,
                    "message_id": mail.message_id,
                    "raw": base64.b64encode(raw).decode(),
                }
            )
            self._remember(mail)

    def find(self, mail_id: str) -> CaughtMail | None:
        """None for ids that are unknown or too old."""
        return self._mails.get(mail_id)

    def newest(self, *, recipient: str = "", limit: int = 200) -> list[CaughtMail]:
        """An empty recipient means everybody."""
        wanted = recipient.strip().lower()
        with self._lock:
            mails = list(self._mails.values())
        found = []
        for mail in reversed(mails):
            if not wanted or mail.recipient.lower() == wanted:
                found.append(mail)
                if len(found) == limit:
                    break
        return found

    def count(self) -> int:
        """How many are remembered."""
        return len(self._mails)

    def close(self) -> None:
        """Ends the journal."""
        self._journal.close()

    def _remember(self, mail: CaughtMail) -> None:
        with self._lock:
            self._mails[mail.id] = mail
            if len(self._mails) > KEPT_IN_MEMORY:
                del self._mails[next(iter(self._mails))]


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    if part is None or part.get_content_type() != f"text/{subtype}":
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _from_entry(entry: Entry) -> CaughtMail:
    return _caught(entry["id"], entry["recipient"], base64.b64decode(entry["raw"]), datetime.fromisoformat(entry["at"]))


def _caught(mail_id: str, recipient: str, raw: bytes, received_at: datetime) -> CaughtMail:
    # Only the headers: a broadcast brings thousands, and few of them are ever opened.
    head = BytesHeaderParser(policy=policy.default).parsebytes(raw.split(b"\r\n\r\n", 1)[0])
    sender, subject, message_id = (str(head.get(name, "")) for name in ("From", "Subject", "Message-ID"))
    return CaughtMail(mail_id, recipient, raw, received_at, sender, subject, message_id)
