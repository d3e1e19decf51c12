"""Who did what when: complete, in plain words, narrowed by person, act and day, a page at a time; notes written once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from delivery.services import pause_broadcast, resume_broadcast
from incidents.audit_trail import TRAIL_PAGE
from incidents.models import Incident, Note
from incidents.services import add_note
from statuscomms import audit
from statuscomms.errors import Conflict
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_contact, make_incident, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]


def read(client: Client, incident: Incident, query: str = "") -> str:
    answer = client.get(f"/console/incidents/{incident.uuid}/trail/{query}")
    assert answer.status_code == 200
    page = answer.content.decode()
    return page[page.index('<section class="card"') :]


def test_the_trail_tells_in_words_what_people_did_and_how_the_sending_was_steered(client_of: Clients) -> None:
    make_contact(email="one@example.com")
    incident = make_incident(services=[make_service("card-payments")])
    broadcast = incident.broadcasts.get(channel="email")
    pause_broadcast(actor=make_actor("manager"), broadcast=broadcast)
    resume_broadcast(actor=make_actor("manager"), broadcast=broadcast)
    words = read(client_of("viewer"), incident)
    for sentence in ("declared it", "paused the sending", "resumed the sending", "Test manager", "#1"):
        assert sentence in words
    assert "paused_broadcast" not in words and "audit" not in words


def test_another_incident_s_entries_stay_with_it(client_of: Clients) -> None:
    mine, other = make_incident("Cards fail"), make_incident("The shop is slow")
    add_note(actor=make_actor("support"), incident=other, body="Seen it.")
    assert "added an internal note" not in read(client_of("viewer"), mine)


@pytest.mark.parametrize(("language", "words"), [("fi", "lisäsi sisäisen muistiinpanon"), ("sv", "intern anteckning")])
def test_the_words_are_those_of_the_reader_s_language(client_of: Clients, language: str, words: str) -> None:
    incident = make_incident()
    add_note(actor=make_actor("support"), incident=incident, body="Seen it.")
    client = client_of("viewer")
    client.cookies["django_language"] = language
    assert words in read(client, incident)


def test_it_is_narrowed_by_person_act_and_day(client_of: Clients) -> None:
    incident = make_incident()
    add_note(actor=make_actor("support"), incident=incident, body="Seen it.")
    client = client_of("viewer")
    today = timezone.localdate()
    assert "declared it" not in read(client, incident, "?who=Test support")
    assert "added an internal note" in read(client, incident, "?who=Test support")
    assert "added an internal note" not in read(client, incident, "?what=declare")
    assert "declared it" in read(client, incident, f"?since={today}&until={today}")
    assert "Nothing found." in read(client, incident, f"?since={today + timedelta(days=1)}")
    assert "Nothing found." in read(client, incident, f"?until={today - timedelta(days=1)}")


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=²", "?since=9999-12-31", "?until=tomorrow", "?before=" + "9" * 40]
)
def test_nonsense_in_the_address_narrows_nothing(client_of: Clients, query: str) -> None:
    assert "declared it" in read(client_of("viewer"), make_incident(), query)


def test_it_is_read_a_page_at_a_time_and_nothing_is_left_out(client_of: Clients) -> None:
    incident = make_incident()
    for number in range(TRAIL_PAGE + 5):
        audit.record(actor=make_actor("manager"), verb="reschedule", target=incident, number=1000 + number)
    client = client_of("viewer")
    first = read(client, incident)
    before = AuditEntry.objects.filter(details__number=1005).get().pk
    assert f"before={before}" in first
    second = read(client, incident, f"?before={before}")
    shown = [number for number in range(1000, 1055) if f"#{number}" in first + second]
    assert len(shown) == TRAIL_PAGE + 5 and "#1054" in first and "#1000" in second and "declared it" in second


def test_the_incident_page_leads_to_the_whole_trail(client_of: Clients) -> None:
    incident = make_incident()
    page = client_of("viewer").get(f"/console/incidents/{incident.uuid}/").content.decode()
    assert "declared it" in page and f"/console/incidents/{incident.uuid}/trail/" in page


def test_pressing_twice_keeps_one_note(client_of: Clients) -> None:
    incident, client = make_incident(), client_of("support")
    for _press in range(2):
        answer = client.post(
            f"/console/incidents/{incident.uuid}/notes/", {"body": "Seen it.", "client_key": "press-1"}
        )
        assert answer.status_code == 302 or answer.status_code == 303
    assert Note.objects.count() == 1
    assert AuditEntry.objects.filter(verb="add_note").count() == 1


def test_the_form_carries_a_key_of_its_own_each_time(client_of: Clients) -> None:
    incident, client = make_incident(), client_of("support")
    pages = [client.get(f"/console/incidents/{incident.uuid}/").content.decode() for _time in range(2)]
    keys = {
        page.split('name="client_key" value="', 1)[1][:36]
        for page in (part[part.index('id="note-form"') :] for part in pages)
    }
    assert len(keys) == 2


def test_the_same_key_with_other_words_is_refused() -> None:
    incident = make_incident()
    add_note(actor=make_actor("support"), incident=incident, body="Seen it.", client_key="one")
    with pytest.raises(Conflict):
        add_note(actor=make_actor("support"), incident=incident, body="Not seen it.", client_key="one")
    assert Note.objects.count() == 1
