"""What a mail carries: headers for programs, words for people, nothing that spies."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import UUID

import pytest

from delivery.channels.contract import Outgoing
from delivery.channels.mail_building import build_mail
from incidents.channels import NoticeDraft, NoticeText, get_channel
from statuscomms.actors import Actor
from statuscomms.brands import brand_of
from tests.delivery.sending_steps import add_row, email_or_sms, make_broadcast, send_all
from tests.factories import make_contact
from touchpoints.services import create_look
from touchpoints.services.looks import LookDraft

NOTICE = Outgoing(
    delivery_uuid=UUID("11111111-1111-4111-8111-111111111111"),
    message_id=1,
    attempt=1,
    began_at=datetime(2026, 1, 1, tzinfo=UTC),
    purpose="notice",
    recipient_key="k",
    to="anna@example.com",
    name='Anna <b onclick="x">',
    language="fi",
    text=NoticeText("Maksut eivät toimi", "Hei {name}, **selvitämme** asiaa.\n\n<script>x</script>", "Maksa laskulla."),
    status="investigating",
    page_url="http://testserver/fi/incidents/22222222-2222-4222-8222-222222222222",
    unsubscribe_url="http://testserver/unsubscribe/t",
    preferences_url="http://testserver/preferences/t",
)


def read(outgoing: Outgoing):
    return message_from_bytes(build_mail(outgoing).message().as_bytes(), policy=policy.default)


def test_robots_find_the_headers_that_they_look_for() -> None:
    mail = read(NOTICE)
    assert mail["List-Unsubscribe"] == "<http://testserver/unsubscribe/t>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == "<11111111-1111-4111-8111-111111111111@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert "<service-notices.example.com>" in mail["List-Id"]
    assert mail["References"] is None


def test_a_later_update_joins_the_thread() -> None:
    mail = read(replace(NOTICE, thread_uuid=UUID("33333333-3333-4333-8333-333333333333")))
    assert mail["In-Reply-To"] == mail["References"] == "<33333333-3333-4333-8333-333333333333@example.com>"


def test_answers_go_where_they_are_understood_or_to_the_sender() -> None:
    assert read(NOTICE)["Reply-To"] is None
    mail = read(replace(NOTICE, purpose="reply", reply_to="answers+name@in.example.com"))
    assert mail["Reply-To"] == "answers+name@in.example.com"
    assert mail["Auto-Submitted"] == "auto-replied"
    answer = replace(
        NOTICE, purpose="reply", language="en", unsubscribe_url="", preferences_url="", action_url="http://x"
    )
    for kind in ("plain", "html"):
        words = read(answer).get_body((kind,)).get_content()
        assert "because you wrote to us" in words
        assert "you will not hear from us again" not in words


def test_both_parts_say_the_same_and_the_name_is_harmless() -> None:
    mail = read(NOTICE)
    html = mail.get_body(("html",)).get_content()
    text = mail.get_body(("plain",)).get_content()
    for part in (html, text):
        assert "Maksut eivät toimi" in part
        assert "Maksa laskulla." in part
        assert "http://testserver/unsubscribe/t" in part
    assert "Hei Anna &lt;b onclick=&quot;x&quot;&gt;, <strong>selvitämme</strong>" in html
    assert "<script" not in html
    assert 'lang="fi"' in html
    assert 'Hei Anna <b onclick="x">, selvitämme asiaa.' in text


def test_nothing_in_a_mail_is_loaded_from_elsewhere() -> None:
    html = read(NOTICE).get_body(("html",)).get_content()
    assert not re.search(r"<(img|link|iframe|video|object)\b|url\(|@import", html)


def test_a_confirmation_belongs_to_no_list_and_its_first_link_is_the_question() -> None:
    mail = read(
        replace(
            NOTICE,
            purpose="confirmation",
            unsubscribe_url="",
            preferences_url="",
            action_url="http://testserver/confirm/t",
            action_label="Vahvista",
        )
    )
    assert mail["List-Unsubscribe"] is None
    text = mail.get_body(("plain",)).get_content()
    assert re.findall(r"https?://\S+", text)[0] == "http://testserver/confirm/t"
    assert "Jos et pyytänyt tätä" in text
    assert re.findall(r'href="([^"]+)"', mail.get_body(("html",)).get_content())[0] == "http://testserver/confirm/t"


@pytest.mark.django_db(transaction=True)
def test_lone_surrogates_fail_that_message_alone(stage) -> None:
    broadcast = make_broadcast()
    contact = make_contact(email="anna@example.com")
    add_row(broadcast, contact)
    channel = email_or_sms("email")
    broken = replace(NOTICE, text=NoticeText("Bad \ud800", "x"), language="en")
    good = replace(NOTICE, language="en")
    outcomes = channel.send_group([broken, good])
    assert [outcome.kind for outcome in outcomes] == ["refused", "accepted"]
    send_all()
    assert len(stage.mailbox.newest()) == 2


DRAFT = NoticeDraft(
    "incident",
    "sev2",
    3,
    {
        "en": NoticeText("Payments fail", "We are on it <b>x</b>.", "Pay by invoice."),
        "fi": NoticeText("Maksut", "Selvitämme"),
    },
    {},
    [],
)


@pytest.mark.parametrize(("slug", "words"), [("email", "preview-email"), ("sms", "preview-sms")])
def test_previews_are_safe_and_fall_back(slug: str, words: str) -> None:
    channel = get_channel(slug)
    for language in ("en", "fi", "sv"):
        shown = channel.preview(DRAFT, language)
        assert words in shown
        assert "<b>" not in shown
        assert "style=" not in shown
    assert "Payments fail" in channel.preview(DRAFT, "sv")


def test_an_sms_that_cannot_be_sent_is_a_problem_and_a_long_one_a_warning() -> None:
    channel = get_channel("sms")
    assert channel.review(DRAFT).segments == 1
    assert channel.review(DRAFT).cost_per_person == "0.08"
    long = replace(DRAFT, texts={"en": NoticeText("a", "b" * 400)})
    assert (channel.review(long).problems, len(channel.review(long).warnings)) == ((), 1)
    too_long = replace(DRAFT, texts={"en": NoticeText("a", "b" * 1601)})
    assert len(channel.review(too_long).problems) == 1


@pytest.mark.django_db
def test_a_brand_gives_mail_its_sender_its_colours_and_its_signature() -> None:
    look = create_look(
        actor=Actor.system("tests"),
        draft=LookDraft(
            name="Aurora",
            accent="#0b5a4a",
            sender_name="Aurora",
            sender_address="news@example.com",
            signatures={"en": "Kind regards\n<b>Aurora</b>"},
            is_default=True,
        ),
    )
    assert look.is_default
    mail = build_mail(replace(NOTICE, brand=brand_of(None)))
    html = str(mail.alternatives[0][0])
    assert mail.from_email == "Aurora <news@example.com>"
    assert "#0b5a4a" in html and "Kind regards<br>&lt;b&gt;Aurora" in html and "Kind regards\n<b>Aurora" in mail.body
