"""*Test to me*: the draft as it would go out, by the real way, to whoever asks and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from delivery.models import Broadcast
from delivery.queries import progress_of_incident
from demo.stage import Stage
from incidents.declarations import Text
from incidents.models import Incident
from statuscomms.models import AuditEntry
from tests.delivery.sending_steps import send_all
from tests.factories import make_contact, make_incident, make_levels
from tests.people import People, client_for

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = {"en": Text("{service} fails", "Since {started_at}."), "fi": Text("Maksut eivät toimi", "Selvitämme asiaa.")}


def draft() -> Incident:
    make_levels()
    make_contact(email="customer@example.com", phone="+358 50 000 0001")
    return make_incident(publish=False, level=3, texts=TEXTS)


def address(incident: Incident) -> str:
    return f"/console/incidents/{incident.uuid}/test/"


def test_the_mail_arrives_filled_in_marked_and_at_me_alone(people: People, stage: Stage) -> None:
    incident = draft()
    client = client_for(people.responder)
    answer = client.post(address(incident), {"channel": "email", "language": "en"})
    send_all()
    [mail] = stage.mailbox.newest()
    assert mail.recipient == people.responder.email
    assert mail.subject.startswith("Test: ") and "{" not in mail.subject
    assert "This is a test" in mail.open().html
    assert "Sent. Look whether it has arrived." in client.get(answer["Location"]).content.decode()
    incident.refresh_from_db()
    assert (incident.published_at, incident.version) == (None, 1), "nothing is published"
    assert AuditEntry.objects.filter(verb="sent_test").count() == 1


def test_the_text_message_goes_to_my_own_number_in_the_chosen_language(people: People, stage: Stage) -> None:
    people.responder.phone = "+358500000777"
    people.responder.save()
    client_for(people.responder).post(address(draft()), {"channel": "sms", "language": "fi"})
    send_all()
    [message] = stage.messages.newest_first()
    assert message.to == "+358500000777"
    assert "Maksut eivät toimi" in message.body and message.body.startswith("Testi")


def test_tests_count_in_no_figure(people: People, stage: Stage) -> None:
    incident = draft()
    client_for(people.responder).post(address(incident), {"channel": "email"})
    send_all()
    assert progress_of_incident(incident) == []


def test_whoever_has_no_number_is_told_so(people: People) -> None:
    incident = draft()
    client = client_for(people.responder)
    assert "your account has no such address" in client.get(address(incident)).content.decode()
    assert client.post(address(incident), {"channel": "sms"}).status_code == 422
    assert not Broadcast.objects.exists()


@pytest.mark.parametrize("channel", ["banner", "pigeon", ""])
def test_only_sent_channels_of_the_update_can_be_tested(people: People, channel: str) -> None:
    assert client_for(people.responder).post(address(draft()), {"channel": channel}).status_code == 422
    assert not Broadcast.objects.exists()


def test_tests_are_limited(people: People, settings: Any) -> None:
    settings.TEST_MESSAGES_PER_HOUR = 2
    incident = draft()
    client = client_for(people.responder)
    codes = [client.post(address(incident), {"channel": "email"}).status_code for _ in range(3)]
    assert codes == [303, 303, 429]
    assert client_for(people.manager).post(address(incident), {"channel": "email"}).status_code == 303


def test_the_state_is_polled_until_it_is_final(people: People, stage: Stage) -> None:
    incident = draft()
    client = client_for(people.responder, htmx=True)
    fragment = client.post(address(incident), {"channel": "email"}).content.decode()
    assert 'hx-trigger="every 2s"' in fragment and "On its way." in fragment
    poll = f"{address(incident)}?sent={Broadcast.objects.get().uuid}"
    assert client.get(poll, headers={"HX-Trigger": "test-state"}).status_code == 200
    send_all()
    assert client.get(poll, headers={"HX-Trigger": "test-state"}).status_code == 286


def test_the_review_offers_it_to_those_who_may_publish(client_of: Callable[..., Client]) -> None:
    incident = draft()
    assert (
        address(incident) in client_of("responder").get(f"/console/incidents/{incident.uuid}/review/").content.decode()
    )
    assert client_of("support").get(address(incident)).status_code == 403


@pytest.mark.parametrize("sent", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_test_is_nothing_to_show(people: People, sent: str) -> None:
    assert client_for(people.responder).get(f"{address(draft())}?sent={sent}").status_code == 200
