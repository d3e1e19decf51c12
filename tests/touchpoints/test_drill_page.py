"""The page that a drill's messages lead to: for the holder of the link alone, marked, and kept by nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from delivery.models import Message
from incidents.declarations import ChannelChoice, Resolution, Text, UpdateDraft
from incidents.models import Incident
from incidents.public_pages import drill_page_token, public_address
from incidents.services import add_update, resolve
from tests.factories import make_actor, make_incident, make_service, make_site
from tests.people import ApiCaller
from touchpoints.models import PublishedDocument
from touchpoints.services import publish_all

pytestmark = pytest.mark.django_db

BASE = "http://testserver"


@pytest.fixture
def drill() -> Incident:
    texts = {"en": Text("Practice", "We practise. Read {link}.", ""), "fi": Text("Harjoitellaan", "Tässä {link}.", "")}
    channels = {"email": ChannelChoice(), "banner": ChannelChoice()}
    return make_incident("Practice", drill=True, texts=texts, channels=channels, services=[make_service("web-shop")])


def path_of(drill: Incident, language: str = "en") -> str:
    return public_address(drill, language).removeprefix(BASE)


def test_the_link_in_a_drill_s_mail_opens_its_page(client: Client, drill: Incident) -> None:
    body = Message.objects.get(broadcast__channel="email").texts["en"]["body"]
    link = re.search(r"http\S+[0-9a-f]", body)
    assert link and link.group() == public_address(drill)
    page = client.get(link.group().removeprefix(BASE))
    words = page.content.decode()
    assert page.status_code == 200
    assert "We practise." in words and 'class="stripe"' in words and "Drill: this is only practice" in words


def test_no_cache_keeps_it_and_no_search_engine_lists_it(client: Client, drill: Incident) -> None:
    page = client.get(path_of(drill))
    assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()


def test_it_speaks_each_language_and_links_to_the_others(client: Client, drill: Incident) -> None:
    page = client.get(path_of(drill, "fi")).content.decode()
    assert "Harjoitellaan" in page and "Harjoitus:" in page
    assert all(path_of(drill, code) in page for code in ("en", "fi", "sv"))


def test_nobody_can_sign_up_for_a_drill_there(client: Client, drill: Incident) -> None:
    assert "<form" not in client.get(path_of(drill)).content.decode()


def test_it_follows_the_drill_to_its_end(client: Client, drill: Incident) -> None:
    said = UpdateDraft(texts={"en": Text("Practice", "Still practising.")})
    add_update(actor=make_actor(), incident=drill, draft=said)
    resolve(actor=make_actor(), incident=drill, resolution=Resolution(texts={"en": Text("Practice", "We are done.")}))
    words = client.get(path_of(drill)).content.decode()
    assert "Still practising." in words and "We are done." in words


def wrong_tokens(drill: Incident) -> list[str]:
    real = make_incident("Really down")
    draft = make_incident("Not yet", drill=True, publish=False)
    other = make_incident("Another drill", drill=True)
    token = drill_page_token(drill.uuid)
    return [
        drill.uuid.hex + drill_page_token(other.uuid)[32:],
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        drill_page_token(real.uuid),
        drill_page_token(draft.uuid),
        "g" * 64,
        "0" * 64,
        token[:63],
        token.upper(),
    ]


def test_every_other_token_finds_nothing(client: Client, drill: Incident) -> None:
    met = {token: client.get(f"/en/drills/{token}").status_code for token in wrong_tokens(drill)}
    assert set(met.values()) == {404}, met
    assert client.get(f"/en/incidents/{drill.uuid}").status_code == 404


def test_no_published_document_knows_it(drill: Incident) -> None:
    make_site()
    publish_all()
    token = drill_page_token(drill.uuid).encode()
    assert PublishedDocument.objects.exists()
    assert not [row.key for row in PublishedDocument.objects.all() if token in bytes(row.identity)]


def test_scripts_get_the_address_that_works(api: ApiCaller, drill: Incident, client: Client) -> None:
    found: Any = api.get(f"incidents/{drill.uuid}").json()
    assert client.get(found["url"].removeprefix(BASE)).status_code == 200
