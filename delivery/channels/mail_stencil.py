"""Mail for many: the message of one broadcast, language and shape is built once, with marks where people differ, and each person's
bytes are put into its gaps.

``mail_building`` remains the only place that knows what a mail looks like: a stencil is its message, built for a person made of
marks and cut at them. What is put into a gap is made safe here for the place where it stands: escaped in HTML, bare in text,
encoded in the subject; nothing that could hold a line break gets in.
"""

import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email import policy
from email.message import Message
from email.utils import formatdate
from enum import IntEnum
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail.message import forbid_multi_line_headers
from django.utils import translation
from django.utils.html import escape

from delivery.channels.contract import Outgoing
from delivery.channels.mail_building import build_mail, clean_name, subject_of

LONGEST_LINE = 998
"""Bytes of a line (RFC 5322); a part whose lines may grow longer travels as base64."""
_WIDEST_NAME, _WIDEST_LINK = 600, 400
_CRLF = policy.compat32.clone(linesep="\r\n")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_LINK = re.compile(r"[A-Za-z0-9.:/_%~?=-]{1,400}")
_NEWLINES = re.compile(r"\r\n|\r|\n")


class Gap(IntEnum):
    """Where people differ."""

    TO = 0
    MESSAGE_ID = 1
    THREAD = 2
    NAME = 3
    NAME_HTML = 4
    UNSUBSCRIBE = 5
    PREFERENCES = 6
    DATE = 7
    SUBJECT = 8
    REPLY_TO = 9


