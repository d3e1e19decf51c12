"""The bar of the console and the page of settings: who finds what, and which part every page belongs to."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from statuscomms.access import Role
from statuscomms.navigation import part_of
from tests.access_walk import ABSENT, address, routes

PARTS = {
    "/console/": "incidents:list",
    "/console/declare": "incidents:list",
    f"/console/incidents/{ABSENT}/": "incidents:list",
    f"/console/incidents/{ABSENT}/brief/": "incidents:list",
    f"/console/broadcasts/{ABSENT}/failed/": "incidents:list",
    "/console/maintenance/": "incidents:series_list",
    "/console/briefs/": "incidents:briefs",
    "/console/inbox/": "inbox:list",
    "/console/inbox/alerts/": "inbox:list",
    "/console/inbox/alert-mappings/": "settings_home",
    "/console/audiences/": "audiences:audience_list",
    "/console/contacts/imports/": "audiences:audience_list",
    "/console/services/new/": "audiences:audience_list",
    "/console/reports/": "reports:list",
    "/console/settings/": "settings_home",
    "/console/sites/new/": "settings_home",
    "/console/levels/weights/": "settings_home",
    "/console/playbooks/new/": "settings_home",
    "/console/drills/": "settings_home",
    "/console/keys/": "settings_home",
}
WITHOUT_PART = ("/console/style", "/console/alerts/", "/console/enquiries/")
"""The page of components, and fragments that stand on every page."""


@pytest.mark.parametrize(("path", "part"), PARTS.items())
def test_a_page_belongs_to_its_part(path, part):
    assert part_of(path) == part


def test_every_address_of_the_console_belongs_to_a_part():
    console = [address(route) for route in routes() if route.startswith("console/")]
    lost = [path for path in console if not part_of(path) and not path.startswith(WITHOUT_PART)]
    assert not lost, "name the part in CONSOLE_NAVIGATION or CONSOLE_SETTINGS"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/console/", "/console/levels/", "/console/services/", "/console/keys/"])
def test_exactly_one_entry_of_the_bar_is_marked(client_of, path):
    bar = _bar(client_of("administrator"), path)
    assert re.findall(r'href="([^"]+)" aria-current="page"', bar) == [reverse(part_of(path))]


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_every_entry_opens_for_whoever_sees_it(client_of, role):
    client = client_of(role)
    for path in re.findall(r'href="([^"]+)"', _bar(client, "/console/")):
        assert client.get(path).status_code == 200, path


@pytest.mark.django_db
def test_the_settings_page_leads_to_everything_with_a_sentence(client_of):
    client = client_of("administrator")
    page = client.get("/console/settings/").content.decode()
    for _heading, entries in settings.CONSOLE_SETTINGS:
        for entry in entries:
            address = reverse(entry.url_name)
            assert f'href="{address}"' in page
            assert escape(str(entry.sentence)) in page
            assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_settings_are_shown_to_administrators_alone(client_of, role):
    assert "/console/settings/" not in _bar(client_of(role), "/console/")
    assert client_of(role).get("/console/settings/").status_code == 403


def _bar(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return page[page.index('<nav class="main-nav"') : page.index("</nav>")]
