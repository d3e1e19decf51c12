"""The Statuspage-shaped files: every field with its type, as other people's tools read them."""

from __future__ import annotations

from datetime import datetime, timedelta

import jsonschema
import pytest

from incidents.declarations import PostmortemPublication, Resolution, Text, UpdateDraft
from incidents.services import add_update, cancel_maintenance, publish_postmortem, resolve, save_postmortem
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_audience, make_incident, make_service
from tests.touchpoints.publishing_steps import json_at
from touchpoints.documents.statuspage_json import FILES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def thing(**fields):
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def several(shape):
    return {"type": "array", "items": shape}


MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$"}
MAYBE_MOMENT = {"anyOf": [{"type": "null"}, MOMENT]}
TEXT, FLAG, NUMBER = {"type": "string"}, {"type": "boolean"}, {"type": "integer"}
MAYBE_TEXT = {"type": ["string", "null"]}
IMPACTS = ["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"]
PAGE = thing(id=TEXT, name=TEXT, url=TEXT, time_zone=TEXT, updated_at=MOMENT)
STATUS = thing(indicator={"enum": ["none", "minor", "major", "critical"]}, description=TEXT)
COMPONENT = thing(
    id=TEXT, name=TEXT, status={"enum": IMPACTS}, created_at=MOMENT, updated_at=MOMENT, position=NUMBER, description=MAYBE_TEXT,
    showcase=FLAG, start_date=MAYBE_TEXT, group_id=MAYBE_TEXT, page_id=TEXT, group=FLAG, only_show_if_degraded=FLAG,
)  # fmt: skip
UPDATE = thing(
    id=TEXT, status=TEXT, body=TEXT, incident_id=TEXT, created_at=MOMENT, updated_at=MOMENT, display_at=MOMENT,
    affected_components={"anyOf": [{"type": "null"}, several(thing(
        code=TEXT, name=TEXT, old_status={"enum": IMPACTS}, new_status={"enum": IMPACTS}))]},
    deliver_notifications=FLAG, custom_tweet=MAYBE_TEXT, tweet_id=MAYBE_TEXT,
)  # fmt: skip
COMMON = {
    **dict.fromkeys(["id", "name", "shortlink", "page_id"], TEXT),
    **dict.fromkeys(["created_at", "updated_at", "started_at"], MOMENT),
    **dict.fromkeys(["monitoring_at", "resolved_at"], MAYBE_MOMENT),
    "incident_updates": several(UPDATE),
    "components": several(COMPONENT),
}
INCIDENT = thing(
    **COMMON,
    status={"enum": ["investigating", "identified", "monitoring", "resolved", "postmortem"]},
    impact={"enum": ["none", "minor", "major", "critical"]},
    next_update_at=MAYBE_MOMENT,  # ours
)
MAINTENANCE = thing(
    **COMMON,
    status={"enum": ["scheduled", "in_progress", "verifying", "completed"]},
    impact={"enum": ["maintenance"]},
    scheduled_for=MOMENT,
    scheduled_until=MAYBE_MOMENT,
)
SHAPES = {
    "summary": thing(
        page=PAGE,
        status=STATUS,
        components=several(COMPONENT),
        incidents=several(INCIDENT),
        scheduled_maintenances=several(MAINTENANCE),
    ),
    "status": thing(page=PAGE, status=STATUS),
    "components": thing(page=PAGE, components=several(COMPONENT)),
    "incidents": thing(page=PAGE, incidents=several(INCIDENT)),
    "incidents/unresolved": thing(page=PAGE, incidents=several(INCIDENT)),
    "scheduled-maintenances": thing(page=PAGE, scheduled_maintenances=several(MAINTENANCE)),
    "scheduled-maintenances/upcoming": thing(page=PAGE, scheduled_maintenances=several(MAINTENANCE)),
    "scheduled-maintenances/active": thing(page=PAGE, scheduled_maintenances=several(MAINTENANCE)),
}


def file(name):
    return json_at(f"/api/v2/{name}.json")


def work_on(service):
    return {"kind": "maintenance", "severity": "sev4", "level": 1, "services": [service]}