Cut = list[bytes | Gap]
"""Bytes that are the same for everybody, and gaps."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The settings that a mail shows: a stencil is good for these only."""

    organisation: str
    sender: str
    domain: str
    base_url: str

    @classmethod
    def current(cls) -> "Installation":
        """As set now."""
        return cls(
            settings.ORGANISATION_NAME, settings.DEFAULT_FROM_EMAIL, settings.MAIL_DOMAIN, settings.PUBLIC_BASE_URL
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One body part. ``is_short``: no line can grow beyond what mail allows."""

    kind: str
    cut: Cut
    is_short: bool

    def pieces(self, values: Sequence[bytes], *, eight_bit: bool) -> list[bytes]:
        """Header and content for one person."""
        plain = eight_bit and self.is_short
        head = f'Content-Type: {self.kind}; charset="utf-8"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: '
        content = [values[piece] if isinstance(piece, Gap) else piece for piece in self.cut]
        if plain:
            return [head.encode(), b"8bit\r\n\r\n", *content]
        return [head.encode(), b"base64\r\n\r\n", _base64(b"".join(content))]


@dataclass(frozen=True, slots=True)
class Stencil:
    """Everything of one message but the person. ``names_subject``: the subject holds the name, so it is encoded for each."""

    model: Outgoing
    head: Cut
    parts: tuple[Part, ...]
    boundary: str
    names_subject: bool

    def mail_for(self, outgoing: Outgoing, *, date: str, eight_bit: bool) -> bytes:
        """The message with CRLF line endings; ``ValueError`` when something of this person cannot stand in a mail."""
        values = self._values(outgoing, date)
        pieces = [values[piece] if isinstance(piece, Gap) else piece for piece in self.head]
        for part in self.parts:
            pieces.append(f"\r\n--{self.boundary}\r\n".encode())
            pieces += part.pieces(values, eight_bit=eight_bit)
        pieces.append(f"\r\n--{self.boundary}--\r\n".encode())
        return b"".join(pieces)

    def _values(self, outgoing: Outgoing, date: str) -> list[bytes]:
        domain = settings.MAIL_DOMAIN
        name = clean_name(outgoing.name)
        thread = f"<{outgoing.thread_uuid}@{domain}>" if outgoing.thread_uuid else ""
        return [
            _matching(_ADDRESS, outgoing.to),
            f"<{outgoing.delivery_uuid}@{domain}>".encode(),
            thread.encode(),
            name.encode(),
            escape(name).encode(),
            _matching(_LINK, outgoing.unsubscribe_url),
            _matching(_LINK, outgoing.preferences_url),
            date.encode(),
            self._subject(name) if self.names_subject else b"",
            _matching(_ADDRESS, outgoing.reply_to),
        ]

    def _subject(self, name: str) -> bytes:
        with translation.override(self.model.language):
            return _header_line("Subject", subject_of(self.model, name) or settings.ORGANISATION_NAME)


def is_plain_address(address: str) -> bool:
    """Whether ``address`` can stand in headers and SMTP commands as it is."""
    return bool(_ADDRESS.fullmatch(address))


def stencil_for(outgoing: Outgoing) -> Stencil:
    """The stencil that ``outgoing`` and its like share; built when it is the first of them."""
    model = replace(
        outgoing,
        delivery_uuid=_NOBODY,
        message_id=0,
        attempt=0,
        began_at=_NEVER,
        recipient_key="",
        to="",
        name="x" if clean_name(outgoing.name) else "",
        unsubscribe_url="x" if outgoing.unsubscribe_url else "",
        preferences_url="x" if outgoing.preferences_url else "",
        reply_to="x" if outgoing.reply_to else "",
        thread_uuid=_NOBODY if outgoing.thread_uuid else None,
    )
    return _stencil(model, Installation.current())


def date_now() -> str:
    """The ``Date`` of mail that is built now, as Django writes it."""
    return formatdate(localtime=settings.EMAIL_USE_LOCALTIME)


_NOBODY = UUID(int=0)
_NEVER: Any = None


@lru_cache(maxsize=256)
def _stencil(model: Outgoing, installation: Installation) -> Stencil:
    marks = _Marks(model)
    mail = build_mail(marks.person)
    html = str(mail.alternatives[0][0])
    message: Message = mail.message()  # type: ignore[assignment]  # a Message by inheritance, says the documentation
    boundary = f"=_{secrets.token_hex(16)}"
    message.set_boundary(boundary)
    names_subject = marks.name in mail.subject
    head: Cut = []
    for name, value in message.items():
        if name == "Subject" and names_subject:
            head.append(Gap.SUBJECT)
        elif name == "Date":
            head += [b"Date: ", Gap.DATE, b"\r\n"]
        else:
            head += marks.cut(_CRLF.fold_binary(name, value).decode("ascii"), Gap.NAME)
    parts = (_part("text/plain", str(mail.body), marks, Gap.NAME), _part("text/html", html, marks, Gap.NAME_HTML))
    return Stencil(model, head, parts, boundary, names_subject)


class _Marks:
    """A person made of marks: random, so that no text holds them, and plain, so that no encoding changes them."""

    def __init__(self, model: Outgoing) -> None:
        salt = secrets.token_hex(8)
        message_id, thread = uuid4(), uuid4()
        self.name = f"n{salt}n" if model.name else ""
        self._gaps = {
            f"{salt}@to.example": Gap.TO,
            f"<{message_id}@{settings.MAIL_DOMAIN}>": Gap.MESSAGE_ID,
            f"<{thread}@{settings.MAIL_DOMAIN}>": Gap.THREAD,
            f"u{salt}u": Gap.UNSUBSCRIBE,
            f"p{salt}p": Gap.PREFERENCES,
            f"{salt}@reply.example": Gap.REPLY_TO,
        }
        self.person = replace(
            model,
            delivery_uuid=message_id,
            to=f"{salt}@to.example",
            name=self.name,
            unsubscribe_url=f"u{salt}u" if model.unsubscribe_url else "",
            preferences_url=f"p{salt}p" if model.preferences_url else "",
            reply_to=f"{salt}@reply.example" if model.reply_to else "",
            thread_uuid=thread if model.thread_uuid else None,
        )

    def cut(self, text: str, name_gap: Gap) -> Cut:
        """``text`` in pieces; the marks become gaps."""
        gaps = self._gaps | ({self.name: name_gap} if self.name else {})
        pieces = re.split(f"({'|'.join(map(re.escape, gaps))})", text)
        return [gaps[piece] if piece in gaps else piece.encode() for piece in pieces if piece]


def _part(kind: str, text: str, marks: _Marks, name_gap: Gap) -> Part:
    lines = _NEWLINES.split(text)
    cut = marks.cut("\r\n".join(lines), name_gap)
    short = all(_widest(marks.cut(line, name_gap)) <= LONGEST_LINE for line in lines)
    return Part(kind, cut, short)


def _widest(cut: Cut) -> int:
    widths = {Gap.NAME: _WIDEST_NAME, Gap.NAME_HTML: _WIDEST_NAME}
    return sum(widths.get(piece, _WIDEST_LINK) if isinstance(piece, Gap) else len(piece) for piece in cut)


def _header_line(name: str, value: str) -> bytes:
    """Encoded and folded as Django and the standard library do it; ``BadHeaderError`` on line breaks."""
    return bytes(_CRLF.fold_binary(*forbid_multi_line_headers(name, value, "utf-8")))


def _matching(pattern: re.Pattern[str], value: str) -> bytes:
    if value and not pattern.fullmatch(value):
        raise ValueError("this cannot stand in a mail")
    return value.encode("ascii")


def _base64(content: bytes) -> bytes:
    text = binascii.b2a_base64(content, newline=False)
    return b"\r\n".join(text[start : start + 76] for start in range(0, len(text), 76))
