"""Messages over an open SMTP connection, so that it is known of each how far it got when something breaks.

``smtplib.sendmail`` does not tell a connection lost before the final dot (nobody has the message) from an answer lost after it
(somebody may). Where the server offers PIPELINING (RFC 2920) a message's envelope travels together with the body of the one before,
so that each message costs one round trip; else each command waits for its answer.
"""

import smtplib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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

    @property
    def ends_connection(self) -> bool:
        """Whether nothing more can be said over this connection."""
        return self.code in (0, 421)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in its envelope. ``recipient`` is a plain ASCII address, ``content`` has CRLF line endings."""

    sender: str
    recipient: str
    content: bytes


def transmit(smtp: smtplib.SMTP, letters: Sequence[Letter], *, until: float) -> Iterator[SmtpProblem | None]:
    """Hand the letters over in order; of each the problem, or None when the server took it.

    It ends early when the connection broke or ``until`` (of ``time.monotonic``) came: the rest was not tried. Whoever stops asking
    before the end must close the connection: the next envelope may be on its way.
    """
    dialogue = _Dialogue(smtp)
    for position, letter in enumerate(letters):
        following = letters[position + 1] if position + 1 < len(letters) and time.monotonic() < until else None
        try:
            dialogue.hand_over(letter, following)
        except SmtpProblem as problem:
            yield problem
            if problem.ends_connection:
                return
        else:
            yield None
        if following is None:
            return


class _Dialogue:
    """The state between two messages: whether the next envelope is on its way already."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp
        self._pipelines = smtp.has_extn("pipelining")
        self._announced = False
        self._must_reset = False
        self._options = " BODY=8BITMIME" if smtp.has_extn("8bitmime") else ""
        self._with_size = smtp.has_extn("size")

    def hand_over(self, letter: Letter, following: Letter | None) -> None:
        """One letter, whole, and the envelope of the following one where the server takes both at once."""
        try:
            self._envelope(letter)
        except (OSError, smtplib.SMTPException) as error:
            raise SmtpProblem(Stage.BEFORE_DATA, 0, type(error).__name__) from error
        try:
            content = _dotted(letter.content)
            if following is not None and self._pipelines:
                content += b"".join(self._commands(following))
                self._announced = True
            self._smtp.send(content)
            code, words = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise SmtpProblem(Stage.AFTER_DOT, 0, type(error).__name__) from error
        if code != 250:
            raise SmtpProblem(Stage.AFTER_DOT, code, _text(words))

    def _envelope(self, letter: Letter) -> None:
        """Sender, recipient and DATA, all accepted, or ``SmtpProblem`` and a connection ready for the next envelope."""
        if not self._announced:
            if self._must_reset:
                self._must_reset = False
                self._smtp.rset()
            if self._pipelines:
                self._smtp.send(b"".join(self._commands(letter)))
        commands = [] if self._pipelines else self._commands(letter)
        self._announced = False
        refused: SmtpProblem | None = None
        for step, wanted in enumerate(((250,), (250, 251), (354,))):
            if commands:
                self._smtp.send(commands[step])
            code, words = self._smtp.getreply()
            if code not in wanted and refused is None:
                refused = SmtpProblem(Stage.BEFORE_DATA, code, _text(words))
                self._must_reset = True
                if refused.ends_connection or commands:
                    break
            elif step == 2 and refused is not None and code == 354:
                # It wants the message although it refused the envelope: an empty one ends that (RFC 2920, 3.1).
                self._smtp.send(b".\r\n")
                self._smtp.getreply()
        if refused is not None:
            raise refused

    def _commands(self, letter: Letter) -> list[bytes]:
        size = f" SIZE={len(letter.content)}" if self._with_size else ""
        return [
            f"MAIL FROM:<{letter.sender}>{size}{self._options}\r\n".encode("ascii"),
            f"RCPT TO:<{letter.recipient}>\r\n".encode("ascii"),
            b"DATA\r\n",
        ]


def _dotted(content: bytes) -> bytes:
    """With dots doubled where a line begins with one, and the final dot."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


def _text(words: bytes) -> str:
    return words.decode("utf-8", "replace")
