"""Alerts from monitoring: one draft for what belongs together, repeats counted, taken back when it is over."""

import pytest

from inbox.models import Alert, AlertDraft, AlertMapping
from incidents.declarations import Resolution
from incidents.models import HistoryEntry, Incident, Notice
from incidents.services import discard_draft, publish_update, resolve
from statuscomms.models import AuditEntry, StaffAlert
from tests.factories import make_actor, make_incident, make_levels, make_playbook, make_service
from tests.inbox.monitors import alert, alertmanager_body, at, ended, fires, grafana_body, post, post_signed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _house(settings):
    settings.ALERTMANAGER_HOOK_SECRET = settings.GRAFANA_HOOK_SECRET = settings.ALERT_HOOK_SECRET = (
        "a-secret-of-the-monitors"
    )
    make_levels()


def maps(label: str, value: str, **means) -> AlertMapping:
    return AlertMapping.objects.create(label=label, value=value, **means)


def open_staff_alerts() -> list[StaffAlert]:
    return list(StaffAlert.objects.filter(closed_at__isnull=True))


def publish(draft: AlertDraft) -> Incident:
    publish_update(actor=make_actor("responder"), update=draft.incident.updates.get(), hold_seconds=0)
    draft.incident.refresh_from_db()
    return draft.incident


@pytest.mark.parametrize(("source", "body"), [("alertmanager", alertmanager_body), ("grafana", grafana_body)])
def test_an_alert_makes_a_triage_draft_that_nobody_outside_sees(source: str, body):
    payments = make_service("card-payments")
    maps("alertname", "ProbeFailure", service=payments, severity="sev2")
    answer = post(source, body(alert()))
    assert (answer.status_code, answer.json()["fresh"]) == (202, 1)
    draft = AlertDraft.objects.get()
    incident = draft.incident
    assert str(draft.uuid) == answer.json()["draft"]
    assert (incident.status, incident.severity, incident.published_at) == ("triage", "sev2", None)
    assert [kept.service for kept in incident.impacts.all()] == [payments]
    assert incident.title == "Problems with Card payments"
    assert not Notice.objects.exclude(state="draft").exists()
    assert AuditEntry.objects.get(verb="declare").actor_name.lower() == source


def test_staff_are_alarmed_once_with_a_link_to_the_prefilled_declaration(client_of):
    fires(alert())
    fires(alert())
    (alarm,) = open_staff_alerts()
    assert (alarm.urgency, alarm.count) == ("urgent", 1)
    assert "Probe failure" in alarm.text
    page = client_of("responder").get(alarm.link)
    assert page.status_code == 200
    assert "Probe failure: https://pay.example.com" in page.content.decode()


def test_the_generic_format_does_the_same():
    body = {
        "group": "db",
        "alerts": [{"fingerprint": "disk-db1", "summary": "Disk full on db1", "labels": {"host": "db1"}}],
    }
    assert post_signed(body).json()["fresh"] == 1
    assert Incident.objects.get().title == "Disk full on db1"
    assert post_signed({"fingerprint": "disk-db1", "status": "resolved"}).json()["over"] == 1
    assert AlertDraft.objects.get().state == "over"


def test_repeats_are_counted_on_the_same_draft():
    for _again in range(3):
        fires(alert())
    draft, row = AlertDraft.objects.get(), Alert.objects.get()
    assert (draft.calls, draft.seen, row.count) == (3, 1, 3)


def test_what_comes_under_the_same_group_joins_the_same_draft():
    maps("alertname", "Other", service=make_service("web-shop"))
    fires(alert("a"))
    fires(alert("a"), alert("b", alertname="Other"))
    assert AlertDraft.objects.get().seen == 2


def test_what_is_about_the_same_service_joins_whatever_its_group():
    maps("team", "payments", service=make_service("card-payments"))
    fires(alert("a", team="payments"), group="one")
    fires(alert("b", team="payments"), group="two")
    post("grafana", grafana_body(alert("c", team="payments")))
    assert (AlertDraft.objects.get().seen, Incident.objects.count()) == (3, 1)


