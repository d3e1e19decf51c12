"""What visitors of a site see now, tried in the console: a page, a language, a group; and page rules tried before publishing."""

from __future__ import annotations

import json
import re

import pytest

from incidents.declarations import ChannelChoice, PageRules
from tests.factories import make_audience, make_incident, make_site

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHECKOUT = PageRules(include=("/checkout*",), exclude=("/checkout/help",))


def feed_in(page: str) -> dict:
    """The feed that the frame's page carries."""
    return json.loads(re.search(r'<script id="draft-feed" type="application/json">(.*?)</script>', page)[1])


@pytest.mark.parametrize(
    ("page", "shows"),
    [
        ("/checkout/pay", True),
        ("https://shop.example.com/checkout/pay?x=1#y", True),
        ("checkout", True),
        ("/checkout/help", False),
        ("/", False),
        ("", False),
        ("http://[broken", False),
    ],
)
def test_an_address_says_what_would_show_there(client_of, page, shows):
    site = make_site()
    make_incident(pages=CHECKOUT, channels={"banner": ChannelChoice()})
    browser = client_of("administrator")
    text = browser.get(f"/console/sites/{site.uuid}/now/", {"page": page}).content.decode()
    assert ("shows on this page" in text) is shows and ("not on this page" in text) is not shows
    frame = browser.get(f"/console/sites/{site.uuid}/now/frame/", {"page": page}).content.decode()
    (notice,) = feed_in(frame)["notices"]
    assert notice["pages"] == ({} if shows else {"include": [], "exclude": ["*"]})


def test_a_group_sees_what_is_meant_for_it_and_others_do_not(client_of):
    site = make_site()
    audience = make_audience("business", rule={"attribute": "customer_type", "is": "business"})
    make_incident("For business", audience=audience.slug, channels={"banner": ChannelChoice()})
    browser = client_of("administrator")
    page = browser.get(f"/console/sites/{site.uuid}/now/").content.decode()
    value = re.search(r'<option value="(\d+:\d+)">', page)[1]
    assert "Nothing is shown to this visitor now" in page
    assert "For business" in browser.get(f"/console/sites/{site.uuid}/now/", {"audience": value}).content.decode()
    forged = browser.get(f"/console/sites/{site.uuid}/now/frame/", {"audience": "0:0"}).content.decode()
    assert feed_in(forged)["notices"] == []


def test_a_site_that_is_switched_off_shows_nothing(client_of):
    site = make_site(is_off=True)
    make_incident(channels={"banner": ChannelChoice()})
    frame = client_of("administrator").get(f"/console/sites/{site.uuid}/now/frame/").content.decode()
    assert feed_in(frame)["off"] is True and feed_in(frame)["notices"] == []


def test_page_rules_are_tried_on_an_address_before_publishing(client_of):
    incident = make_incident(pages=CHECKOUT, channels={"banner": ChannelChoice()}, publish=False)
    browser = client_of("responder", htmx=True)
    address = f"/console/incidents/{incident.uuid}/page-test/"
    assert "shows on this page" in browser.get(address, {"page": "/checkout/pay"}).content.decode()
    assert "not on this page" in browser.get(address, {"page": "/checkout/help"}).content.decode()
    assert "/checkout*" in browser.get(address, {"page": "/"}).content.decode()
    review = client_of("responder").get(f"/console/incidents/{incident.uuid}/review/").content.decode()
    assert address in review
