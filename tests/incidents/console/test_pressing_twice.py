"""Double clicks and the back button, in a browser: one update, and no page of yesterday."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from incidents.models import Update
from tests.factories import make_incident
from tests.incidents.console.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_publishing_with_a_double_click_and_going_back_publishes_once(desk_of: Callable[..., Desk]) -> None:
    incident = make_incident("Card payments fail", level=2, publish=False)
    desk = desk_of("responder")
    page = desk.open(f"/console/incidents/{incident.uuid}/review/")
    page.get_by_role("button", name="Publish").first.dblclick()
    page.wait_for_url(f"**/console/incidents/{incident.uuid}/")
    page.go_back()
    page.wait_for_url(f"**/console/incidents/{incident.uuid}/")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    assert list(Update.objects.values_list("number", "state")) == [(1, "published")]
    assert desk.complaints == []
