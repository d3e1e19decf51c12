"""Resolve: what vanishes and who is told stand there in numbers; the list may be handed over; a short after-notice may stay."""

from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Consent
from incidents.models import Incident, Level
from reports.gathering import gather
from reports.presentation import closing_sentence
from reports.tables import closing_table
from tests.factories import make_contact, make_incident, make_levels, make_service, make_site, make_subscription

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]


def path_of(incident: Incident) -> str:
    return f"/console/incidents/{incident.uuid}/resolve/"


def incident_with_follower() -> Incident:
    shop = make_service("web-shop")
    make_site("shop", services=[shop])
    make_site("other", origins=("https://other.example.com",))
    incident = make_incident(services=[shop])
    follower = make_contact(email="follower@example.com", phone="+358 50 000 0001", subscribed=False)
    make_subscription(follower, incident=incident)
    Consent.objects.create(
        contact=follower, kind="email", recipient_key="k", given=True, wording_version="1", source="banner"
    )
    return incident


def test_numbers_say_what_vanishes_and_who_is_told(client_of: Clients) -> None:
    incident = incident_with_follower()
    page = client_of("responder").get(path_of(incident))
    words = page.content.decode()
    assert {row.channel.slug: row.sites for row in page.context["vanishing"]}["banner"] == 1
    assert "on 1 site" in words
    told = page.context["told"]
    assert (told.people, told.waiting) == (1, 1)  # by e-mail and SMS, counted once
    assert "1 person gets a message" in words and "1 person on the list" in words
    assert "How do we comment on this now?" in words


def test_the_list_goes_to_its_owner_and_stands_in_the_report(client_of: Clients) -> None:
    incident = incident_with_follower()
    said = {"status": "resolved", "then": "hand_over", "handed_to": "Outage team", "texts.en.body": "Fixed."}
    assert client_of("responder").post(path_of(incident), said | {"version": incident.version}).status_code == 303
    incident.refresh_from_db()
    assert not incident.notices.filter(update__is_closing=True, channel__in=["email", "sms"]).exists()
    reach = gather(incident)
    assert reach.closing.waiting == {"people": 1, "email": 1, "phone": 1}
    assert (reach.closing.handed_to, reach.closing.consents) == ("Outage team", 1)
    assert "handed over to Outage team" in closing_sentence(reach)
    table = closing_table(reach)
    assert "Outage team" in str(table.title)
    assert [row[1] for row in table.rows] == [1, 1, 1, 1]


def test_the_after_notice_starts_from_the_level_and_is_chosen_here(client_of: Clients) -> None:
    make_levels()
    Level.objects.filter(number=3).update(after_notice_hours=6)
    incident = incident_with_follower()
    client = client_of("responder")
    assert client.get(path_of(incident)).context["form"]["after_notice_hours"].value() == 6
    said = {"status": "resolved", "then": "tell", "texts.en.body": "Fixed.", "after_notice_hours": "1"}
    client.post(path_of(incident), said)
    stays = incident.notices.get(is_after_notice=True, channel="banner")
    assert stays.state == "live"
    assert 3_500 < (stays.ends_at - stays.live_at).total_seconds() < 3_700


def test_a_false_alarm_is_one_of_the_endings(client_of: Clients) -> None:
    incident = incident_with_follower()
    client_of("responder").post(
        path_of(incident), {"status": "false_alarm", "then": "tell", "texts.en.body": "All is well."}
    )
    incident.refresh_from_db()
    assert incident.status == "false_alarm"


def test_words_of_the_brief_are_taken_back_when_it_is_over(client_of: Clients) -> None:
    incident = incident_with_follower()
    client = client_of("responder")
    client.post(f"/console/incidents/{incident.uuid}/brief/", {"brief.en.do_not_say": "No names."})
    client.post(path_of(incident), {"status": "resolved", "then": "tell", "brief.en.say": "It works again."})
    brief = incident.briefs.get()
    assert (brief.say, brief.do_not_say) == ("It works again.", "")


def test_a_brief_is_asked_for_at_the_end_and_a_missing_one_warns(client_of: Clients) -> None:
    incident, client = make_incident(), client_of("responder")
    warning, reminder = "Nothing is written for the support team yet.", "This is what they have now"
    words = client.get(path_of(incident)).content.decode()
    assert "How do we comment on this now?" in words and warning in words and reminder not in words
    client.post(f"/console/incidents/{incident.uuid}/brief/", {"brief.en.say": "We work on it."})
    words = client.get(path_of(incident)).content.decode()
    assert reminder in words and "We work on it." in words and warning not in words
