"""The declare page: prefilled by playbook or link, previews change nothing, saving makes a draft and goes on to review."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from incidents.models import Incident, Level, Update
from tests.factories import make_audience, make_contact, make_incident, make_levels, make_playbook, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]
DECLARE = "/console/declare"
LEAST = {"title": "Card payments fail", "kind": "incident", "severity": "sev2", "channels_from": "level"}


@pytest.fixture(autouse=True)
def levels() -> None:
    make_levels()


def test_only_the_title_must_be_filled_in(client_of: Clients) -> None:
    page = client_of("responder").post(DECLARE, LEAST)
    incident = Incident.objects.get()
    assert (page.status_code, page["Location"]) == (303, f"/console/incidents/{incident.uuid}/review/")
    assert incident.published_at is None
    assert incident.level == incident.suggestion["level"]
    preset = Level.objects.get(number=incident.level).channels
    assert set(incident.notices.values_list("channel", flat=True)) == set(preset)


def test_a_missing_title_is_422_with_the_same_fragment_and_the_field_marked(client_of: Clients) -> None:
    page = client_of("responder", htmx=True).post(DECLARE, {**LEAST, "title": "\u200b "})
    words = page.content.decode()
    assert page.status_code == 422
    assert words.lstrip().startswith('<div id="declare"') and "<html" not in words
    assert 'name="title"' in words and 'aria-invalid="true"' in words
    assert not Incident.objects.exists()


def test_what_a_service_refuses_stands_at_its_field(client_of: Clients) -> None:
    page = client_of("responder").post(DECLARE, {**LEAST, "texts.fi.body": "Klo {tomorrow}"})
    words = page.content.decode()
    assert page.status_code == 422
    assert "{tomorrow}" in words
    assert 'id="id_texts.fi.body_error"' in words
    assert not Incident.objects.exists()


def test_a_wrong_option_is_named_only_while_its_channel_speaks(client_of: Clients) -> None:
    client = client_of("responder")
    wrong = {**LEAST, "channels_from": "own", "channels.banner": "on", "channels.overlay.delay_seconds": "soon"}
    assert client.post(DECLARE, wrong).status_code == 303
    refused = client.post(DECLARE, {**wrong, "channels.overlay": "on"})
    assert refused.status_code == 422
    assert 'id="id_channels.overlay.delay_seconds_error"' in refused.content.decode()


def test_chosen_channels_with_their_options_replace_the_levels(client_of: Clients) -> None:
    make_service("web-shop")
    chosen = {"channels_from": "own", "channels.overlay": "on", "channels.overlay.delay_seconds": "9", "level": "1"}
    client_of("responder").post(DECLARE, {**LEAST, **chosen, "services.web-shop": "major_outage"})
    incident = Incident.objects.get()
    assert incident.notices.get().options["delay_seconds"] == 9
    assert (incident.level, incident.impacts.get().impact) == (1, "major_outage")


def test_a_playbook_fills_in_the_page(client_of: Clients) -> None:
    make_service("card-payments")
    impact = {"service": "card-payments", "impact": "major_outage"}
    brief = {"en": {"known": "The bank is down.", "say": "We know.", "do_not_say": "No names.", "workaround": ""}}
    make_playbook(level=3, severity="sev2", services=[impact], brief=brief)
    words = client_of("responder").get(f"{DECLARE}?playbook=payment-failure").content.decode()
    for expected in ("Maksut eivät toimi", "Betala med faktura.", "The bank is down.", 'value="major_outage" selected'):
        assert expected in words
    assert 'name="playbook" value="payment-failure"' in words


def test_a_link_fills_in_title_services_severity_and_origin(client_of: Clients) -> None:
    make_service("web-shop")
    asked = {"title": "Shop is slow", "services": "web-shop,nonsense", "severity": "sev1", "origin": "spike:17"}
    words = client_of("responder").get(f"{DECLARE}?{urlencode(asked)}").content.decode()
    assert 'value="Shop is slow"' in words
    assert 'name="origin" value="spike:17"' in words
    assert 'value="partial_outage" selected' in words
    assert "services.nonsense" not in words


@pytest.mark.parametrize("query", ["playbook=none", "severity=bad", "services=%00x", "title=" + "x" * 10_000])
def test_a_wrong_link_still_opens_the_page(client_of: Clients, query: str) -> None:
    assert client_of("responder").get(f"{DECLARE}?{query}").status_code in (200, 400)


def test_the_suggestion_gives_reasons_and_fills_the_levels_channels(client_of: Clients) -> None:
    client = client_of("responder", htmx=True)
    words = client.post(f"{DECLARE}/suggestion", {**LEAST, "severity": "sev1", "level": ""}).content.decode()
    assert "Level 3 is suggested" in words or "Level 4 is suggested" in words
    assert "SEV1: critical" in words
    quiet = client.post(f"{DECLARE}/suggestion", {**LEAST, "level": "1"}).content.decode()
    assert 'name="channels.chat_notice" id="id_channels.chat_notice" checked' in quiet.replace("  ", " ")
    assert "channels.sms" in quiet and not Incident.objects.exists()


def test_channels_that_staff_chose_survive_a_new_suggestion(client_of: Clients) -> None:
    chosen = {**LEAST, "channels_from": "own", "channels.email": "on", "level": "1"}
    words = client_of("responder").post(f"{DECLARE}/suggestion", chosen).content.decode()
    assert 'name="channels.email" id="id_channels.email" checked' in words
    assert 'name="channels.chat_notice" id="id_channels.chat_notice" checked' not in words


def test_the_preview_shows_every_channel_and_people_and_changes_nothing(client_of: Clients) -> None:
    make_contact(email="one@example.com", phone="+358 50 000 0001")
    make_contact(email="two@example.com")
    asked = {**LEAST, "level": "3", "texts.en.body": "We are on it.", "texts.fi.body": "Selvitämme."}
    page = client_of("responder", htmx=True).post(f"{DECLARE}/preview", asked)
    words = page.content.decode()
    for slug in ("overlay", "banner", "chat_notice", "chatbot", "email", "sms"):
        assert words.count(f"preview-of-{slug}") == 2, slug
    assert "<strong>2</strong> people get a message" in words
    assert "1 not reachable" in words and "no address for this channel" in words
    assert "segment" in words
    assert not Incident.objects.exists() and not Update.objects.exists()


def test_half_written_forms_are_previewed_as_far_as_they_can_be_read(client_of: Clients) -> None:
    client = client_of("responder", htmx=True)
    assert "Type a title" in client.post(f"{DECLARE}/preview", {}).content.decode()
    wrong = client.post(f"{DECLARE}/preview", {**LEAST, "texts.en.body": "{nope}"})
    assert (wrong.status_code, "{nope}" in wrong.content.decode()) == (200, True)


def test_back_and_again_changes_the_same_draft(client_of: Clients) -> None:
    client = client_of("responder")
    client.post(DECLARE, {**LEAST, "client_key": "page-1"})
    client.post(DECLARE, {**LEAST, "client_key": "page-1", "title": "Card payments are slow"})
    assert Incident.objects.get().title == "Card payments are slow"


def test_an_edited_draft_keeps_what_the_page_does_not_show(client_of: Clients) -> None:
    make_audience("business")
    draft = make_incident(publish=False, audience="business", level=2, origin="alert:1")
    client = client_of("responder")
    page = client.get(f"/console/incidents/{draft.uuid}/edit/")
    form = page.context["form"]
    assert form["channels_from"].value() == "level"
    values = {name: value for name, value in form.initial.items() if value not in (None, False, "", [])}
    client.post(f"/console/incidents/{draft.uuid}/edit/", {**values, "severity": "sev1"})
    draft.refresh_from_db()
    assert (draft.severity, draft.origin, draft.audience.slug) == ("sev1", "alert:1", "business")


@pytest.mark.parametrize("role", ["viewer", "support"])
def test_who_may_not_draft_is_refused(client_of: Clients, role: str) -> None:
    for path in (DECLARE, f"{DECLARE}/preview", f"{DECLARE}/suggestion"):
        assert client_of(role).post(path, LEAST).status_code == 403
    assert not Incident.objects.exists()


def test_getting_the_page_twice_gives_different_keys(client_of: Clients) -> None:
    client = client_of("responder")
    keys = {client.get(DECLARE).context["form"]["client_key"].value() for _ in range(2)}
    assert len(keys) == 2