def test_another_service_is_another_draft():
    maps("job", "pay*", service=make_service("card-payments"))
    maps("job", "shop", service=make_service("web-shop"))
    fires(alert("a", job="pay-api"), group="one")
    fires(alert("b", job="shop"), group="two")
    assert AlertDraft.objects.count() == 2


def test_all_that_fit_count_every_service_the_worst_severity_the_first_playbook():
    book = make_playbook(severity="sev3", services=[])
    shop, payments = make_service("web-shop"), make_service("card-payments")
    maps("job", "shop", service=shop, severity="sev4", position=1)
    maps("severity", "critical", severity="sev1", position=2)
    maps("job", "pay*", service=payments, playbook=book, position=3)
    fires(alert("a", job="shop"), alert("b", job="pay-api"))
    incident = Incident.objects.get()
    assert {kept.service for kept in incident.impacts.all()} == {shop, payments}
    assert (incident.severity, incident.playbook, incident.published_at) == ("sev1", book, None)
    assert incident.updates.get().texts["fi"]["title"] == "Maksut eivät toimi"


def test_over_before_anybody_published_closes_the_draft_as_a_false_alarm():
    fires(alert("a"), alert("b"))
    fires(alert("a", over=True), alert("b"))
    assert AlertDraft.objects.get().state == "waiting"
    fires(alert("a", over=True), alert("b", over=True))
    draft = AlertDraft.objects.get()
    assert (draft.state, draft.incident.status, draft.incident.published_at) == ("over", "false_alarm", None)
    assert list(HistoryEntry.objects.values_list("source", "target", "actor_name")) == [
        ("triage", "false_alarm", "Alertmanager")
    ]
    assert set(draft.incident.updates.values_list("state", flat=True)) == {"cancelled"}
    assert open_staff_alerts() == []


def test_over_after_publication_tells_staff_and_closes_nothing():
    fires(alert())
    incident = publish(AlertDraft.objects.get())
    assert (AlertDraft.objects.get().state, open_staff_alerts()) == ("published", [])
    fires(alert(over=True))
    incident.refresh_from_db()
    assert incident.status == "investigating"
    (alarm,) = open_staff_alerts()
    assert "Monitoring says that this is over" in alarm.text
    fires(alert(minutes_ago=-1))
    assert open_staff_alerts() == []
    assert AlertDraft.objects.get().monitor_ended_at is None


def test_over_while_somebody_holds_it_for_undo_is_left_to_them():
    fires(alert())
    publish_update(actor=make_actor("responder"), update=Incident.objects.get().updates.get(), hold_seconds=60)
    fires(alert(over=True))
    assert Incident.objects.get().status == "triage"
    assert Incident.objects.get().updates.get().state == "held"
    assert any("over" in alarm.text for alarm in open_staff_alerts())


def test_a_resolved_incident_ends_its_alerts_and_the_next_episode_is_a_new_draft():
    first = alert(minutes_ago=30)
    fires(first)
    incident = publish(AlertDraft.objects.get())
    resolve(actor=make_actor("responder"), incident=incident, resolution=Resolution())
    assert AlertDraft.objects.get().state == "ended"
    fires(first)
    assert AlertDraft.objects.count() == 1
    fires(alert(minutes_ago=1))
    assert AlertDraft.objects.filter(state="waiting").count() == 1


def test_a_discarded_draft_stays_discarded_while_the_same_episode_goes_on(client_of):
    first = alert(minutes_ago=30)
    fires(first)
    draft = AlertDraft.objects.get()
    for _twice in range(2):
        assert client_of("responder").post(f"/console/inbox/alerts/{draft.uuid}/discard").status_code == 303
    fires(first)
    draft.refresh_from_db()
    assert (draft.state, draft.calls, draft.incident.status) == ("discarded", 2, "false_alarm")
    assert (AlertDraft.objects.count(), open_staff_alerts()) == (1, [])


