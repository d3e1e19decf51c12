"""A Statuspage page comes over again after things changed over there: taken back, renamed, dropped, added."""

from __future__ import annotations

import pytest

from audiences.models import Service
from incidents.models import Incident, Update
from incidents.signals import history_recorded
from statuscomms.clock import now
from tests.incidents.test_statuspage_import import (
    CARDS,
    FIRST,
    GROUP,
    RUNNING,
    SHOP,
    brought_over,
    incident,
    update,
)

pytestmark = pytest.mark.django_db


def test_what_was_taken_back_over_there_goes_and_the_rest_still_follows():
    mistaken = update("u9", "identified", "2026-10-05T09:00:00.000Z", "Wrong page, sorry.")
    brought_over(incident(status="identified", resolved_at=None, incident_updates=[mistaken, FIRST]))
    brought_over(incident())
    told = Incident.objects.get(title="Cards fail")
    assert told.status == "resolved"
    assert list(told.updates.order_by("published_at").values_list("status", flat=True)) == ["investigating", "resolved"]


def test_what_staff_wrote_here_is_never_taken_for_something_taken_back():
    brought_over(RUNNING)
    told = Incident.objects.get(title="Cards fail")
    ours = Update.objects.create(incident=told, number=2, status="identified", created_at=now(), published_at=now())
    brought_over(incident())
    assert Update.objects.filter(pk=ours.pk).exists()
    assert Incident.objects.get(title="Cards fail").status == "investigating"


def test_components_that_changed_between_are_those_of_the_newest_dump():
    brought_over(incident(status="investigating", resolved_at=None, components=[CARDS, SHOP], incident_updates=[FIRST]))
    assert brought_over(RUNNING).incidents_changed == 1
    told = Incident.objects.get(title="Cards fail")
    assert [impact.service.slug for impact in told.impacts.all()] == ["cards"]
    assert not Service.objects.get(slug="web-shop").status_changes.exclude(incident__kind="maintenance").exists()


def test_a_component_named_by_an_early_update_alone_is_well_again_at_the_end():
    last = update("u2", "resolved", "2026-10-05T10:00:00.000Z", "Over.")
    brought_over(incident(components=[SHOP], incident_updates=[last, FIRST]))
    steps = Service.objects.get(slug="cards").status_changes.order_by("at")
    assert list(steps.values_list("status", flat=True)) == ["major_outage", "operational"]


def test_a_component_renamed_between_is_still_the_same():
    brought_over(RUNNING)
    renamed = {**CARDS, "name": "Bank cards"}
    brought_over(incident(components=[renamed]), components=(GROUP, renamed, SHOP))
    cards = Service.objects.get(slug="cards")
    assert list(cards.status_changes.order_by("at").values_list("status", flat=True)) == ["major_outage", "operational"]


def test_only_pages_of_what_changed_are_made_anew():
    heard: list[list[object]] = []

    def listen(uuids: list[object], **facts: object) -> None:
        heard.append(uuids)

    history_recorded.connect(listen)
    try:
        brought_over(RUNNING)
        brought_over(RUNNING)
        brought_over(incident())
    finally:
        history_recorded.disconnect(listen)
    assert [len(uuids) for uuids in heard] == [2, 1]
