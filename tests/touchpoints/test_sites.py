"""Sites in the console and in the staff API, and the panel of what visitors did."""

from __future__ import annotations

import pytest

from incidents.declarations import ChannelChoice
from tests.factories import make_incident, make_service, make_site
from tests.touchpoints.publishing_steps import feed_of
from touchpoints.models import PublishedDocument, Site
from touchpoints.origins import clean_origin
from touchpoints.services import rebuild_dirty_documents
from touchpoints.services.impressions import Tally, record_impressions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["viewer", "support", "responder", "manager"])
def test_only_administrators_see_sites(client_of, role):
    assert client_of(role).get("/console/sites/").status_code == 403


def test_a_new_site_gets_a_snippet_a_secret_and_a_feed(client_of):
    make_service("card-payments")
    form = {
        "name": "Web shop",
        "origins": "https://Shop.example.com/\nhttp://localhost:8001",
        "languages": ["fi", "en"],
        "services": ["card-payments"],
        "default_language": "fi",
        "poll_seconds": "30",
        "honours_dnt": "on",
        "chat_window": "on",
    }
    browser = client_of("administrator")
    answer = browser.post("/console/sites/new/", form)
    assert answer.status_code == 303
    site = Site.objects.get()
    assert site.origins == ["https://shop.example.com", "http://localhost:8001"]
    assert len(site.identity_secret) >= 32 and site.identity_kid and site.report_button is False
    assert site.languages == ["fi", "en"] and site.honours_dnt is True and site.overlay_seen_on_leaving is False
    page = browser.get(answer.headers["Location"]).content.decode()
    assert f"data-site=&quot;{site.key}&quot;" in page and "integrity=&quot;sha384-" in page
    feed = feed_of(site)
    assert feed["site"] == site.key and feed["poll_seconds"] == 30 and feed["overlay_seen_on_leaving"] is False


def test_a_wrong_origin_is_named_and_nothing_is_saved(client_of):
    form = {"name": "Web shop", "origins": "https://shop.example.com/path", "languages": ["en"]}
    answer = client_of("administrator").post("/console/sites/new/", form)
    assert answer.status_code == 422 and b"without a path" in answer.content
    assert not Site.objects.exists()


def test_changing_a_site_changes_its_feed_and_never_its_key(client_of):
    site = make_site()
    assert feed_of(site)["off"] is False
    form = {"name": "Shop", "origins": "https://shop.example.com", "languages": ["en"], "is_off": "on"}
    assert client_of("administrator").post(f"/console/sites/{site.uuid}/", form).status_code == 303
    site.refresh_from_db()
    assert site.key == "shop" and feed_of(site)["off"] is True


def test_deleting_a_site_asks_for_its_name_and_takes_its_feed_away(client_of):
    site = make_site()
    feed_of(site)
    browser = client_of("administrator")
    browser.post(f"/console/sites/{site.uuid}/delete/", {"name": "wrong"})
    assert Site.objects.exists()
    browser.post(f"/console/sites/{site.uuid}/delete/", {"name": "Shop"})
    rebuild_dirty_documents()
    assert not Site.objects.exists()
    assert PublishedDocument.objects.get(key="/embed/v1/shop.json").status == 404


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://shop.example.com", "https://shop.example.com"),
        ("HTTPS://SHOP.example.com:443/", "https://shop.example.com"),
        ("http://localhost:8001", "http://localhost:8001"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_origins_are_kept_as_browsers_send_them(typed, kept):
    assert clean_origin(typed) == kept


NO_ORIGINS = (
    "", "null", "*", "https://*.example.com", "shop.example.com", "https://a@b.example", "ftp://a.example", "https://a.example?y",
)  # fmt: skip


@pytest.mark.parametrize("typed", NO_ORIGINS)
def test_what_is_no_origin_is_refused(typed):
    with pytest.raises(ValueError):
        clean_origin(typed)


def test_the_panel_shows_what_visitors_did(client_of):
    site = make_site()
    incident = make_incident(channels={"banner": ChannelChoice()})
    notice = incident.notices.get()
    record_impressions(tallies=[Tally(site.key, notice.key, 1, "shown", 41), Tally(site.key, notice.key, 1, "seen", 7)])
    page = client_of("viewer").get(f"/console/incidents/{incident.uuid}/impressions/").content.decode()
    assert ">41<" in page and ">7<" in page and "Banner" in page


def test_the_panel_says_unknown_where_no_page_has_reported(client_of):
    site = make_site()
    make_site("other", slug="other", name="Other shop")
    incident = make_incident(channels={"banner": ChannelChoice(), "chat_notice": ChannelChoice()})
    notice = incident.notices.get(channel="banner")
    address = f"/console/incidents/{incident.uuid}/impressions/"
    page = client_of("viewer").get(address).content.decode()
    assert ">0<" not in page and "Unknown: no page has reported" in page and "Other shop" in page
    record_impressions(
        tallies=[Tally(site.key, notice.key, 1, "shown", 3), Tally(site.key, notice.key, 1, "closed", 2)]
    )
    page = client_of("viewer").get(address).content.decode()
    assert ">3<" in page and ">2<" in page and ">0<" in page and "unknown" in page
    assert "Unknown, because nothing was reported yet: Other shop" in " ".join(page.split())


def test_the_api_lists_creates_reads_changes_and_deletes_sites(api):
    made = api.post("sites", {"name": "Shop", "origins": ["https://shop.example.com"]})
    assert made.status_code == 201 and made.json()["slug"] == "shop"
    assert "secret" not in made.content.decode()
    assert [site["slug"] for site in api.get("sites").json()["items"]] == ["shop"]
    assert api.get(f"sites/{made.json()['id']}").json() == api.get("sites/shop").json()
    changed = api.patch("sites/shop", {"name": "Our shop"})
    assert changed.json()["name"] == "Our shop" and changed.json()["origins"] == ["https://shop.example.com"]
    wrong = api.patch("sites/shop", {"origins": ["nonsense"]})
    assert wrong.status_code == 422 and "origins.0" in wrong.json()["error"]["fields"]
    assert api.delete("sites/shop").status_code == 204
    assert api.get("sites/shop").status_code == 404
