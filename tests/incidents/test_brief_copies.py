"""The brief reaches the support team: by mail and team chat, once it is public, again when it changes, in spite of failures."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.core import mail

from incidents.brief_mail import brief_words
from incidents.declarations import BriefText, UpdateDraft
from incidents.models import BriefCopy
from incidents.services import add_update, publish_update, read_brief, save_brief, send_briefs, send_unannounced_briefs
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from tests.factories import make_actor, make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BRIEF = {
    "en": BriefText("The bank is down.", "We know and work on it.", "No names of banks.", "Invoice."),
    "fi": BriefText("Pankki on alhaalla.", "Tiedämme asiasta."),
}


class Chat(HTTPServer):
    """A team chat that keeps what is posted to it; apprise's ``json://`` speaks to it."""

    posts: list[dict[str, Any]]
    answer = 200


class _Post(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.posts.append(json.loads(self.rfile.read(length)))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@pytest.fixture
def chat(settings: Any) -> Iterator[Chat]:
    server = Chat(("127.0.0.1", 0), _Post)
    server.posts = []
    Thread(target=server.serve_forever, daemon=True).start()
    settings.TEAM_CHAT_URLS = [f"json://127.0.0.1:{server.server_port}/"]
    yield server
    server.shutdown()
    server.server_close()


def sent_to() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def test_everybody_on_the_support_team_gets_the_brief_by_mail_when_the_incident_is_published():
    first, second = make_user("support", first_name="Aino"), make_user("support", first_name="Otto")
    make_user("support", is_active=False)
    make_user("responder")
    make_incident(brief=BRIEF)
    send_briefs()
    assert sent_to() == sorted([first.email, second.email])
    words = mail.outbox[0].body
    for expected in (
        "The bank is down.",
        "We know and work on it.",
        "No names of banks.",
        "Invoice.",
        "/console/briefs/",
    ):
        assert expected in words


def test_a_brief_is_sent_once():
    make_user("support")
    make_incident(brief=BRIEF)
    send_briefs()
    send_briefs()
    send_unannounced_briefs()
    assert len(mail.outbox) == 1


def test_the_brief_of_a_draft_waits_until_the_incident_is_published():
    make_user("support")
    incident = make_incident(brief=BRIEF, publish=False)
    send_briefs()
    assert not mail.outbox and not StaffAlert.objects.exists()
    publish_update(actor=make_actor(), update=incident.updates.get())
    send_briefs()
    assert len(mail.outbox) == 1
    assert StaffAlert.objects.get().roles == ["support"]


def test_an_update_does_not_send_the_same_brief_again_but_a_changed_brief_goes_out():
    make_user("support")
    incident = make_incident(brief=BRIEF)
    send_briefs()
    add_update(actor=make_actor(), incident=incident, draft=UpdateDraft(status="identified"))
    save_brief(actor=make_actor(), incident=incident, brief=BRIEF)
    send_briefs()
    assert len(mail.outbox) == 1
    save_brief(actor=make_actor(), incident=incident, brief={"en": BriefText("It is back.")})
    send_briefs()
    assert len(mail.outbox) == 2 and "It is back." in mail.outbox[1].body


def test_each_reads_their_own_language_first():
    incident = make_incident(brief=BRIEF)
    finnish = brief_words(incident, language="fi").body
    assert finnish.index("Pankki") < finnish.index("The bank") and "MITÄ TIEDETÄÄN" in finnish
    english = brief_words(incident, language="en").body
    assert english.index("The bank") < english.index("Pankki")


def test_a_subject_never_carries_a_second_header():
    incident = make_incident(brief=BRIEF)
    incident.title = "Cards\r\nBcc: somebody@example.com"
    assert "\n" not in brief_words(incident).subject and "\r" not in brief_words(incident).subject


def test_the_team_chat_gets_it_too(chat: Chat):
    make_incident(brief=BRIEF)
    send_briefs()
    assert [("The bank is down." in post["message"], post["title"]) for post in chat.posts] == [
        (True, "How we comment on this: Card payments fail")
    ]


def test_a_chat_that_refuses_is_tried_again_and_does_not_keep_the_mail_back(chat: Chat):
    make_user("support")
    chat.answer = 500
    make_incident(brief=BRIEF)
    with time_machine.travel(now(), tick=False) as clock:
        send_briefs()
        assert len(mail.outbox) == 1 and len(chat.posts) == 1
        chat.answer = 200
        clock.shift(timedelta(seconds=11))
        send_briefs()
    assert len(mail.outbox) == 1 and len(chat.posts) == 2
    assert set(BriefCopy.objects.values_list("state", flat=True)) == {"sent"}


def test_without_a_mail_server_it_is_tried_eight_times_and_then_somebody_is_told(settings: Any):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    make_user("support", first_name="Aino")
    make_incident(brief=BRIEF)
    with time_machine.travel(now(), tick=False) as clock:
        for _attempt in range(8):
            assert not StaffAlert.objects.filter(urgency="urgent").exists()
            send_briefs()
            clock.shift(timedelta(seconds=601))
    assert BriefCopy.objects.get().state == "failed"
    assert "Aino" in StaffAlert.objects.get(urgency="urgent").text


def test_words_that_change_while_a_copy_is_being_sent_are_sent_again(chat: Chat):
    incident = make_incident(brief=BRIEF)
    copy = BriefCopy.objects.get()
    BriefCopy.objects.filter(pk=copy.pk).update(attempts=1, due_at=now() + timedelta(seconds=90))  # a worker has it
    save_brief(actor=make_actor(), incident=incident, brief={"en": BriefText("It is back.")})
    send_briefs()
    assert "It is back." in chat.posts[0]["message"]


def test_tick_leaves_a_fresh_copy_to_the_workers_and_sends_what_they_left(settings: Any):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    make_user("support")
    with time_machine.travel(now(), tick=False) as clock:
        make_incident(brief=BRIEF)
        send_unannounced_briefs()
        assert not mail.outbox
        clock.shift(timedelta(seconds=10))
        send_unannounced_briefs()
    assert len(mail.outbox) == 1


def test_the_support_teams_page_shows_every_open_brief_and_who_has_not_read_it(client_of, people):
    make_user("support", first_name="Otto")
    incident = make_incident(brief=BRIEF)
    make_incident("The shop is slow")
    make_incident("Not public yet", publish=False, brief=BRIEF)
    client = client_of("support")
    page = client.get("/console/briefs/").content.decode()
    assert "The bank is down." in page and "The shop is slow" in page and "There is no brief yet" in page
    assert "Not public yet" not in page and "Not read yet by Otto, Support" in page
    answer = client.post(f"/console/incidents/{incident.uuid}/brief/read/", {"from": "briefs"})
    assert answer["Location"] == f"/console/briefs/#brief-{incident.uuid}"
    page = client.get("/console/briefs/").content.decode()
    assert "You have read this." in page and "Read by Support" in page and "Not read yet by Otto" in page


def test_nobody_publishes_from_the_support_teams_page(client_of):
    incident = make_incident(brief=BRIEF)
    client = client_of("support")
    assert "/update/" not in client.get("/console/briefs/").content.decode()
    version = incident.version
    for step in ("update", "resolve", "still-working", "publish", "reopen", "brief"):
        assert client.post(f"/console/incidents/{incident.uuid}/{step}/", {"texts.en.body": "Hello"}).status_code == 403
    assert client.post("/console/declare", {"title": "Hello"}).status_code == 403
    incident.refresh_from_db()
    assert incident.version == version and incident.updates.count() == 1


def test_the_api_lists_open_briefs_with_readers(api_of, people):
    incident = make_incident(brief=BRIEF)
    read_brief(actor=people.actor("support"), brief=incident.briefs.get(language="en"), user=people.support)
    (item,) = api_of("support").get("briefs").json()["items"]
    assert (item["incident"], item["status"]) == (str(incident.uuid), "investigating")
    assert item["brief"]["en"]["read_by"][0]["name"] == "Support" and item["brief"]["en"]["not_read_by"] == []
    assert item["brief"]["fi"]["not_read_by"] == ["Support"]


def test_the_review_asks_for_the_brief_and_writing_it_leads_back(client_of):
    incident = make_incident(publish=False)
    client, page = client_of("responder"), f"/console/incidents/{incident.uuid}/"
    assert "Write the brief" in client.get(f"{page}review/").content.decode()
    answer = client.post(f"{page}brief/", {"brief.en.say": "We know."})
    assert answer["Location"] == f"{page}review/"
    review = client.get(f"{page}review/").content.decode()
    assert "We know." in review and "Write the brief" not in review
