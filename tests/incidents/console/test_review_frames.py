"""The frames of the review: documents of their own in which a draft looks as people will meet it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from incidents.declarations import Text, UpdateDraft
from incidents.models import Incident, Update
from incidents.services import add_update
from tests.factories import make_actor, make_incident, make_service, make_site

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]
TEXTS = {"en": Text("Payments fail", "We **look** into it."), "fi": Text("Maksut eivät toimi", "Selvitämme asiaa.")}
FRAMED = ("overlay", "banner", "chat_notice", "chatbot", "email")


def draft(**fields: Any) -> Incident:
    return make_incident(**{"publish": False, "level": 3, "texts": TEXTS, **fields})


def address(incident: Incident, channel: str, language: str) -> str:
    return f"/console/incidents/{incident.uuid}/review/frames/{channel}/{language}/"


def feed_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="draft-feed" type="application/json">(.*?)</script>', page)
    assert found is not None
    return json.loads(found[1])


@pytest.mark.parametrize("channel", FRAMED)
@pytest.mark.parametrize("language", TEXTS)
def test_the_review_frames_every_channel_in_every_language(client_of: Clients, channel: str, language: str) -> None:
    incident = draft()
    client = client_of("responder")
    review = client.get(f"/console/incidents/{incident.uuid}/review/").content.decode()
    assert f'src="{address(incident, channel, language)}"' in review
    answer = client.get(address(incident, channel, language))
    assert answer.status_code == 200 and TEXTS[language].title in answer.content.decode()


def test_a_frame_that_lost_its_draft_says_so_without_a_page_of_the_console_in_it(client_of: Clients) -> None:
    answer = client_of("responder").get(address(make_incident(), "banner", "en"))
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert "nothing to show" in answer.content.decode()


def test_the_mail_is_framed_in_two_widths_without_anything_that_runs(client_of: Clients) -> None:
    incident = draft()
    client = client_of("responder")
    review = client.get(f"/console/incidents/{incident.uuid}/review/").content.decode()
    frames = re.findall(rf'<iframe[^>]*src="{address(incident, "email", "en")}"[^>]*>', review)
    assert [re.search(r'width="(\d+)"', frame)[1] for frame in frames] == ["680", "360"]  # type: ignore[index]
    assert all('sandbox=""' in frame for frame in frames)
    answer = client.get(address(incident, "email", "en"))
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    words = answer.content.decode()
    assert "<strong>look</strong>" in words and "Unsubscribe" in words and "<script" not in words


@pytest.mark.parametrize("channel", FRAMED[:4])
def test_shown_channels_get_a_feed_with_the_draft_alone_and_the_real_script(client_of: Clients, channel: str) -> None:
    service = make_service()
    make_site(services=[service])
    make_incident("Something else", services=[service])
    answer = client_of("responder").get(address(draft(services=[service]), channel, "fi"))
    words = answer.content.decode()
    notices = feed_of(words)["notices"]
    assert [(notice["channel"], notice["texts"]["fi"]["title"]) for notice in notices] == [
        (channel, "Maksut eivät toimi")
    ]
    assert '<script src="/embed/v1.js"' in words and "Something else" not in words
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts;") and "unsafe" not in policy and "allow-same-origin" not in policy


def test_an_overlay_does_not_keep_the_reviewer_waiting(client_of: Clients) -> None:
    words = client_of("responder").get(address(draft(), "overlay", "en")).content.decode()
    assert feed_of(words)["notices"][0]["options"]["delay_seconds"] == 0


def test_words_of_a_draft_cannot_leave_their_place_in_the_page(client_of: Clients) -> None:
    incident, hostile = draft(), Text("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>")
    Update.objects.update(texts={"en": hostile.as_json()})  # the form refuses it; what was imported may hold it
    words = client_of("responder").get(address(incident, "banner", "en")).content.decode()
    assert "alert(1)" in words
    assert "<script>alert" not in words and "<img" not in words


def test_a_later_update_is_framed_with_its_own_status(client_of: Clients) -> None:
    incident = make_incident(level=3)
    news = UpdateDraft(status="monitoring", texts={"en": Text(body="A fix is in.")}, publish=False)
    add_update(actor=make_actor(), incident=incident, draft=news)
    words = client_of("responder").get(address(incident, "email", "en")).content.decode()
    assert "Monitoring" in words and "A fix is in." in words


@pytest.mark.parametrize(("channel", "language"), [("sms", "en"), ("pigeon", "en"), ("banner", "sv"), ("banner", "xx")])
def test_what_there_is_not_is_not_framed(client_of: Clients, channel: str, language: str) -> None:
    assert client_of("responder").get(address(draft(), channel, language)).status_code == 404


def test_nothing_is_framed_once_it_is_published(client_of: Clients) -> None:
    assert client_of("responder").get(address(make_incident(), "banner", "en")).status_code == 404
