"""Groups of mail over real connections: whatever one message meets, its neighbours arrive once and in order."""

from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import pytest

from delivery.channels.contract import Outcome
from delivery.channels.smtp_post import SmtpPost
from incidents.channels import NoticeText
from tests.delivery.scripted_smtp import ScriptedServer, scripted_server
from tests.delivery.test_mail_building import NOTICE

OFFERS = [("PIPELINING", "8BITMIME", "SIZE 1000000"), ("8BITMIME",), ("PIPELINING",), ()]


def send(server: ScriptedServer, settings: Any, *names: str, text: NoticeText = NOTICE.text) -> list[Outcome]:
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    post = SmtpPost()
    group = [
        replace(NOTICE, to=f"{name}@example.com", name=name.title(), delivery_uuid=uuid4(), text=text) for name in names
    ]
    try:
        return post.send(group)
    finally:
        post.close()


def recipients(server: ScriptedServer) -> list[str]:
    return [recipient.split("@")[0] for recipient, _content in server.taken]


@pytest.mark.parametrize("offers", OFFERS)
@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        ("refused", "refused"),
        ("stubborn", "refused"),
        ("later", "temporary"),
        ("dropped", "uncertain"),
        ("busy", "temporary"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_the_neighbours_of_a_message_in_trouble_arrive_once_and_in_order(
    settings: Any, offers: tuple[str, ...], trouble: str, kind: str, place: int
) -> None:
    names = ["anna", "bo", "cecilia"]
    names.insert(place, trouble)
    with scripted_server(*offers) as server:
        outcomes = send(server, settings, *names)
    kinds = [outcome.kind.value for outcome in outcomes]
    assert kinds.pop(place) == kind
    assert kinds == ["accepted"] * 3
    assert recipients(server) == ["anna", "bo", "cecilia"]
    assert server.misled == 0
    assert server.connections == (2 if trouble in ("dropped", "busy") and place < 3 else 1)


@pytest.mark.parametrize("offers", OFFERS)
def test_each_gets_their_own_mail_with_dots_and_letters_intact(settings: Any, offers: tuple[str, ...]) -> None:
    text = NoticeText("Häiriö", ".\n\nHei {name}\n\n..", "ä" * 600)
    with scripted_server(*offers) as server:
        outcomes = send(server, settings, "anna", "bo", text=text)
    assert [outcome.kind.value for outcome in outcomes] == ["accepted", "accepted"]
    for (recipient, content), name in zip(server.taken, ("Anna", "Bo"), strict=True):
        mail = message_from_bytes(content, policy=policy.default)
        assert mail["To"] == recipient
        plain = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert f"\n.\n\nHei {name}\n\n..\n" in plain.replace("\r\n", "\n")
        if "8BITMIME" not in offers:
            content.decode("ascii")
    assert len({message_from_bytes(content)["Message-ID"] for _recipient, content in server.taken}) == 2


def test_refused_credentials_are_tried_once_for_the_whole_group(settings: Any) -> None:
    with scripted_server("PIPELINING") as server:
        outcomes = send(server, settings, "anna", "badsender", "bo", "cecilia")
    assert [outcome.kind.value for outcome in outcomes] == ["accepted", *["configuration"] * 3]
    assert recipients(server) == ["anna"]


def test_what_a_slow_server_left_no_time_for_is_tried_again_at_once(settings: Any) -> None:
    settings.DELIVERY_LEASE_SECONDS = 0.000001
    with scripted_server("PIPELINING") as server:
        outcomes = send(server, settings, "anna", "bo")
    assert [(outcome.kind.value, outcome.code, outcome.retry_after) for outcome in outcomes] == [
        ("temporary", "out_of_time", 0.0)
    ] * 2
    assert server.taken == []


def test_a_server_that_is_away_is_not_waited_for_once_for_each_message(settings: Any) -> None:
    with scripted_server() as server:
        pass
    outcomes = send(server, settings, *["anna"] * 5)
    assert {(outcome.kind.value, outcome.code) for outcome in outcomes} == {("temporary", "ConnectionRefusedError")}


def test_an_envelope_sender_that_is_no_address_is_a_matter_of_configuration(settings: Any) -> None:
    settings.ENVELOPE_SENDER = "bounces@example.com>\r\nRSET"
    with scripted_server() as server:
        outcomes = send(server, settings, "anna")
    assert [outcome.kind.value for outcome in outcomes] == ["configuration"]
    assert server.commands == []
