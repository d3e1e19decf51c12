"""Administrators decide what short messages mean, in each language; STOP is out of their hands."""

import pytest

from audiences.models import Suppression
from inbox.models import Enquiry, KeywordPhrase
from inbox.services import remove_phrase, restore_phrase, set_phrase
from inbox.sms.inbound import InboundSms, take_in
from statuscomms.errors import InvalidInput, NotAllowed, NotFound
from statuscomms.models import AuditEntry
from tests.factories import make_actor

pytestmark = pytest.mark.django_db
PAGE, CHANGE = "/console/inbox/keywords/", "/console/inbox/keywords/change"
ADMIN = make_actor("administrator")


def text(words: str) -> str:
    reply = take_in(InboundSms("+358500001234", words, ""))
    return str(reply.text) if reply is not None else ""


def test_a_new_phrase_counts_from_the_next_message_on_with_typing_errors():
    text("Mikä tilanne")
    assert Enquiry.objects.count() == 1
    set_phrase(actor=ADMIN, language="fi", phrase="Mikä tilanne", meaning="status")
    for words in ("mikä tilanne", "MIKA TILANNE?", "mikä tilane"):
        assert "toimii" in text(words)
    assert Enquiry.objects.count() == 1
    assert AuditEntry.objects.filter(verb="set_keyword").count() == 1


def test_a_built_in_phrase_can_be_switched_off_changed_and_restored():
    remove_phrase(actor=ADMIN, language="fi", normalised="tila")
    text("TILA")
    assert Enquiry.objects.get().text == "TILA"
    set_phrase(actor=ADMIN, language="fi", phrase="Tila", meaning="help")
    assert "STOP" in text("tila")
    restore_phrase(actor=ADMIN, language="fi", normalised="tila")
    assert "toimii" in text("TILA")
    assert not KeywordPhrase.objects.exists()


def test_an_own_phrase_is_removed_for_good_and_once():
    set_phrase(actor=ADMIN, language="en", phrase="state", meaning="status")
    remove_phrase(actor=ADMIN, language="en", normalised="state")
    for again in (remove_phrase, restore_phrase):
        with pytest.raises(NotFound):
            again(actor=ADMIN, language="en", normalised="state")


def test_a_built_in_word_outside_the_table_can_become_ordinary():
    set_phrase(actor=ADMIN, language="en", phrase="info", meaning="")
    text("Info")
    assert Enquiry.objects.get().text == "Info"


@pytest.mark.parametrize("phrase", ["STOP", "stop now", "Lopeta", "avsluta", "stpo", "STOP 1", "stopp"])
@pytest.mark.parametrize("meaning", ["status", "", "start"])
def test_stop_cannot_be_edited_away(phrase, meaning):
    with pytest.raises(InvalidInput) as trouble:
        set_phrase(actor=ADMIN, language="en", phrase=phrase, meaning=meaning)
    assert "phrase" in trouble.value.fields
    assert not KeywordPhrase.objects.exists()


@pytest.mark.parametrize("words", ["stop.", "Stop please", "STOPP", "lopeta kiitos"])
def test_stop_wins_over_rows_that_somebody_wrote_past_the_service(words):
    KeywordPhrase.objects.create(language="en", phrase=words, normalised=words.lower().strip("."), meaning="status")
    text(words)
    assert Suppression.objects.get().reason == "stop"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"phrase": ""}, "phrase"),
        ({"phrase": "?!"}, "phrase"),
        ({"phrase": "x" * 61}, "phrase"),
        ({"phrase": "two\nlines"}, "phrase"),
        ({"language": "xx"}, "language"),
        ({"meaning": "stop"}, "meaning"),
    ],
)
def test_wrong_phrases_are_named(fields, named):
    with pytest.raises(InvalidInput) as trouble:
        set_phrase(actor=ADMIN, **{"language": "en", "phrase": "hello there", "meaning": "help", **fields})
    assert named in trouble.value.fields


def test_only_administrators_change_the_table():
    with pytest.raises(NotAllowed):
        set_phrase(actor=make_actor("manager"), language="en", phrase="state", meaning="status")


def test_the_console_shows_adds_removes_and_restores(client_of):
    client = client_of("administrator")
    page = client.get(PAGE).content.decode()
    assert all(word in page for word in ("TILA", "SEURAA", "EI TOIMI", "AVAA", "SULJE", "STATUS"))
    assert client.post(PAGE, {"language": "fi", "phrase": "tilanne", "meaning": "status"}).status_code == 303
    assert "tilanne" in client.get(PAGE).content.decode()
    assert client.post(CHANGE, {"language": "fi", "normalised": "tilanne"}).status_code == 303
    assert client.post(CHANGE, {"language": "fi", "normalised": "tila"}).status_code == 303
    assert KeywordPhrase.objects.get().meaning == ""
    assert client.post(CHANGE, {"language": "fi", "normalised": "tila", "restore": "1"}).status_code == 303
    assert not KeywordPhrase.objects.exists()
    wrong = client.post(PAGE, {"language": "fi", "phrase": "stop", "meaning": "status"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert wrong.content.decode().lstrip().startswith("<div")
    assert client.post(CHANGE, {"language": "fi"}).status_code == 404
