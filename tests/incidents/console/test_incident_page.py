"""The incident page: what was said, the brief and its readers, notes, what is shown, other floors' panels, newer versions."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from incidents.declarations import BriefText, Tell, Text, UpdateDraft
from incidents.models import BriefReading, Note
from incidents.services import add_update, correct_update, save_brief
from tests.factories import make_actor, make_incident, make_levels, make_playbook, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]
BRIEF = {"en": BriefText("The bank is down.", "We know.", "No names.", "Invoice.")}


def test_the_page_shows_words_per_language_channels_and_who_declared(client_of: Clients) -> None:
    texts = {"en": Text("Cards fail", "On it."), "fi": Text("Kortit eivät toimi", "Selvitämme.")}
    incident = make_incident(texts=texts, services=[make_service("card-payments")])
    words = client_of("viewer").get(f"/console/incidents/{incident.uuid}/").content.decode()
    for expected in ("Cards fail", "Kortit eivät toimi", "Card payments", "Test administrator", "Banner", "Level 3"):
        assert expected in words


def test_a_corrected_update_shows_the_mended_words(client_of: Clients) -> None:
    incident = make_incident(texts={"en": Text("Cards fial")})
    correct_update(actor=make_actor("manager"), update=incident.updates.get(), texts={"en": Text("Cards fail")})
    words = client_of("viewer").get(f"/console/incidents/{incident.uuid}/").content.decode()
    assert "Cards fail" in words and "corrected" in words and "fial" not in words


def test_viewers_see_neither_brief_nor_notes_nor_buttons(client_of: Clients) -> None:
    incident = make_incident(brief=BRIEF)
    words = client_of("viewer").get(f"/console/incidents/{incident.uuid}/").content.decode()
    for hidden in ("The bank is down.", "Internal note", "Withdraw", "Resolve", "still-working"):
        assert hidden not in words
    support = client_of("support").get(f"/console/incidents/{incident.uuid}/").content.decode()
    assert "The bank is down." in support and "Withdraw" not in support


def test_reading_the_brief_is_noted_and_a_change_makes_it_unread(client_of: Clients) -> None:
    incident = make_incident(brief=BRIEF)
    client, page = client_of("support"), f"/console/incidents/{incident.uuid}/"
    assert "Nobody has read" in client.get(page).content.decode()
    assert client.get(f"{page}brief/read/").status_code == 405
    assert client.post(f"{page}brief/read/")["Location"] == f"{page}#brief"
    assert "Read by Support" in client.get(page).content.decode()
    save_brief(actor=make_actor(), incident=incident, brief={"en": BriefText(known="It is back.")})
    assert "Nobody has read" in client.get(page).content.decode()
    assert BriefReading.objects.count() == 1


def test_the_brief_is_edited_by_those_who_may_draft(client_of: Clients) -> None:
    incident = make_incident(brief=BRIEF)
    page = f"/console/incidents/{incident.uuid}/brief/"
    assert client_of("support").get(page).status_code == 403
    client = client_of("responder")
    assert "The bank is down." in client.get(page).content.decode()
    assert client.post(page, {"brief.en.known": "It is back.", "brief.sv.say": "Det fungerar."}).status_code == 303
    assert incident.briefs.get(language="en").say == ""
    assert incident.briefs.get(language="sv").say == "Det fungerar."
    assert client.post(page, {"brief.en.known": "x" * 6_000}).status_code == 422


def test_notes_are_kept_and_empty_ones_refused_in_the_same_fragment(client_of: Clients) -> None:
    incident = make_incident()
    page = f"/console/incidents/{incident.uuid}/notes/"
    client_of("support").post(page, {"body": "Crew left."})
    assert Note.objects.get().body == "Crew left."
    refused = client_of("support", htmx=True).post(page, {"body": "\u200b"})
    assert refused.status_code == 422
    assert refused.content.decode().lstrip().startswith('<form id="note-form"')
    assert client_of("viewer").post(page, {"body": "Hi"}).status_code == 403


def test_a_withdrawn_notice_is_no_longer_shown(client_of: Clients) -> None:
    incident = make_incident()
    banner = incident.notices.get(channel="banner")
    url = f"/console/incidents/{incident.uuid}/notices/{banner.uuid}/withdraw/"
    assert client_of("viewer").post(url).status_code == 403
    assert [client_of("responder").post(url).status_code for _ in range(2)] == [303, 303]
    banner.refresh_from_db()
    assert banner.state == "withdrawn"


def test_panels_of_other_floors_load_by_themselves(client_of: Clients) -> None:
    incident = make_incident()
    page = client_of("viewer").get(f"/console/incidents/{incident.uuid}/")
    words = page.content.decode()
    assert page.context["panels"]
    for panel in page.context["panels"]:
        assert f'hx-get="{panel.url}"' in words and f'href="{panel.url}"' in words


def test_who_writes_an_update_is_told_of_newer_versions(client_of: Clients) -> None:
    incident = make_incident()
    client = client_of("viewer")
    writing = client_of("responder").get(f"/console/incidents/{incident.uuid}/update/").content.decode()
    found = re.search(r'hx-get="([^"]+/version/[^"]+)"', writing)
    assert found is not None
    poll = found[1]
    assert "Somebody has changed" not in client.get(poll).content.decode()
    draft = UpdateDraft(status="identified", texts={"en": Text(body="Found.")}, channels=Tell.SHOWN)
    add_update(actor=make_actor(), incident=incident, draft=draft)
    assert "See the newest" in client.get(poll).content.decode()


def test_the_list_searches_and_filters(client_of: Clients) -> None:
    make_incident("Card payments fail")
    make_incident("Web shop is slow", publish=False)
    client = client_of("viewer")
    everything = client.get("/console/").content.decode()
    assert "Going on now" in everything and "Drafts, not published" in everything
    found = client.get("/console/?text=shop").content.decode()
    assert "Web shop is slow" in found and "Card payments fail" not in found
    assert "Card payments fail" not in client.get("/console/?state=closed").content.decode()
    assert "Nothing was found" in client.get("/console/?kind=maintenance").content.decode()
    fragment = client_of("viewer", htmx=True).get("/console/?text=shop").content.decode()
    assert fragment.lstrip().startswith('<div id="incidents"') and "?text=shop" in fragment


def test_the_list_needs_the_same_queries_for_many(
    client_of: Clients, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    service = make_service("web-shop")
    for number in range(8):
        make_incident(f"Incident {number}", services=[service], publish=number % 2 == 0)
    client = client_of("viewer")
    client.get("/console/")
    with django_assert_max_num_queries(14):
        client.get("/console/")


def test_declare_is_offered_to_those_who_may(client_of: Clients) -> None:
    assert 'data-shortcut="c"' in client_of("responder").get("/console/").content.decode()
    assert 'data-shortcut="c"' not in client_of("support").get("/console/").content.decode()


def test_playbooks_and_levels_are_for_administrators_with_a_preview(client_of: Clients) -> None:
    make_levels()
    make_playbook(level=3)
    pages = ("/console/playbooks/", "/console/playbooks/payment-failure/", "/console/levels/")
    for page in pages:
        assert client_of("manager").get(page).status_code == 403
    words = [client_of("administrator").get(page).content.decode() for page in pages]
    assert "payment-failure" in words[0]
    assert "preview-of-banner" in words[1] and "Maksut eivät toimi" in words[1]
    assert "badge-level4" in words[2]
    assert client_of("administrator").get("/console/playbooks/none/").status_code == 404