def test_discarding_on_the_incident_s_own_page_counts_too():
    first = alert(minutes_ago=30)
    fires(first)
    discard_draft(actor=make_actor("responder"), incident=Incident.objects.get())
    fires(first)
    assert (AlertDraft.objects.get().state, Incident.objects.count(), open_staff_alerts()) == ("discarded", 0, [])


def test_what_was_published_cannot_be_discarded(client_of):
    fires(alert())
    draft = AlertDraft.objects.get()
    publish(draft)
    assert client_of("responder").post(f"/console/inbox/alerts/{draft.uuid}/discard").status_code == 409


def test_over_before_firing_opens_nothing_even_when_the_older_word_comes_late():
    first = alert(minutes_ago=5)
    assert fires(ended(first))["over"] == 1
    assert fires(first) == {"draft": None, "fresh": 0, "repeats": 0, "over": 0, "ignored": 1}
    assert not AlertDraft.objects.exists()


def test_the_same_words_much_later_mean_that_it_fires_again():
    first = alert(minutes_ago=60)
    fires(ended(first))
    Alert.objects.update(heard_resolved_at=at(10))
    assert fires(first)["fresh"] == 1


def test_a_monitor_that_does_not_say_when_it_began_reopens_nothing_by_repeating_itself(client_of):
    body = {"fingerprint": "disk-db1", "summary": "Disk full"}
    post_signed(body)
    client_of("responder").post(f"/console/inbox/alerts/{AlertDraft.objects.get().uuid}/discard")
    assert post_signed(body).json()["repeats"] == 1
    assert AlertDraft.objects.count() == 1


def test_a_late_end_of_an_older_episode_does_not_end_the_newer():
    first = alert(minutes_ago=30)
    fires(first)
    fires(alert(minutes_ago=1))
    assert fires(ended(first))["ignored"] == 1
    assert AlertDraft.objects.get().state == "waiting"


def test_a_public_incident_about_the_service_takes_the_alerts_and_wakes_nobody():
    payments = make_service("card-payments")
    maps("team", "payments", service=payments)
    incident = make_incident(services=[payments])
    fires(alert(team="payments"))
    assert (AlertDraft.objects.get().incident, Incident.objects.count()) == (incident, 1)
    assert {alarm.urgency for alarm in open_staff_alerts()} == {"notice"}


@pytest.mark.parametrize("state", ["an old draft", "a planned maintenance", "a drill"])
def test_what_is_not_public_about_it_swallows_no_alert(state: str):
    payments = make_service("card-payments")
    maps("team", "payments", service=payments)
    tomorrow = {"kind": "maintenance", "starts_at": at(-1440), "ends_at": at(-1500)}
    make_incident(
        services=[payments],
        **{"an old draft": {"publish": False}, "a planned maintenance": tomorrow, "a drill": {"drill": True}}[state],
    )
    fires(alert(team="payments"))
    assert (Incident.objects.count(), open_staff_alerts()[0].urgency) == (2, "urgent")


def test_only_a_playbook_that_says_so_publishes_by_itself():
    book = make_playbook(services=[], publishes_alerts=True, level=1)
    maps("alertname", "ProbeFailure", playbook=book)
    fires(alert())
    incident = Incident.objects.get()
    assert (incident.status, incident.published_at is not None) == ("investigating", True)
    assert AlertDraft.objects.get().state == "published"
    assert "published it" in open_staff_alerts()[0].text
    fires(alert(over=True))
    incident.refresh_from_db()
    assert incident.status == "investigating"


def test_a_playbook_that_publishes_still_waits_for_the_approval_of_its_level():
    maps("alertname", "ProbeFailure", playbook=make_playbook(services=[], publishes_alerts=True, level=4))
    fires(alert())
    assert Incident.objects.get().published_at is None
    assert Incident.objects.get().updates.get().state == "awaiting_approval"


def test_a_playbook_that_no_longer_fits_costs_us_no_alert():
    book = make_playbook(services=[{"service": "gone", "impact": "major_outage"}], publishes_alerts=True)
    maps("alertname", "ProbeFailure", playbook=book)
    fires(alert())
    incident = Incident.objects.get()
    assert (incident.published_at, incident.title) == (None, "payment-failure")
