"""Drafts that save themselves: nothing typed is lost, an untouched form leaves nothing behind, two people never overwrite."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from incidents.declarations import Declaration
from incidents.models import Incident, Update
from incidents.services import save_draft
from statuscomms.clock import now
from statuscomms.models import AuditEntry, StaffAlert
from tests.factories import make_incident, make_levels, make_playbook
from tests.incidents.console.conftest import Desk
from tests.people import People

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]
AUTOSAVE = "/console/declare/autosave"
KEY = "6d1b2c52-7f5e-4c66-9d2e-0e5bb8f0a001"
TYPED = {
    "title": "Card payments fail",
    "kind": "incident",
    "severity": "sev2",
    "channels_from": "level",
    "client_key": KEY,
}


@pytest.fixture(autouse=True)
def levels() -> None:
    make_levels()


def test_what_is_typed_is_kept_and_the_page_says_when(client_of: Clients) -> None:
    client = client_of("responder", htmx=True)
    with time_machine.travel("2026-03-02 12:02:11+00:00", tick=False):
        page = client.post(AUTOSAVE, TYPED)
    incident = Incident.objects.get()
    assert (incident.title, incident.published_at) == ("Card payments fail", None)
    assert "14:02:11" in page.content.decode()
    assert page["HX-Replace-Url"] == f"/console/incidents/{incident.uuid}/edit/"
    assert "Card payments fail" in client_of("responder").get("/console/").content.decode()


def test_the_same_form_writes_into_the_same_draft(client_of: Clients) -> None:
    client = client_of("responder", htmx=True)
    for title in ("Card", "Card payments", "Card payments fail"):
        client.post(AUTOSAVE, {**TYPED, "title": title})
    answer = client_of("responder").post("/console/declare", TYPED | {"texts.en.body": "We are on it."})
    incident = Incident.objects.get()
    assert answer["Location"] == f"/console/incidents/{incident.uuid}/review/"
    assert incident.updates.get().texts["en"]["body"] == "We are on it."


@pytest.mark.parametrize(
    "untouched",
    [{}, {"title": ""}, {"title": " \u200b "}, {"severity": "sev1", "level": "4", "services.none": "major_outage"}],
)
def test_an_untouched_form_leaves_no_draft(client_of: Clients, untouched: dict[str, str]) -> None:
    page = client_of("responder", htmx=True).post(AUTOSAVE, {**TYPED, "title": "", **untouched})
    assert page.status_code == 200
    assert not Incident.objects.exists()


def test_words_without_a_title_are_kept_under_their_beginning(client_of: Clients) -> None:
    client_of("responder", htmx=True).post(AUTOSAVE, {**TYPED, "title": "", "texts.en.body": "Cards are\nrefused."})
    assert Incident.objects.get().title == "Cards are refused."


def test_what_cannot_be_kept_is_said_and_the_last_draft_stays(client_of: Clients) -> None:
    client = client_of("responder", htmx=True)
    client.post(AUTOSAVE, {**TYPED, "texts.en.body": "Good words."})
    page = client.post(AUTOSAVE, {**TYPED, "texts.en.body": "At {tomorrow}"})
    assert "Not saved yet:" in page.content.decode() and "{tomorrow}" in page.content.decode()
    assert Update.objects.get().texts["en"]["body"] == "Good words."


def test_choosing_a_playbook_after_typing_rewrites_the_same_draft_and_keeps_the_title(client_of: Clients) -> None:
    make_playbook()
    client_of("responder", htmx=True).post(AUTOSAVE, TYPED)
    client = client_of("responder")
    page = client.get(f"/console/declare?playbook=payment-failure&client_key={KEY}")
    form = page.context["form"]
    assert (form["title"].value(), form["client_key"].value()) == ("Card payments fail", KEY)
    client.post("/console/declare", {name: value for name, value in form.initial.items() if value not in (None, False)})
    assert Incident.objects.get().playbook is not None


def test_the_second_writer_of_a_draft_is_told_and_overwrites_nothing(client_of: Clients, people: People) -> None:
    draft = make_incident(publish=False, actor=people.actor("manager"))
    seen = {"draft": str(draft.uuid), "version": str(draft.version)}
    save_draft(
        actor=people.actor("manager"), declaration=Declaration(title="The manager's words", level=2), draft=draft
    )
    page = client_of("responder", htmx=True).post(AUTOSAVE, {**TYPED, **seen})
    assert "Not saved yet:" in page.content.decode()
    answer = client_of("responder", htmx=True).post(f"/console/incidents/{draft.uuid}/edit/", {**TYPED, **seen})
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.title == "The manager's words"


def test_my_own_other_tab_is_no_second_writer(client_of: Clients) -> None:
    client = client_of("responder", htmx=True)
    client.post(AUTOSAVE, TYPED)
    draft = Incident.objects.get()
    for title in ("One", "Two"):  # both tabs saw version 1
        client.post(AUTOSAVE, {**TYPED, "title": title, "draft": str(draft.uuid), "version": "1"})
    draft.refresh_from_db()
    assert draft.title == "Two"


def test_a_draft_that_went_out_or_was_discarded_is_not_written_again(client_of: Clients) -> None:
    published = make_incident()
    client = client_of("responder", htmx=True)
    for uuid in (published.uuid, "00000000-0000-4000-8000-000000000000"):
        page = client.post(AUTOSAVE, {**TYPED, "draft": str(uuid), "version": "1"})
        assert page.status_code == 200 and "Not saved yet:" in page.content.decode()
    assert Incident.objects.count() == 1


def test_a_sitting_is_one_entry_of_the_audit_trail(people: People) -> None:
    actor = people.actor("responder")
    draft = save_draft(actor=actor, declaration=Declaration(title="One"), draft=None)
    for title in ("Two", "Three"):
        save_draft(actor=actor, declaration=Declaration(title=title), draft=draft, in_passing=True)
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["declare"]
    with time_machine.travel(now() + timedelta(minutes=11)):
        save_draft(actor=actor, declaration=Declaration(title="Four"), draft=draft, in_passing=True)
    assert AuditEntry.objects.filter(verb="change_draft").count() == 1


def test_a_half_written_brief_alarms_nobody_until_it_is_published(client_of: Clients) -> None:
    client = client_of("responder", htmx=True)
    client.post(AUTOSAVE, {**TYPED, "brief.en.say": "We kn"})
    assert not StaffAlert.objects.filter(key__startswith="brief:").exists()
    draft = Incident.objects.get()
    client.post(f"/console/incidents/{draft.uuid}/publish/", {"version": draft.version})
    assert StaffAlert.objects.filter(key=f"brief:{draft.uuid}").count() == 1


def test_words_of_the_brief_can_be_taken_back(client_of: Clients) -> None:
    client = client_of("responder", htmx=True)
    for say in ("We know.", ""):
        client.post(AUTOSAVE, {**TYPED, "brief.en.say": say})
    assert Incident.objects.get().briefs.get().say == ""


def test_without_javascript_a_button_saves(client_of: Clients) -> None:
    client = client_of("responder")
    assert '<noscript><button name="then" value="save">' in client.get("/console/declare").content.decode()
    answer = client.post("/console/declare", {**TYPED, "then": "save"})
    assert answer["Location"] == f"/console/incidents/{Incident.objects.get().uuid}/edit/"


@pytest.mark.parametrize("role", ["viewer", "support"])
def test_who_may_not_write_drafts_saves_none(client_of: Clients, role: str) -> None:
    assert client_of(role, htmx=True).post(AUTOSAVE, TYPED).status_code == 403


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_typing_is_saved_by_itself_and_survives_a_reload(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("responder")
    page = desk.open("/console/declare")
    page.get_by_label("Title").first.fill("The lift does not move")
    page.locator("summary", has_text="Texts per language").click()
    page.locator("[name='texts.en.body']").fill("We have called somebody.")
    expect(page.locator("#autosave")).to_contain_text(re.compile(r"saved \d\d:\d\d:\d\d"))
    page.wait_for_url("**/edit/")
    page.reload()
    expect(page.get_by_label("Title").first).to_have_value("The lift does not move")
    expect(page.locator("[name='texts.en.body']")).to_have_value("We have called somebody.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/review/")
    assert Incident.objects.count() == 1
    assert desk.complaints == []
