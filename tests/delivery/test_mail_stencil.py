"""Mail for many is the same mail as for one: what a stencil makes is read back and compared with what is built for each."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest

from delivery.channels.contract import Outgoing
from delivery.channels.mail_building import build_mail
from delivery.channels.mail_stencil import stencil_for
from incidents.channels import NoticeText
from tests.delivery.test_mail_building import NOTICE

DATE = "Thu, 01 Jan 2026 12:00:00 -0000"
NAMES = [
    "Anna Aalto",
    "Åsa Öberg",
    "O'Neil & <Sons>",
    '"Quoted" <b>bold</b>',
    "a\r\nBcc: evil@example.com",
    "x\r\n.\r\nQUIT",
    "\u2028--boundary\x00\x0b\ud800",
    "名前" * 80,
    "'" * 120,
    "{name} {link} %s =3D",
    "",
]
TEXTS = [
    NoticeText("Card payments fail", "Dear {name}, we are looking into it.", "Pay by invoice."),
    NoticeText("Maksut eivät toimi, {name}", "Hei {name}, **selvitämme**.\n\n- a\n- b {name}", ""),
    NoticeText("Häiriö: " + "pitkä otsikko " * 12, "x" * 990 + " {name} " + "ä" * 900, "{name}"),
    NoticeText("Dots", ".\n\n..\n\n.{name}", ".x"),
]


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[arg-type,return-value]


def words(mail: EmailMessage) -> list[str]:
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return [part.get_content().replace("\r\n", "\n").rstrip("\n") for part in parts if part is not None]


def headers(mail: EmailMessage) -> dict[str, str]:
    left_out = ("date", "content-type")
    return {name: " ".join(str(value).split()) for name, value in mail.items() if name.lower() not in left_out}


def people(outgoing: Outgoing) -> list[Outgoing]:
    return [
        replace(outgoing, name=name, to=f"person{number}@example.com", delivery_uuid=uuid4())
        for number, name in enumerate(NAMES)
    ]


@pytest.mark.parametrize("eight_bit", [True, False])
@pytest.mark.parametrize("thread", [None, UUID("33333333-3333-4333-8333-333333333333")])
@pytest.mark.parametrize("text", TEXTS)
def test_everybody_gets_the_mail_that_would_be_built_for_them_alone(
    text: NoticeText, thread: UUID | None, eight_bit: bool
) -> None:
    for one in people(replace(NOTICE, text=text, thread_uuid=thread)):
        raw = stencil_for(one).mail_for(one, date=DATE, eight_bit=eight_bit)
        ours, alone = read(raw), read(build_mail(one).message().as_bytes())
        assert headers(ours) == headers(alone)
        assert words(ours) == words(alone)
        assert ours["Date"] == DATE
        assert ours.defects == []
        assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
        if not eight_bit:
            raw.decode("ascii")


@pytest.mark.parametrize(
    "shape",
    [
        {"is_test": True},
        {"status": "resolved"},
        {
            "unsubscribe_url": "",
            "preferences_url": "",
            "action_url": "http://testserver/confirm/t",
            "action_label": "OK",
        },
        {"language": "sv"},
        {"page_url": ""},
        {"reply_to": "answers+name@in.example.com"},
    ],
)
def test_each_shape_has_a_stencil_of_its_own(shape: dict[str, Any]) -> None:
    one = replace(NOTICE, **shape)
    for built in (NOTICE, one):
        ours = read(stencil_for(built).mail_for(built, date=DATE, eight_bit=True))
        alone = read(build_mail(built).message().as_bytes())
        assert words(ours) == words(alone)
        assert headers(ours) == headers(alone)


def test_one_stencil_serves_all_who_differ_in_person_only() -> None:
    assert len({id(stencil_for(one)) for one in people(NOTICE) if one.name}) == 1


def test_what_the_installation_is_called_is_never_taken_from_an_old_stencil(settings: Any) -> None:
    stencil_for(NOTICE)
    settings.ORGANISATION_NAME, settings.MAIL_DOMAIN = "Renamed Oy", "mail.example.org"
    mail = read(stencil_for(NOTICE).mail_for(NOTICE, date=DATE, eight_bit=True))
    assert "Renamed Oy" in words(mail)[0]
    assert mail["Message-ID"].endswith("@mail.example.org>")


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "a@example.com\r\nBcc: b@example.com"},
        {"to": "a b@example.com"},
        {"to": "a@example.com>"},
        {"unsubscribe_url": "http://testserver/x>\r\nX: y"},
        {"preferences_url": 'http://testserver/"onclick="x'},
        {"reply_to": "a@example.com\r\nBcc: b@example.com"},
    ],
)
def test_what_could_break_a_header_is_refused(wrong: dict[str, str]) -> None:
    one = replace(NOTICE, **wrong)
    with pytest.raises(ValueError, match="cannot stand in a mail"):
        stencil_for(one).mail_for(one, date=DATE, eight_bit=True)
