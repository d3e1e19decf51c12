"""The loud stripe of a drill stands on every page of the console that is about it, and on no page of what is real."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from delivery.models import Broadcast
from incidents.declarations import Resolution, Text, UpdateDraft
from incidents.models import Incident
from incidents.services import add_update, resolve
from reports.services import build_report
from statuscomms.access import Role
from tests.access_walk import table
from tests.factories import make_actor, make_incident, make_maintenance, make_service
from tests.incidents.moments import in_minutes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STRIPE = 'class="stripe"'
PREFIX = ("console/incidents/<uuid:incident>/", "console/incidents/<uuid:uuid>/")


def _running(drill: bool) -> Incident:
    return make_incident("Card payments fail", drill=drill, services=[make_service()])


def _draft(drill: bool) -> Incident:
    return make_incident("Card payments fail", drill=drill, publish=False)


def _resolved(drill: bool) -> Incident:
    incident = _running(drill)
    resolve(actor=make_actor(Role.ADMINISTRATOR), incident=incident, resolution=Resolution())
    build_report(incident)
    return incident


def _planned(drill: bool) -> Incident:
    return make_maintenance(drill=drill)


def _unapproved(drill: bool) -> Incident:
    return make_incident("All is down", level=4, drill=drill)


def _scheduled(drill: bool) -> Incident:
    incident = _running(drill)
    later = UpdateDraft(texts={"en": Text(body="Fixed at noon.")}, publish_at=in_minutes(90))
    add_update(actor=make_actor(Role.ADMINISTRATOR), incident=incident, draft=later)
    return incident


PAGES: dict[str, Callable[[bool], Incident]] = {
    "": _running,
    "trail/": _running,
    "update/": _running,
    "resolve/": _running,
    "brief/": _running,
    "responsibility/": _running,
    "updates/<uuid:update>/correct/": _running,
    "page-test/": _draft,
    "entry/": _running,
    "drill/": _running,
    "impressions/": _running,
    "sending/": _running,
    "test/": _draft,
    "enquiries/": _running,
    "alerts/": _running,
    "report/": _resolved,
    "report/panel/": _resolved,
    "edit/": _draft,
    "review/": _draft,
    "review/unreachable/<slug:channel>/": _draft,
    "move/": _planned,
    "cancel/": _planned,
    "maintenance/": _planned,
    "updates/<uuid:update>/bypass/": _unapproved,
    "updates/<uuid:update>/reschedule/": _scheduled,
    "updates/<uuid:update>/change/": _scheduled,
    "postmortem/": _resolved,
    "reopen/": _resolved,
}
"""Every page below an incident, and an incident that has it."""

NO_PAGES = {
    "version/",  # parts that a page asks for itself
    "live/",
    "review/frames/<slug:channel>/<slug:language>/",  # the picture inside a frame of the review
    "report.csv",  # files
    "report.xlsx",
    "report.pdf",
}


def test_every_address_below_an_incident_is_asked_or_is_no_page() -> None:
    routes = {row.route for row in table() if row.method == "GET" and row.route.startswith(PREFIX)}
    names = {route.removeprefix(PREFIX[0]).removeprefix(PREFIX[1]) for route in routes}
    assert names == PAGES.keys() | NO_PAGES


def _opened(client: Client, incident: Incident, name: str) -> str:
    update = incident.updates.latest("pk").uuid
    path = name.replace("<uuid:update>", str(update)).replace("<slug:channel>", "email")
    answer: Any = client.get(f"/console/incidents/{incident.uuid}/{path}")
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_drill_has_the_stripe_and_no_page_of_a_real_incident(
    client_of: Callable[..., Client], name: str
) -> None:
    client, make = client_of(Role.ADMINISTRATOR), PAGES[name]
    assert STRIPE in _opened(client, make(True), name)
    if name != "drill/":
        assert STRIPE not in _opened(client, make(False), name)


def test_what_failed_of_a_drill_s_messages_has_it_too(client_of: Callable[..., Client]) -> None:
    drill = _running(True)
    broadcast = Broadcast.objects.filter(incident=drill).earliest("pk")
    page = client_of(Role.ADMINISTRATOR).get(f"/console/broadcasts/{broadcast.uuid}/failed/")
    assert page.status_code == 200 and STRIPE in page.content.decode()
