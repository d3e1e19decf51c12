"""The pages about whom an audience reaches fit a narrow screen, however many reasons and however long the addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as installed
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from audiences.models import Preference, Suppression
from audiences.services import leave
from audiences.topics import AddressKind
from statuscomms.actors import Actor
from tests.factories import make_address, make_audience, make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reasons_and_long_addresses_wrap_instead_of_widening_the_page(
    live_server: LiveServer, chromium: Browser, client_of: Callable[..., Client]
) -> None:
    left, bounced, other = (
        make_contact(name="Kaarina", email=f"kaarina.pitkanen-lehtovaara.{number}@long-mailbox.example.com")
        for number in range(3)
    )
    leave(actor=Actor.customer(), address=left.addresses.get(), source="tests")
    key = bounced.addresses.get().recipient_key
    Suppression.objects.create(kind="email", recipient_key=key, reason=Suppression.Reason.BOUNCED)
    Preference.objects.create(contact=other, only_channel=AddressKind.PHONE)
    make_address(make_contact(name="Nobody yet", subscribed=False), "email", "new@example.com", confirmed=False)
    audience = make_audience("private-customers")
    context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="en-GB")
    name = installed.SESSION_COOKIE_NAME
    value = client_of("manager").cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page = context.new_page()
    for path, shown in (("", "unsubscribed: 1"), ("unreachable/email/?reason=left", "kaarina.pitkanen-lehtovaara.0")):
        page.goto(f"{live_server.url}/console/audiences/{audience.slug}/{path}")
        page.get_by_text(shown).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()
