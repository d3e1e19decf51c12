"""Who leads, who writes, who handles which channel: one at a time, handed over with words, seen by everybody, kept for ever."""

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from incidents.models import Responsibility
from incidents.services import give_responsibility
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotAllowed
from statuscomms.models import AuditEntry, StaffAlert, User
from statuscomms.staff_alerts import mail_urgent_alerts, open_alerts
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def held(incident: Any) -> dict[tuple[str, str], str]:
    rows = incident.responsibilities.filter(until=None)
    return {(row.part, row.channel): row.person_name for row in rows}


def commander_and_next() -> tuple[User, User]:
    return make_user("responder", first_name="Anna"), make_user("responder", first_name="Bo")


def test_who_declares_leads():
    anna, _bo = commander_and_next()
    incident = make_incident(actor=Actor.of_user(anna))
    assert held(incident) == {("commander", ""): "Anna"}
    assert incident.commander == anna


def test_a_machine_that_declares_leads_nothing(system: Actor):
    assert held(make_incident(actor=system)) == {}


def test_handing_over_tells_the_next_one_and_nobody_else():
    anna, bo = commander_and_next()
    incident = make_incident(actor=Actor.of_user(anna))
    give_responsibility(
        actor=Actor.of_user(anna), incident=incident, part="commander", person=bo, note="The bank calls at ten."
    )
    mail_urgent_alerts()
    (alert,) = open_alerts(bo)
    assert "Anna has handed over to you: Commander of Card payments fail." in alert.text
    assert "The bank calls at ten." in alert.text
    assert open_alerts(anna) == [] and [message.to for message in mail.outbox] == [[bo.email]]


def test_a_hand_over_keeps_who_led_from_when_to_when_and_stands_in_the_audit_trail():
    anna, bo = commander_and_next()
    incident = make_incident(actor=Actor.of_user(anna))
    give_responsibility(actor=Actor.of_user(anna), incident=incident, part="commander", person=bo)
    before, after = Responsibility.objects.order_by("id")
    assert (before.person, after.person) == (anna, bo)
    assert before.until is not None and before.until <= after.since and after.until is None
    entry = AuditEntry.objects.get(verb="give_responsibility")
    assert entry.details == {"part": "commander", "channel": "", "to": "Bo", "before": "Anna"}
    incident.refresh_from_db()
    assert incident.commander == bo and incident.version == 2


def test_taking_a_part_oneself_raises_no_alert():
    anna, bo = commander_and_next()
    incident = make_incident(actor=Actor.of_user(anna))
    give_responsibility(actor=Actor.of_user(bo), incident=incident, part="writer", person=bo)
    assert held(incident)[("writer", "")] == "Bo" and not StaffAlert.objects.exists()


def test_giving_it_twice_is_the_same_as_once():
    anna, bo = commander_and_next()
    incident = make_incident(actor=Actor.of_user(anna))
    for _press in range(2):
        give_responsibility(actor=Actor.of_user(anna), incident=incident, part="writer", person=bo)
    assert incident.responsibilities.filter(part="writer").count() == 1
    assert AuditEntry.objects.filter(verb="give_responsibility").count() == 1


def test_nobody_may_hold_a_part_and_the_alert_of_who_did_goes_away():
    anna, bo = commander_and_next()
    incident = make_incident(actor=Actor.of_user(anna))
    give_responsibility(actor=Actor.of_user(anna), incident=incident, part="channel", channel="sms", person=bo)
    assert held(incident)[("channel", "sms")] == "Bo" and open_alerts(bo)
    give_responsibility(actor=Actor.of_user(anna), incident=incident, part="channel", channel="sms", person=None)
    assert ("channel", "sms") not in held(incident) and open_alerts(bo) == []


def test_the_database_itself_lets_nobody_share_a_part():
    anna, bo = commander_and_next()
    incident = make_incident(actor=Actor.of_user(anna))
    with pytest.raises(IntegrityError), transaction.atomic():
        Responsibility.objects.create(
            incident=incident, part="commander", person=bo, person_name="Bo", since=now(), given_by="Bo"
        )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"part": "king"}, "part"),
        ({"part": "channel", "channel": "pigeon"}, "channel"),
        ({"part": "channel"}, "channel"),
        ({"part": "writer", "channel": "sms"}, "channel"),
        ({"part": "writer", "note": "x" * 2_001}, "note"),
        ({"part": "writer", "note": "nul\x00"}, "note"),
    ],
)
def test_what_cannot_be_given_is_refused_and_nothing_is_written(fields: dict[str, str], wrong: str):
    anna, bo = commander_and_next()
    incident = make_incident(actor=Actor.of_user(anna))
    with pytest.raises(InvalidInput) as refusal:
        give_responsibility(actor=Actor.of_user(anna), incident=incident, person=bo, **fields)
    assert list(refusal.value.fields) == [wrong]
    assert incident.responsibilities.count() == 1


