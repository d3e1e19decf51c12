"""A Statuspage page comes over: services, groups, incidents, history; twice is the same as once; nothing goes out."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audiences.models import Service
from delivery.models import Broadcast
from incidents.models import Incident, Notice, ServiceStatusChange, Update
from incidents.services import import_statuspage
from incidents.signals import update_published
from incidents.statuspage_dump import read_dump
from statuscomms.access import Role
from statuscomms.errors import InvalidInput, NotAllowed
from tests.factories import make_actor, make_contact, make_service
from tests.touchpoints.publishing_steps import json_at, text_at

pytestmark = pytest.mark.django_db
ADMINISTRATOR = make_actor(Role.ADMINISTRATOR)
PAGE = {"id": "kctbh9vrtdwd", "name": "Example", "url": "https://status.example.com", "time_zone": "Etc/UTC"}


def component(old: str, name: str, **fields: Any) -> dict[str, Any]:
    usual = {"created_at": "2024-01-01T00:00:00.000Z", "group": False, "group_id": None}
    return {"id": old, "name": name, "position": 1, "description": None, **usual, **fields}


GROUP = component("g1", "Payments", group=True)
CARDS = component("c1", "Cards", group_id="g1")
SHOP = component("c2", "Web shop")


def update(old: str, status: str, at: str, body: str, new_status: str = "") -> dict[str, Any]:
    told = [{"code": "c1", "name": "Cards", "old_status": "operational", "new_status": new_status}]
    known = told if new_status else None
    return {"id": old, "status": status, "body": body, "created_at": at, "display_at": at, "affected_components": known}


FIRST = update("u1", "investigating", "2026-10-05T08:00:00.000Z", "We look into it.", "major_outage")
LAST = update("u2", "resolved", "2026-10-05T10:00:00.000Z", "Cards work<br />again.", "operational")


def incident(**fields: Any) -> dict[str, Any]:
    usual = {"id": "i1", "name": "Cards fail", "status": "resolved", "impact": "major", "components": [CARDS]}
    times = {"created_at": "2026-10-05T08:00:00.000Z", "resolved_at": "2026-10-05T10:00:00.000Z"}
    return {**usual, **times, "incident_updates": [LAST, FIRST], **fields}


RUNNING = incident(status="investigating", resolved_at=None, incident_updates=[FIRST])
MAINTENANCE = {
    "id": "m1", "name": "Database move", "status": "completed", "impact": "maintenance", "components": [SHOP],
    "created_at": "2026-09-01T08:00:00Z", "scheduled_for": "2026-09-02T01:00:00Z", "scheduled_until": "2026-09-02T03:00:00Z",
    "incident_updates": [update("u3", "completed", "2026-09-02T03:00:00Z", "Done.")],
}  # fmt: skip


def files(*incidents: dict[str, Any], components: tuple[Any, ...] = (GROUP, CARDS, SHOP)) -> list[tuple[str, bytes]]:
    dump = {
        "components.json": {"page": PAGE, "components": list(components)},
        "incidents.json": {"page": PAGE, "incidents": list(incidents or [incident()])},
        "scheduled-maintenances.json": {"page": PAGE, "scheduled_maintenances": [MAINTENANCE]},
    }
    return [(name, json.dumps(body).encode()) for name, body in dump.items()]


def brought_over(*incidents: dict[str, Any], **more: Any) -> Any:
    return import_statuspage(actor=ADMINISTRATOR, files=files(*incidents, **more)).recorded


def everything() -> list[Any]:
    rows: list[Any] = [list(kept.objects.order_by("pk").values()) for kept in (Service, Incident, Update)]
    return [*rows, list(ServiceStatusChange.objects.order_by("pk").values())]


def test_components_groups_and_history_come_over():
    done = brought_over()
    assert (done.services_created, done.incidents_created) == (3, 2)
    cards = Service.objects.get(slug="cards")
    assert cards.parent == Service.objects.get(slug="payments") and cards.created_at.year == 2024
    told = Incident.objects.get(title="Cards fail")
    assert (told.kind, told.status, told.severity) == ("incident", "resolved", "sev2")
    assert list(told.updates.order_by("number").values_list("status", flat=True)) == ["investigating", "resolved"]
    assert told.updates.get(number=2).texts["en"]["body"] == "Cards work\nagain."
    work = Incident.objects.get(kind="maintenance")
    assert (work.starts_at.hour, work.ends_at.hour, work.status) == (1, 3, "completed")
    assert list(cards.status_changes.order_by("at").values_list("status", flat=True)) == ["major_outage", "operational"]


def test_twice_is_the_same_as_once():
    brought_over()
    before = everything()
    again = brought_over()
    assert (again.services_created, again.incidents_created, again.incidents_changed) == (0, 0, 0)
    assert again.incidents_unchanged == 2 and everything() == before


def test_what_has_grown_since_is_added():
    brought_over(RUNNING)
    assert Incident.objects.get(title="Cards fail").status == "investigating"
    done = brought_over(incident())
    told = Incident.objects.get(title="Cards fail")
    assert done.incidents_changed == 1 and told.status == "resolved" and told.updates.count() == 2
    steps = Service.objects.get(slug="cards").status_changes.order_by("at")
    assert list(steps.values_list("status", flat=True)) == ["major_outage", "operational"]


def test_a_step_that_is_told_twice_or_of_two_incidents_is_written_once():
    first = incident(incident_updates=[LAST, FIRST, LAST])
    second = incident(id="i2", name="Cards are slow", incident_updates=[FIRST])
    assert brought_over(first, second).incidents_created == 3
    told = Update.objects.filter(incident__kind="incident").order_by("number")
    assert list(told.values_list("status", flat=True)) == ["investigating", "resolved"]
    assert brought_over(first, second).incidents_changed == 0


def test_a_long_history_asks_the_database_few_questions_for_each_incident(django_assert_max_num_queries):
    brought_over()
    steps = [
        update(f"s{n}", "monitoring", f"2026-10-05T08:{n:02}:00.000Z", "Still.", "major_outage") for n in range(30)
    ]
    with django_assert_max_num_queries(40):
        brought_over(incident(id="i2", incident_updates=steps))
    assert Update.objects.filter(status="monitoring").count() == 30


def test_nothing_is_said_to_anybody():
    heard: list[object] = []

    def listen(**facts: object) -> None:
        heard.append(facts)

    make_contact(email="customer@example.com")
    update_published.connect(listen)
    try:
        brought_over(RUNNING)
    finally:
        update_published.disconnect(listen)
    assert heard == [] and not Broadcast.objects.exists() and not Notice.objects.exists()


def test_visitors_read_the_history_on_its_month_and_its_own_page():
    brought_over()
    assert "Cards fail" in text_at("/en/history/2026-10") and "Database move" in text_at("/en/history/2026-09")
    assert "Cards work" in text_at(f"/en/incidents/{Incident.objects.get(title='Cards fail').uuid}")


def test_a_service_that_is_here_already_is_taken_for_the_same_and_stays_as_it_is():
    make_service("cards", names={"en": "Our cards"})
    assert brought_over().services_known == 1
    assert Service.objects.get(slug="cards").names == {"en": "Our cards"}


def test_parts_of_two_groups_may_share_a_name():
    brought_over(
        components=(GROUP, CARDS, component("g2", "Support", group=True), component("c3", "Cards", group_id="g2"))
    )
    parts = Service.objects.exclude(parent=None)
    assert {service.parent.slug for service in parts} == {"payments", "support"}


def test_what_our_own_page_gives_away_can_be_read_again():
    brought_over()
    content = json.dumps(json_at("/api/v2/summary.json")).encode()
    names = {service.name for service in read_dump([("summary.json", content)], "en").services}
    assert names == {"Payments", "Cards", "Web shop"}


BROKEN: list[dict[str, Any]] = [
    {"status": "exploded"},
    {"created_at": None},
    {"created_at": "yesterday"},
    {"created_at": "2026-02-31T00:00:00Z"},
    {"incident_updates": [{"id": "u9", "status": "resolved", "body": "x"}]},
    {"incident_updates": [update("u9", "no such", "2026-10-05T08:00:00Z", "x")]},
]


@pytest.mark.parametrize("fields", BROKEN)
def test_a_broken_incident_is_left_out_and_named_and_the_others_come_over(fields):
    done = import_statuspage(actor=ADMINISTRATOR, files=files(incident(name="Broken one", **fields)))
    assert len(done.left_out) == 1 and done.left_out[0].startswith("Broken one")
    assert list(Incident.objects.values_list("title", flat=True)) == ["Database move"]


NO_DUMPS = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"{}",
    b'{"incidents": {}}',
    b'{"incidents": [1, null, {}]}',
    b"[" * 9_999,
    b"\xff",
]


@pytest.mark.parametrize("content", NO_DUMPS)
def test_what_is_no_dump_is_refused_and_nothing_is_written(content):
    with pytest.raises(InvalidInput) as refused:
        import_statuspage(actor=ADMINISTRATOR, files=[("x.json", content)])
    assert "files" in refused.value.fields and not Service.objects.exists()


def test_hostile_texts_lose_their_markup_and_their_control_characters():
    brought_over(incident(name="<script>x</script>A\x00b\r\nBcc: y" + "z" * 500))
    title = Incident.objects.get(kind="incident").title
    assert title.startswith("xAb Bcc: y") and len(title) == 200


def test_only_administrators_bring_a_page_over():
    with pytest.raises(NotAllowed):
        import_statuspage(actor=make_actor(Role.MANAGER), files=files())


def test_the_command_reads_a_folder(tmp_path):
    (tmp_path / "api").mkdir()
    for name, content in files():
        (tmp_path / "api" / name).write_bytes(content)
    said = io.StringIO()
    call_command("import_statuspage", str(tmp_path), stdout=said)
    call_command("import_statuspage", str(tmp_path), stdout=said)
    assert "2 created" in said.getvalue() and "2 unchanged" in said.getvalue()
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError):
        call_command("import_statuspage", str(tmp_path / "empty"))


def upload(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_the_console_takes_the_files_and_says_what_came_over(client_of):
    client = client_of("administrator")
    assert client.get("/console/statuspage-import/").status_code == 200
    sent = {"page_files": [upload(name, content) for name, content in files()], "language": "en"}
    page = client.post("/console/statuspage-import/", sent)
    assert page.status_code == 200 and "has come over" in page.content.decode() and Incident.objects.count() == 2
    wrong = client.post("/console/statuspage-import/", {"page_files": [upload("x.json", b"{")], "language": "en"})
    assert wrong.status_code == 422 and "x.json is not a JSON file" in wrong.content.decode()
    assert client.post("/console/statuspage-import/", {"language": "en"}).status_code == 422
