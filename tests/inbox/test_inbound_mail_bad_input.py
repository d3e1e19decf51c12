"""Mail that no person writes: each row is one post with its expected answer. Nothing is a 5xx, nothing is half done."""

import json

import pytest

from audiences.models import Suppression
from inbox.mail.words import fresh_subject, own_words, text_of_html
from inbox.models import Enquiry, ReceivedMail
from tests.factories import make_contact
from tests.inbox.mails import KNOWN, post_mail, post_mime, post_raw, take_mail_in

HEAD = b"From: Anna <anna@example.com>\r\nTo: reply@in.example.com\r\nSubject: Re: x\r\nMessage-ID: <1@example.com>\r\n"


@pytest.fixture
def _mail_is_taken_in(settings, db):
    take_mail_in(settings)
    make_contact(email=KNOWN)


def outcome() -> tuple[str, ...]:
    found = {"stopped": Suppression.objects.exists(), "enquiry": Enquiry.objects.exists()}
    return tuple(word for word, is_there in found.items() if is_there)


def part(content_type: str, body: bytes) -> bytes:
    return b"--x\r\nContent-Type: " + content_type.encode() + b"\r\n\r\n" + body + b"\r\n"


MANY_PARTS = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
NESTED = HEAD + b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth) for depth in range(1_200)
)
MIME = [
    # what comes, what is there afterwards
    (HEAD + b"Content-Type: text/plain; charset=no-such-charset\r\n\r\nSTOP", ("stopped",)),
    (HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nbroken \xff\xfe words", ("enquiry",)),
    (HEAD + b"Content-Type: text/plain; charset=utf-16\r\n\r\nx", ("enquiry",)),
    (HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!", ()),
    (HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nU1RPUA==", ("stopped",)),
    (HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nU1QAT1A=", ("stopped",)),  # ST\0OP
    (HEAD + b"Content-Type: text/html\r\n\r\n<p>STOP</p><blockquote>STATUS</blockquote>", ("stopped",)),
    (HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 10_000 + b"hello", ("enquiry",)),
    (MANY_PARTS + part("text/plain", b"STOP") + part("image/png", b"x") * 1_000 + b"--x--", ("stopped",)),
    (MANY_PARTS + part("image/png", b"x") * 1_000 + part("text/plain", b"STOP") + b"--x--", ()),
    (MANY_PARTS + part("text/plain; name=a\r\nContent-Disposition: attachment", b"STOP") + b"--x--", ()),
    (MANY_PARTS + part("text/plain", b"STOP"), ("stopped",)),  # the last boundary never comes
    (HEAD + b"From: Bo <bo@example.com>\r\n\r\nSTOP", ("enquiry",)),  # two senders are nobody's word
    (HEAD.replace(b"Re: x", b"=?no-such?B?x?= =?utf-8?B?!!?=") + b"\r\nhello", ("enquiry",)),
    (HEAD.replace(b"Re: x", b"x" * 100_000) + b"\r\nhello", ("enquiry",)),
    (HEAD + b"X-Long: " + b"y" * 1_000_000 + b"\r\n\r\nSTOP", ("stopped",)),
    (b"\r\nSTOP", ("enquiry",)),  # nobody sends it, somebody reads it
    (b"", ()),
]


@pytest.mark.parametrize(("raw", "after"), MIME)
@pytest.mark.usefixtures("_mail_is_taken_in")
def test_messages_in_strange_shape_are_read_as_far_as_they_can_be(raw, after):
    assert post_mime(raw).status_code == 200
    assert outcome() == after


POSTS = [
    (b"", 400),
    (b"{", 400),
    (b"[]", 400),
    (b"null", 400),
    (b'"STOP"', 400),
    (b"\xff\xfe", 400),
    (b'{"RecordType": "Delivery"}', 400),  # the provider's other webhook
    (b'{"FromFull": {"Email": "not an address"}, "TextBody": "STOP"}', 400),
    (b'{"FromFull": 7, "TextBody": "STOP"}', 400),
    (b'{"FromFull": {"Email": "a@example.com"}, "Headers": [{"Name": "x"}], "TextBody": "STOP"}', 400),
    (b'{"FromFull": {"Email": "a@example.com"}, "TextBody": "STOP\\ud800"}', 400),
    (b'{"Headers": ' + b"[" * 5_000 + b"]" * 5_000 + b', "x": "\\u0041"}', 400),
    (b'{"TextBody": "' + b"x" * 40_000_000 + b'"}', 413),
]


@pytest.mark.parametrize(("body", "status"), POSTS)
@pytest.mark.usefixtures("_mail_is_taken_in")
def test_posts_that_are_no_mail_are_refused_whole(body, status):
    answer = post_raw(body)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert outcome() == ()
    assert not ReceivedMail.objects.exists()


@pytest.mark.usefixtures("_mail_is_taken_in")
def test_a_mail_with_a_large_picture_is_heard():
    picture = {"Name": "a.png", "ContentType": "image/png", "Content": "A" * 8_000_000, "ContentID": ""}
    assert post_mail("STOP", Attachments=[picture]).status_code == 200
    assert outcome() == ("stopped",)


@pytest.mark.parametrize("words", ["ST\x00OP", "\x00STOP", "STOP\x00"])
@pytest.mark.usefixtures("_mail_is_taken_in")
def test_a_character_that_cannot_be_kept_hides_no_stop(words):
    assert post_mail(words).status_code == 200
    assert outcome() == ("stopped",)


@pytest.mark.slow
@pytest.mark.usefixtures("_mail_is_taken_in")
def test_parts_within_parts_without_end_are_refused():
    assert post_mime(NESTED + b"STOP").status_code == 400
    assert outcome() == ()


@pytest.mark.usefixtures("_mail_is_taken_in")
def test_a_large_post_without_the_secret_is_not_even_read():
    assert post_raw(b'{"TextBody": "' + b"x" * 14_000_000 + b'"}', secret="hook:wrong").status_code == 403


@pytest.mark.usefixtures("_mail_is_taken_in")
def test_no_word_and_no_address_of_a_mail_is_logged(caplog, capsys):
    post_mail("My secret is 4711")
    post_mime(HEAD + b"Content-Type: text/plain; charset=utf-16\r\n\r\nsecret")
    logged = caplog.text + json.dumps(capsys.readouterr())
    assert "anna@" not in logged
    assert "secret" not in logged
    assert [row.key for row in ReceivedMail.objects.all() if "@" in row.key] == []


REPLIES = [
    # the text of a mail, the sender's own words
    ("Hello", "Hello"),
    ("Hello\r\n\r\n> quoted", "Hello"),
    ("Hello\n\nOn Mon, Jan 5, 2026 at 10:00 Statuscomms <s@example.com> wrote:\n> x", "Hello"),
    ("Hello\n\nOn Mon, Jan 5, 2026 at 10:00 Statuscomms\n<s@example.com> wrote:\n> x", "Hello"),
    ("Hei\n\nma 5. tammik. 2026 klo 10.00 Statuscomms (s@example.com) kirjoitti:\n> x", "Hei"),
    ("Hej\n\nDen mån 5 jan. 2026 kl 10:00 skrev Statuscomms <s@example.com>:\nx", "Hej"),
    ("Hello\n\n-----Original Message-----\nFrom: x", "Hello"),
    ("Hei\n\n-----Alkuperäinen viesti-----\nx", "Hei"),
    ("Hello\n\n________________________________\nFrom: x", "Hello"),
    ("Hei\n\nLähettäjä: Statuscomms <s@example.com>\nLähetetty: tänään", "Hei"),
    ("Hej\n\nFrån: Statuscomms <s@example.com>", "Hej"),
    ("Hello\n-- \nAnna", "Hello"),
    ("Hello\n\nSent from my iPhone", "Hello"),
    ("Hei\n\nLähetetty iPhonesta", "Hei"),
    ("Hej\n\nSkickat från min iPhone", "Hej"),
    ("On Monday I wrote to you.\nNobody answered.", "On Monday I wrote to you.\nNobody answered."),
    ("From: the shop in Turku\nI bought it there.", "From: the shop in Turku\nI bought it there."),
    ("Hello\xa0\n\n\n\n\nagain", "Hello\n\nagain"),
    ("> only quoted", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "own"), REPLIES)
def test_quoted_text_and_signatures_are_nobodys_own_words(text, own):
    assert own_words(text) == own


PAGES = [
    ("<p>Hello</p><p>again</p>", "Hello\n\nagain"),
    ("Hello<br>again", "Hello\nagain"),
    ("<div>Hello</div><div class='x gmail_quote'><div>old</div><div>older</div></div>", "Hello"),
    ("Hello<blockquote>old<blockquote>older</blockquote></blockquote> and <b>more</b>", "Hello and more"),
    ("<head><title>t</title><style>p{}</style></head>Hello<script>x</script>", "Hello"),
    ("Hello &amp; <i>good</i>&nbsp;bye", "Hello & good bye"),
    ("Hello<div id=divRplyFwdMsg>From: x", "Hello"),
    ("<<<>>>", "<<<>>>"),
    ("", ""),
]


@pytest.mark.parametrize(("html", "text"), PAGES)
def test_html_is_read_as_the_words_that_people_see(html, text):
    assert text_of_html(html) == text


@pytest.mark.parametrize("subject", ["Re: x", "RE : x", "VS: x", "Sv: x", "Fwd: x", "VL: x", "AW[2]: x"])
def test_the_subject_of_an_answer_is_not_the_senders(subject):
    assert fresh_subject(subject) == ""


@pytest.mark.parametrize("subject", ["Unsubscribe", "Reset", "Revenue: x", "x"])
def test_a_subject_of_their_own_is_theirs(subject):
    assert fresh_subject(subject) == subject