@pytest.mark.parametrize(
    ("part", "channel", "role", "allowed"),
    [
        ("commander", "", "support", False),
        ("writer", "", "support", False),
        ("channel", "chatbot", "support", True),
        ("channel", "chatbot", "viewer", False),
        ("commander", "", "manager", True),
    ],
)
def test_a_part_is_given_only_to_who_may_do_the_work(part: str, channel: str, role: str, allowed: bool):
    anna, other = make_user("responder"), make_user(role)
    incident = make_incident(actor=Actor.of_user(anna))
    try:
        give_responsibility(actor=Actor.of_user(anna), incident=incident, part=part, channel=channel, person=other)
    except InvalidInput as refusal:
        assert not allowed and list(refusal.fields) == ["person"]
    else:
        assert allowed and incident.responsibilities.filter(person=other, until=None).exists()


def test_support_may_take_a_channel_but_neither_lead_nor_give_to_others():
    sanna, anna = make_user("support"), make_user("responder")
    incident = make_incident(actor=Actor.of_user(anna))
    give_responsibility(actor=Actor.of_user(sanna), incident=incident, part="channel", channel="chatbot", person=sanna)
    for fields in ({"part": "commander", "person": sanna}, {"part": "channel", "channel": "sms", "person": anna}):
        with pytest.raises(NotAllowed):
            give_responsibility(actor=Actor.of_user(sanna), incident=incident, **fields)


def test_the_incident_page_shows_who_does_what_and_lets_one_take_a_part(client_of: Any, people: Any):
    incident = make_incident(actor=people.actor("responder"))
    client, page = client_of("manager"), f"/console/incidents/{incident.uuid}/"
    words = client.get(page).content.decode()
    assert "Who does what" in words and "Responder" in words and "Channel Banner" in words
    answer = client.post(f"{page}responsibility/take/", {"part": "channel:banner"})
    assert answer["Location"] == f"{page}#responsibility"
    assert held(incident)[("channel", "banner")] == "Manager"
    assert client_of("support").post(f"{page}responsibility/take/", {"part": "commander"}).status_code == 403
    assert client.post(f"{page}responsibility/take/", {"part": "channel:pigeon"}).status_code == 422


def test_the_form_hands_over_and_shows_what_is_wrong_in_place(client_of: Any, people: Any):
    incident = make_incident(actor=people.actor("responder"))
    client, page = client_of("responder", htmx=True), f"/console/incidents/{incident.uuid}/responsibility/"
    wrong = client.post(page, {"part": "commander", "person": str(people.support.uuid)})
    assert wrong.status_code == 422 and "may not do this work" in wrong.content.decode()
    assert wrong.content.decode().lstrip().startswith('<form id="responsibility-form"')
    right = client.post(page, {"part": "commander", "person": str(people.manager.uuid), "note": "All yours."})
    assert right["HX-Redirect"].endswith("#responsibility")
    page_words = client_of("manager").get(page).content.decode()
    assert "Responder" in page_words and "All yours." in page_words


def test_the_api_tells_and_gives(api_of: Any, people: Any):
    incident = make_incident(actor=people.actor("responder"))
    api, path = api_of("administrator"), f"incidents/{incident.uuid}/responsibilities"
    given = api.post(path, {"part": "channel", "channel": "sms", "person": "test-support", "note": "Watch the cost."})
    assert given.status_code == 200
    now_held = {(item["part"], item["channel"]): item["person"]["name"] for item in given.json()["items"]}
    assert now_held == {("commander", None): "Responder", ("channel", "sms"): "Support"}
    api.post(path, {"part": "channel", "channel": "sms", "person": None})
    assert [item["person"]["name"] for item in api.get(path).json()["past"]] == ["Support"]
    assert api.post(path, {"part": "writer", "person": "nobody-here"}).status_code == 422
    assert [part["part"] for part in api.get(f"incidents/{incident.uuid}").json()["responsibilities"]] == ["commander"]
