"""The local SMTP server: takes every message into the mailbox and can be told to misbehave."""

import asyncio
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from demo.faults import FaultSwitches, SmtpFaults
from demo.mailbox import Mailbox

LARGEST_MAIL_BYTES = 10_000_000
# Recipients that are always answered this way: what a real server says about a mailbox that is gone, full or busy.
MAGIC_RECIPIENTS = {
    "unknown@example.com": "550 5.1.1 User unknown",
    "full@example.com": "452 4.2.2 Mailbox full",
    "busy@example.com": "451 4.7.1 Try again later",
    "refused@example.com": "550 5.7.1 Rejected by policy",
}


class _Handler:
    def __init__(self, mailbox: Mailbox, faults: FaultSwitches) -> None:
        self._mailbox = mailbox
        self._faults = faults

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        magic = MAGIC_RECIPIENTS.get(address.lower())
        if magic:
            return magic
        if self._faults.now.smtp.rcpt_reply:
            faults = self._faults.for_mail()
            if faults.rcpt_reply:
                return faults.rcpt_reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        now = self._faults.now.smtp
        faults = SmtpFaults() if now.rcpt_reply else self._faults.for_mail()
        if faults.latency_seconds:
            await asyncio.sleep(faults.latency_seconds)
        if faults.drop_before_dot:
            _break(server)
            return "421 4.3.2 Connection dropped"
        if faults.data_reply:
            return faults.data_reply
        content = envelope.content
        self._mailbox.take(
            recipients=envelope.rcpt_tos,
            raw=content if isinstance(content, bytes) else str(content or "").encode(),
            envelope_sender=envelope.mail_from or "",
        )
        if faults.drop_after_dot:
            _break(server)
        return "250 2.0.0 Taken"


def _break(server: SMTP) -> None:
    transport: Any = server.transport
    if transport is not None:
        transport.abort()


class SmtpCatcher:
    """Runs in a thread of its own from `start` to `stop`."""

    def __init__(self, mailbox: Mailbox, faults: FaultSwitches, *, host: str, port: int) -> None:
        self._controller = Controller(
            _Handler(mailbox, faults),
            hostname=host,
            port=port,
            server_hostname="localhost",
            data_size_limit=LARGEST_MAIL_BYTES,
            ready_timeout=10,
        )

    def start(self) -> None:
        """Returns when the port answers."""
        self._controller.start()

    def stop(self) -> None:
        """Breaks open connections."""
        self._controller.stop()
