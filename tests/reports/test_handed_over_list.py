"""The list of those who waited, handed over to its owner: it stands in the report with its consents, for whoever may take it out."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Consent, Subscription
from delivery.models import Broadcast
from incidents.declarations import Resolution, Then
from incidents.models import Incident
from incidents.services import resolve
from reports.services import build_report
from statuscomms.access import Action, Role
from statuscomms.clock import now
from statuscomms.models import AuditEntry, User
from tests.factories import make_actor, make_contact, make_incident, make_subscription
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]
CONSENT = "You may write to me when it is over."


def _resolved(then: Then) -> Incident:
    incident = make_incident()
    for name, consents in (("anna", True), ("bo", False)):
        person = make_contact(email=f"{name}@example.com", subscribed=False, reference=name)
        make_subscription(person, incident=incident)
        if consents:
            key = person.addresses.get().recipient_key
            Consent.objects.create(
                contact=person,
                kind="email",
                recipient_key=key,
                given=True,
                what=CONSENT,
                wording_version="1",
                source="banner",
            )
    stranger = make_contact(email="stranger@example.com", reference="stranger")
    Consent.objects.create(
        contact=stranger,
        kind="email",
        recipient_key="s",
        given=True,
        what="Newsletter",
        wording_version="1",
        source="page",
    )
    resolution = Resolution(then=then, handed_to="Outage team")
    resolve(actor=make_actor(Role.ADMINISTRATOR), incident=incident, resolution=resolution)
    incident.refresh_from_db()
    build_report(incident)
    return incident


def _page(client: Client, incident: Incident) -> str:
    return client.get(f"/console/incidents/{incident.uuid}/report/").content.decode()


def _downloaded(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))


def test_nothing_is_sent_and_the_report_counts_the_list_and_its_consents(client_of: Clients) -> None:
    incident = _resolved(Then.HAND_OVER)
    assert not Broadcast.objects.filter(incident=incident, update_number=2).exists()
    closing = incident.reports.latest("version").data["closing"]
    assert (closing["waiting"], closing["consents"]) == ({"people": 2, "email": 2}, 1)
    page = _page(client_of(Role.VIEWER), incident)
    assert "List handed over to Outage team" in page and "Consent on record" in page


def test_who_may_export_takes_the_list_and_its_consents_from_the_report(client_of: Clients) -> None:
    incident = _resolved(Then.HAND_OVER)
    manager = client_of(Role.MANAGER)
    page = _page(manager, incident)
    people, consents = (
        f"/console/contacts/{name}/?incident={incident.uuid}&amp;format=csv" for name in ("export", "consents")
    )
    assert people in page and consents in page
    assert {row["email"] for row in _downloaded(manager, people.replace("&amp;", "&"))} == {
        "anna@example.com",
        "bo@example.com",
    }
    agreed = _downloaded(manager, consents.replace("&amp;", "&"))
    assert [(row["reference"], row["what"]) for row in agreed] == [("anna", CONSENT)]
    taken = AuditEntry.objects.filter(target=f"incidents.incident:{incident.uuid}", verb__endswith="_exported")
    assert sorted(taken.values_list("verb", flat=True)) == ["consents_exported", "contacts_exported"]


def test_who_may_not_reads_who_can(client_of: Clients) -> None:
    incident = _resolved(Then.HAND_OVER)
    page = _page(client_of(Role.RESPONDER), incident)
    assert "/console/contacts/export/" not in page and "/console/contacts/consents/" not in page
    assert "These people can: Administrator, Manager." in page


def test_a_right_beside_the_role_counts(client_of: Clients, people) -> None:
    incident = _resolved(Then.HAND_OVER)
    User.objects.filter(pk=people.support.pk).update(rights=[Action.EXPORT])
    page = _page(client_of(Role.SUPPORT), incident)
    assert "/console/contacts/export/" in page and "You see no addresses" in page


def test_where_nobody_has_the_right_the_report_says_so(client_of: Clients) -> None:
    incident = _resolved(Then.HAND_OVER)
    client = client_of(Role.VIEWER)
    User.objects.exclude(role=Role.VIEWER).update(is_active=False)
    assert "a right that nobody has yet" in _page(client, incident)


def test_where_people_were_told_there_is_no_list_to_take(client_of: Clients) -> None:
    page = _page(client_of(Role.MANAGER), _resolved(Then.TELL))
    assert "/console/contacts/export/" not in page


def test_who_has_left_since_is_not_on_the_list_any_more(client_of: Clients) -> None:
    incident = _resolved(Then.HAND_OVER)
    Subscription.objects.filter(contact__reference="bo").update(ended_at=now())
    path = f"/console/contacts/export/?incident={incident.uuid}&format=csv"
    assert [row["email"] for row in _downloaded(client_of(Role.MANAGER), path)] == ["anna@example.com"]


def test_scripts_take_the_consents_of_the_followers(api: ApiCaller) -> None:
    incident = _resolved(Then.HAND_OVER)
    answer = api.get(f"contacts/consents?incident={incident.uuid}&format=csv")
    assert b"".join(answer.streaming_content).decode().count(CONSENT) == 1


@pytest.mark.parametrize("incident", ["nonsense", "1"])
def test_a_list_of_nothing_is_not_found(client_of: Clients, incident: str) -> None:
    assert client_of(Role.MANAGER).get(f"/console/contacts/consents/?incident={incident}").status_code == 404
