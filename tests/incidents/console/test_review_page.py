"""The last look: everything as it will be, and one publish however often it is pressed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from incidents.declarations import Text
from incidents.models import Incident, Update
from statuscomms.clock import now
from tests.factories import make_contact, make_incident, make_levels
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]


def page_of(incident: Incident, name: str = "review") -> str:
    return f"/console/incidents/{incident.uuid}/{name}/"


def test_the_review_shows_all_channels_people_and_the_level(client_of: Clients) -> None:
    make_contact(email="one@example.com")
    draft = make_incident(publish=False, level=3)
    words = client_of("responder").get(page_of(draft)).content.decode()
    for slug in ("overlay", "banner", "chat_notice", "chatbot", "email", "sms"):
        assert f"preview-of-{slug}" in words
    assert "Level 3" in words and "<strong>1</strong> people" in words


def test_pressing_publish_twice_publishes_once(client_of: Clients) -> None:
    draft = make_incident(publish=False, level=2)
    client = client_of("responder")
    hidden = client.get(page_of(draft)).context["form"].initial
    first, second = (client.post(page_of(draft, "publish"), hidden) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert Update.objects.filter(state="published").count() == 1
    assert draft.notices.filter(state="live").count() == 3


def test_htmx_is_sent_on_by_a_header(client_of: Clients) -> None:
    draft = make_incident(publish=False, level=1)
    answer = client_of("responder", htmx=True).post(page_of(draft, "publish"), {"version": draft.version})
    assert answer["HX-Redirect"] == page_of(draft).replace("review/", "")


def test_problems_block_the_button_and_the_server(client_of: Clients) -> None:
    draft = make_incident(publish=False, level=3, texts={"en": Text("Trouble", "long " * 1_500)})
    client = client_of("responder")
    page = client.get(page_of(draft))
    assert "This keeps it from being published" in page.content.decode()
    assert page.context["found"].is_blocked
    refused = client.post(page_of(draft, "publish"), {"version": draft.version})
    assert refused.status_code == 422
    assert Update.objects.get().state == "draft"


def test_missing_languages_warn_but_do_not_block(client_of: Clients) -> None:
    draft = make_incident(publish=False, level=1)
    page = client_of("responder").get(page_of(draft))
    assert "Worth a look" in page.content.decode()
    assert not page.context["found"].is_blocked


def test_a_set_time_schedules_and_a_past_one_is_refused(client_of: Clients) -> None:
    draft = make_incident(publish=False, level=1)
    client = client_of("responder")
    past = client.post(page_of(draft, "publish"), {"when": "later", "publish_at": "2020-01-01T10:00"})
    assert past.status_code == 422 and "This time has passed" in past.content.decode()
    none = client.post(page_of(draft, "publish"), {"when": "later"})
    assert none.status_code == 422 and "Choose the time" in none.content.decode()
    later = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(page_of(draft, "publish"), {"when": "later", "publish_at": later}).status_code == 303
    assert Update.objects.get().state == "scheduled"


def test_a_hold_can_be_typed_and_undone(client_of: Clients) -> None:
    draft = make_incident(publish=False, level=2)
    client = client_of("responder")
    client.post(page_of(draft, "publish"), {"hold_seconds": "30"})
    update = Update.objects.get()
    assert update.state == "held"
    words = client.get(page_of(draft, "").replace("//", "/")).content.decode()
    assert "data-seconds-left" in words
    undone = client.post(f"/console/incidents/{draft.uuid}/updates/{update.uuid}/undo/")
    update.refresh_from_db()
    assert (undone.status_code, update.state) == (303, "draft")


def test_a_stale_version_is_409(client_of: Clients) -> None:
    draft = make_incident(publish=False, level=2)
    answer = client_of("responder").post(page_of(draft, "publish"), {"version": draft.version + 7})
    assert answer.status_code == 409
    assert Update.objects.get().state == "draft"


def test_a_draft_is_discarded_by_post_alone(client_of: Clients) -> None:
    draft = make_incident(publish=False, level=2)
    client = client_of("responder")
    assert client.get(page_of(draft, "discard")).status_code == 405
    assert client.post(page_of(draft, "discard")).status_code == 303
    assert not Incident.objects.exists()


def test_level_four_waits_for_somebody_else(client_of: Clients, people: People) -> None:
    make_levels()
    draft = make_incident(publish=False, level=4, actor=people.actor("manager"))
    client_of("manager").post(page_of(draft, "publish"), {"version": draft.version})
    update = Update.objects.get()
    assert update.state == "awaiting_approval"
    approve = f"/console/incidents/{draft.uuid}/updates/{update.uuid}/approve/"
    assert client_of("responder").post(approve).status_code == 403
    assert client_of("manager").post(approve).status_code == 403
    assert client_of("administrator").post(approve).status_code == 303
    update.refresh_from_db()
    assert update.state in ("published", "held")


def test_the_review_of_something_published_leads_to_the_incident(client_of: Clients) -> None:
    incident = make_incident(level=1)
    assert client_of("responder").get(page_of(incident)).status_code == 303