@pytest.fixture
def world():
    """A group with a part, an open and a closed incident on it, a coming maintenance and an announcement."""
    group = make_service("payments")
    part = make_service("card-payments", parent=group)
    closed = make_incident("It was broken", services=[part])
    resolve(actor=make_actor(Role.ADMINISTRATOR), incident=closed, resolution=Resolution())
    running = make_incident("It is broken", services=[part], texts={"en": Text("It is broken", "Looking into it.")})
    add_update(
        actor=make_actor(Role.ADMINISTRATOR),
        incident=running,
        draft=UpdateDraft(status="identified", texts={"en": Text("It is broken", "Found **it**.")}),
    )
    begin = now() + timedelta(days=1)
    make_incident("Work", **work_on(group), starts_at=begin, ends_at=begin + timedelta(hours=2))
    make_incident("Open longer", kind="announcement", severity="sev4", level=1)
    return part


def test_there_is_a_shape_for_every_file():
    assert {f"/api/v2/{name}.json" for name in SHAPES} == set(FILES)


@pytest.mark.parametrize("name", SHAPES)
def test_every_file_has_its_fields_and_types(world, name):
    jsonschema.validate(file(name), SHAPES[name])


def test_every_state_that_we_know_and_statuspage_does_not_has_a_name_that_it_knows(world):
    administrator = make_actor(Role.ADMINISTRATOR)
    looked_back = make_incident("Looked back at", services=[world])
    resolve(actor=administrator, incident=looked_back, resolution=Resolution())
    save_postmortem(actor=administrator, incident=looked_back, texts={"en": Text(body="Why it broke.")})
    publish_postmortem(actor=administrator, incident=looked_back, publication=PostmortemPublication())
    running = make_incident("Running", **work_on(world), starts_at=now() - timedelta(hours=1), ends_at=None)
    add_update(actor=administrator, incident=running, draft=UpdateDraft(status="in_progress"))
    cancel_maintenance(
        actor=administrator, incident=make_incident("Called off", **work_on(world), starts_at=now() + timedelta(days=2))
    )
    for name, shape in SHAPES.items():
        jsonschema.validate(file(name), shape)
    assert [one["name"] for one in file("scheduled-maintenances/active")["scheduled_maintenances"]] == ["Running"]
    statuses = {one["name"]: one["status"] for one in file("incidents")["incidents"]}
    works = {one["name"]: one["status"] for one in file("scheduled-maintenances")["scheduled_maintenances"]}
    assert statuses["Looked back at"] == "postmortem" and works == {
        "Work": "scheduled",
        "Running": "in_progress",
        "Called off": "completed",
    }


def test_what_is_open_what_is_coming_and_no_announcements(world):
    assert [incident["name"] for incident in file("incidents")["incidents"]] == ["It is broken", "It was broken"]
    assert [incident["name"] for incident in file("incidents/unresolved")["incidents"]] == ["It is broken"]
    assert [work["name"] for work in file("scheduled-maintenances/upcoming")["scheduled_maintenances"]] == ["Work"]
    assert file("scheduled-maintenances/active")["scheduled_maintenances"] == []


def test_updates_are_newest_first_in_plain_text_with_offsets(world):
    updates = file("incidents/unresolved")["incidents"][0]["incident_updates"]
    assert [update["status"] for update in updates] == ["identified", "investigating"]
    assert updates[0]["body"] == "Found it."
    assert datetime.fromisoformat(updates[0]["created_at"]).tzinfo is not None


def test_a_groups_status_is_the_worst_of_its_parts(world):
    statuses = {component["name"]: component["status"] for component in file("components")["components"]}
    assert statuses == {"Payments": "partial_outage", "Card payments": "partial_outage"}
    assert file("status")["status"]["indicator"] == "major"


def test_with_nothing_wrong_everything_is_operational():
    make_service("payments")
    assert file("status")["status"]["indicator"] == "none"
    assert file("components")["components"][0]["status"] == "operational"


def test_an_incident_for_an_audience_is_not_listed():
    service = make_service("payments")
    make_incident("For business", services=[service], audience=make_audience("business").slug)
    assert file("incidents")["incidents"] == []
    assert file("components")["components"][0]["status"] == "operational"
