"""The whole way of an incident by plain forms, when no script runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as installed
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from audiences.models import ConfirmationRequest
from incidents.models import Incident
from tests.factories import make_levels, make_playbook, make_service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_declare_review_publish_update_and_resolve_by_plain_forms(
    live_server: LiveServer, chromium: Browser, client_of: Callable[..., Client]
) -> None:
    make_levels()
    make_playbook(level=2, services=[{"service": make_service("card-payments").slug, "impact": "major_outage"}])
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    name = installed.SESSION_COOKIE_NAME
    cookie = client_of("responder").cookies[name].value
    context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/console/")
    page.get_by_role("link", name="Declare").click()
    page.get_by_role("link", name=re.compile("payment-failure")).click()
    page.get_by_label("Title").first.fill("Payments fail")
    page.get_by_role("button", name="Review").click()
    expect(page.locator(".preview-of-banner").first).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Payments fail")
    page.get_by_role("link", name="open by itself").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="Payments fail").click()
    page.get_by_role("link", name="Update").click()
    page.locator("[name='texts.en.body']").fill("The cable is broken.")
    page.get_by_role("button", name="Publish update").click()
    expect(page.get_by_text("The cable is broken.").first).to_be_visible()
    page.get_by_role("link", name="Resolve").click()
    page.get_by_role("button", name="Resolve and publish").click()
    incident = Incident.objects.get()
    assert incident.status == "resolved" and incident.updates.filter(state="published").count() == 3
    context.close()


def test_a_customer_subscribes_by_a_plain_form(live_server: LiveServer, chromium: Browser, settings: Any) -> None:
    settings.PUBLIC_BASE_URL = live_server.url
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_server.url}/subscribe/?lang=en")
    page.locator("[name=email]").fill("anna@example.com")
    page.get_by_role("button", name="Subscribe").click()
    page.wait_for_url("**/subscribe/sent/**")
    assert ConfirmationRequest.objects.count() == 1
    context.close()
