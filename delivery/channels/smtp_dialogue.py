"""One message over an open SMTP connection, so that it is known how far it got when something breaks.

``smtplib.sendmail`` does not tell a connection lost before the final dot (nobody has the message) from an answer lost after it
(somebody may).
"""

import smtplib
from enum import Enum


class Stage(Enum):
    """How far a message got."""

    BEFORE_DATA = "before_data"
    AFTER_DOT = "after_dot"


class SmtpProblem(Exception):
    """The server said no (``code`` and its ``words``), or the connection broke (``code`` 0) at ``stage``."""

    def __init__(self, stage: Stage, code: int = 0, words: str = "") -> None:
        self.stage = stage
        self.code = code
        self.words = words
        super().__init__(f"{stage.value} {code}")


def transmit(smtp: smtplib.SMTP, sender: str, recipient: str, message: bytes) -> str:
    """Hand one message over; returns the server's words after the dot, or raises ``SmtpProblem``.

    ``message`` has CRLF line endings. After a refusal the connection is ready for the next message; after a break it is not.
    """
    try:
        smtp.ehlo_or_helo_if_needed()
        _expect(smtp.mail(sender, _options(smtp, message)), 250)
        _expect(smtp.rcpt(recipient), 250, 251)
        _expect(smtp.docmd("DATA"), 354)
    except SmtpProblem as problem:
        if problem.code != 421:
            _reset(smtp)
        raise
    except (OSError, smtplib.SMTPException) as error:
        raise SmtpProblem(Stage.BEFORE_DATA, 0, type(error).__name__) from error
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    try:
        smtp.send(stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"))
        code, words = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise SmtpProblem(Stage.AFTER_DOT, 0, type(error).__name__) from error
    if code != 250:
        raise SmtpProblem(Stage.AFTER_DOT, code, _text(words))
    return _text(words)


def _options(smtp: smtplib.SMTP, message: bytes) -> list[str]:
    return [f"size={len(message)}"] if smtp.has_extn("size") else []


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    if reply[0] not in codes:
        raise SmtpProblem(Stage.BEFORE_DATA, reply[0], _text(reply[1]))


def _reset(smtp: smtplib.SMTP) -> None:
    try:
        smtp.rset()
    except (OSError, smtplib.SMTPException):
        smtp.close()


def _text(words: bytes) -> str:
    return words.decode("utf-8", "replace")
