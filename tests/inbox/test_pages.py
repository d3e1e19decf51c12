"""The inbox on the console, the embed's form, the API."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from inbox.models import Enquiry, Spike
from inbox.services import measure_demand
from statuscomms.clock import now
from tests.factories import make_incident, make_service
from touchpoints.models import Site

pytestmark = pytest.mark.django_db
ORIGIN = "https://shop.example.com"


def ask(times=1, **fields):
    return [Enquiry.objects.create(text="It is broken", received_at=now(), **fields) for _number in range(times)]


def test_the_inbox_lists_and_filters(client_of, django_assert_max_num_queries):
    service = make_service("web-shop")
    incident = make_incident(services=[service])
    ask(3, service=service, incident=incident)
    ask(1, contact_details={"email": "secret@example.com"})
    support = client_of("support")
    with django_assert_max_num_queries(25):
        page = support.get("/console/inbox/")
    assert page.status_code == 200 and b"4 enquiries" in page.content
    assert (
        b"secret@example.com" not in page.content
        and b"secret@example.com" in client_of("manager").get("/console/inbox/").content
    )
    assert b"3 enquiries" in support.get(f"/console/inbox/?incident={incident.uuid}").content
    assert b"1 enquiry" in support.get("/console/inbox/?joined=no").content
    assert support.get("/console/inbox/?service=nonsense").status_code == 422
    assert support.get("/console/inbox/?page=999999").status_code == 200


def test_htmx_gets_only_the_list(client_of):
    fragment = client_of("support", htmx=True).get("/console/inbox/")
    assert fragment.content.lstrip().startswith(b'<section id="enquiries"')


def test_a_spike_can_be_decided_or_declared_from_the_page(client_of):
    service = make_service("web-shop")
    ask(6, service=service)
    measure_demand()
    spike = Spike.objects.get()
    page = client_of("responder").get("/console/inbox/").content.decode()
    assert f"origin=spike%3A{spike.uuid}" in page and "services=web-shop" in page
    support = client_of("support")
    assert "Declare an incident" not in support.get("/console/inbox/").content.decode()
    answer = support.post(f"/console/inbox/spikes/{spike.uuid}/decide", {"decision": "known"})
    assert answer.status_code == 303
    assert Spike.objects.get().state == "known"
    assert support.post(f"/console/inbox/spikes/{spike.uuid}/decide", {"decision": "x"}).status_code == 422
    assert support.post(f"/console/inbox/spikes/{uuid4()}/decide", {"decision": "known"}).status_code == 404


def test_the_count_says_how_many_and_what_is_usual(client_of):
    ask(4)
    before = client_of("viewer").get("/console/enquiries/count/").content.decode()
    assert "<strong data-enquiry-count>4</strong>" in before and "unknown" in before
    measure_demand()
    assert "0 is usual" in client_of("viewer").get("/console/enquiries/count/").content.decode()


def test_the_panel_counts_before_and_after_the_first_notice(client_of):
    incident = make_incident()
    ask(2, incident=incident)
    ask(1, incident=incident)[0]
    Enquiry.objects.filter(pk=Enquiry.objects.latest("pk").pk).update(received_at=now() - timedelta(hours=1))
    page = client_of("support").get(f"/console/incidents/{incident.uuid}/enquiries/").content.decode()
    assert "<dd>3</dd>" in page and "<dd>1</dd>" in page and "<dd>2</dd>" in page


@pytest.fixture
def site():
    return Site.objects.create(key="demo", slug="demo", name="Demo", origins=[ORIGIN])


def report(body, origin=ORIGIN, **headers):
    client = Client(enforce_csrf_checks=True)
    sent = {"Origin": origin, **headers} if origin else headers
    return client.post("/embed/v1/demo/enquiries", body, content_type="application/json", headers=sent)


def test_a_visitor_reports_a_problem(site):
    answer = report({"text": "It hangs", "email": "a@example.com", "page": "/checkout?token=1#x"})
    assert answer.status_code == 202 and answer.json()["duplicate"] is False
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    kept = Enquiry.objects.get()
    assert (kept.site_key, kept.page, kept.channel) == ("demo", "/checkout", "form")


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example.com", ORIGIN + ":8443"])
def test_other_pages_may_not_report(site, origin):
    assert report({"text": "x"}, origin=origin).status_code == 403
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [({"text": ""}, "text"), ({"text": "x", "email": "nope"}, "email"), ({"text": 7}, "text"),
     ({}, "text"), ({"text": "x" * 4_001}, "text")],
)  # fmt: skip
def test_a_wrong_report_names_the_field_in_the_forms_words(site, body, field):
    answer = report(body)
    assert answer.status_code == 422 and field in answer.json()["error"]["fields"]


def test_a_preflight_is_answered_and_a_flood_is_slowed(site):
    preflight = Client().options("/embed/v1/demo/enquiries", headers={"Origin": ORIGIN})
    assert preflight.status_code == 204 and "POST" in preflight["Access-Control-Allow-Methods"]
    answers = [report({"text": f"number {number}"}) for number in range(12)]
    assert answers[-1].status_code == 429 and answers[-1]["Retry-After"]


def test_a_visitor_learns_of_no_incident_that_is_not_public(site):
    service = make_service("web-shop")
    draft = make_incident(services=[service], publish=False)
    assert report({"text": "The web shop is down"}).json()["incident"] is None
    assert Enquiry.objects.get().incident == draft


def test_the_api_takes_one_or_many(api):
    one = api.post(
        "enquiries",
        {
            "channel": "chat",
            "text": "Broken",
            "contact": {"email": "a@example.com", "name": "A"},
            "page": "/x",
            "received_at": now().isoformat(),
        },
    )
    assert one.status_code == 202 and set(one.json()) == {"id", "incident", "duplicate"}
    many = api.post("enquiries", [{"text": "Broken", "external_id": "1"}, {"text": "Broken", "external_id": "1"}])
    assert [item["duplicate"] for item in many.json()] == [False, True]
    listed = api.get("enquiries?limit=1").json()
    assert len(listed["items"]) == 1 and listed["next"] and "a@example.com" not in str(listed)
    again = api.post("enquiries", {"text": "Same", "client_key": "k"}).json()
    assert api.post("enquiries", {"text": "Same", "client_key": "k"}).json() == again


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "x", "colour": "red"}, "colour"),
        ({}, "text"),
        ({"text": "x", "contact": {"email": "nope"}}, "contact.email"),
        ([{"text": "x"}, {"text": 5}], "1.text"),
        ([{"text": "x"}, {"text": ""}], "1.text"),
        ({"text": "x", "received_at": "2026-01-01T10:00:00"}, "received_at"),
        ([{"text": "x"}] * 1_001, "body"),
    ],
)
def test_the_api_names_the_wrong_field(api, body, field):
    answer = api.post("enquiries", body)
    assert answer.status_code == 422 and field in answer.json()["error"]["fields"]
    assert not Enquiry.objects.exists()


def test_a_viewers_key_may_not_touch_the_inbox(api_of):
    viewer = api_of("viewer")
    assert viewer.post("enquiries", {"text": "x"}).status_code == 403
    assert viewer.get("enquiries").status_code == 403 and viewer.get("spikes").status_code == 403
