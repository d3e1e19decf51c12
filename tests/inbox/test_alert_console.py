"""Duty people see what monitoring reports and decide; administrators say which label means what; so does the API."""

import pytest

from inbox.models import AlertDraft, AlertMapping
from incidents.models import Incident
from statuscomms.access import Role
from tests.factories import make_levels, make_playbook, make_service
from tests.inbox.monitors import SECRET, alert, fires
from tests.people import ApiCaller

pytestmark = pytest.mark.django_db
MAPPINGS = "/console/inbox/alert-mappings/"


@pytest.fixture(autouse=True)
def _house(settings):
    settings.ALERTMANAGER_HOOK_SECRET = SECRET
    make_levels()


def test_the_list_shows_what_waits_with_its_alerts_and_what_to_do(client_of):
    fires(alert("a", job="pay-api"), alert("b"))
    fires(alert("a", job="pay-api"))
    incident = Incident.objects.get()
    page = client_of("responder").get("/console/inbox/alerts/").content.decode()
    assert "job=pay-api" in page
    assert "said 2 times" in page
    assert f"/console/incidents/{incident.uuid}/edit/" in page
    assert "Discard" in page
    assert "Discard" not in client_of("support").get("/console/inbox/alerts/").content.decode()


def test_home_and_inbox_say_that_drafts_wait(client_of):
    count = "/console/enquiries/count/"
    assert "alert draft" not in client_of("responder").get(count).content.decode()
    fires(alert())
    assert "1 alert draft waits" in client_of("responder").get(count).content.decode()
    assert "/console/inbox/alerts/" in client_of("responder").get("/console/inbox/").content.decode()


def test_the_incident_lists_the_alerts_that_led_to_it(client_of, api: ApiCaller):
    fires(alert("a"), alert("b"))
    incident = Incident.objects.get()
    panel = f"/console/incidents/{incident.uuid}/alerts/"
    assert panel in client_of("responder").get(f"/console/incidents/{incident.uuid}/").content.decode()
    assert "Probe failure" in client_of("responder").get(panel).content.decode()
    assert api.get(f"incidents/{incident.uuid}").json()["alerts"] == {"firing": 2, "seen": 2, "notifications": 1}


def test_an_administrator_adds_and_removes_a_mapping(client_of):
    make_service("card-payments")
    client = client_of("administrator")
    form = {"label": " job ", "value": "pay*", "service": "card-payments", "severity": "sev2", "playbook": ""}
    assert client.post(MAPPINGS, form).status_code == 303
    mapping = AlertMapping.objects.get()
    assert (mapping.label, mapping.value, mapping.service.slug, mapping.severity) == (
        "job", "pay*", "card-payments", "sev2",
    )  # fmt: skip
    assert "job=pay*" in client.get(MAPPINGS).content.decode()
    assert client.post(f"{MAPPINGS}{mapping.uuid}/delete").status_code == 303
    assert not AlertMapping.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": ""},
        {"value": "  "},
        {"service": "", "severity": "", "playbook": ""},
        {"service": "gone"},
        {"severity": "loud"},
        {"label": "x" * 101},
        {"label": "a\nb"},
    ],
)
def test_a_wrong_mapping_is_shown_again_with_its_errors(client_of, wrong: dict):
    form = {"label": "job", "value": "pay", "service": "", "severity": "sev1", "playbook": "", **wrong}
    answer = client_of("administrator", htmx=True).post(MAPPINGS, form)
    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()
    assert not AlertMapping.objects.exists()


def test_the_same_label_and_value_are_mapped_once(client_of):
    form = {"label": "job", "value": "pay", "severity": "sev1", "service": "", "playbook": ""}
    assert client_of("administrator").post(MAPPINGS, form).status_code == 303
    answer = client_of("administrator").post(MAPPINGS, form)
    assert (answer.status_code, "mapped already" in answer.content.decode()) == (422, True)


def test_the_api_lists_discards_and_maps(api: ApiCaller, api_of):
    make_playbook()
    body = {"label": "job", "value": "pay", "playbook": "payment-failure"}
    mapped = api.post("alert-mappings", body)
    assert (mapped.status_code, mapped.json()["playbook"]) == (201, "payment-failure")
    assert api.get("alert-mappings").json()["items"] == [mapped.json()]
    fires(alert())
    (shown,) = api.get("alerts?state=open").json()["items"]
    assert (shown["state"], shown["firing"], shown["alerts"][0]["labels"]["alertname"]) == (
        "waiting",
        1,
        "ProbeFailure",
    )
    assert api_of(Role.SUPPORT).post(f"alerts/{shown['id']}/discard").status_code == 403
    assert api.post(f"alerts/{shown['id']}/discard").json()["state"] == "discarded"
    assert api.get("alerts?state=open").json()["items"] == []
    assert api.delete(f"alert-mappings/{mapped.json()['id']}").status_code == 204


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"label": "job", "value": "pay"}, 422, "service"),
        ({"label": "job", "value": "pay", "service": "gone"}, 422, "service"),
        ({"label": "job", "value": "pay", "playbook": "gone"}, 422, "playbook"),
        ({"label": "job", "value": "pay", "severity": "loud"}, 422, "severity"),
        ({"label": "job", "value": "pay", "severity": "sev1", "publishes": True}, 422, "publishes"),
    ],
)
def test_the_api_names_what_is_wrong_with_a_mapping(api: ApiCaller, body: dict, status: int, field: str):
    answer = api.post("alert-mappings", body)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (status, [field])


def test_drafts_are_paged(api: ApiCaller):
    for number in range(3):
        AlertMapping.objects.create(label="job", value=str(number), service=make_service(f"service-{number}"))
        fires(alert(str(number), job=str(number)), group=str(number))
    assert AlertDraft.objects.count() == 3
    first = api.get("alerts?limit=2").json()
    assert len(api.get(f"alerts?limit=2&cursor={first['next']}").json()["items"]) == 1


def test_a_mapping_is_changed_in_the_console_and_keeps_its_place(client_of):
    make_service("card-payments")
    client = client_of("administrator")
    for value in ("pay", "shop"):
        client.post(MAPPINGS, {"label": "job", "value": value, "severity": "sev2", "service": "", "playbook": ""})
    mapping = AlertMapping.objects.get(value="pay")
    page = f"{MAPPINGS}{mapping.uuid}/"
    assert page in client.get(MAPPINGS).content.decode() and 'value="pay"' in client.get(page).content.decode()
    form = {"label": "job", "value": "pay*", "service": "card-payments", "severity": "", "playbook": ""}
    assert client.post(page, form).status_code == 303
    assert [str(kept) for kept in AlertMapping.objects.all()] == ["job=pay*", "job=shop"]
    for wrong in ({"value": "shop"}, {"service": ""}, {"label": ""}):
        assert client.post(page, {**form, **wrong}).status_code == 422
    mapping.refresh_from_db()
    assert (str(mapping), mapping.service.slug, mapping.severity) == ("job=pay*", "card-payments", "")


def test_a_mapping_is_changed_through_the_api(api: ApiCaller, api_of):
    mapped = api.post("alert-mappings", {"label": "job", "value": "pay", "severity": "sev1"}).json()
    path = f"alert-mappings/{mapped['id']}"
    changed = api.put(path, {"label": "job", "value": "pay", "severity": "sev3"})
    assert (changed.status_code, changed.json()) == (200, {**mapped, "severity": "sev3"})
    assert api.put(path, {"label": "job", "value": "pay"}).status_code == 422
    assert api_of(Role.MANAGER).put(path, {"label": "job", "value": "x", "severity": "sev3"}).status_code == 403
