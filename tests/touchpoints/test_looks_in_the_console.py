"""Looks in the console and through the API: saved when they can be read, seen before they are saved."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import make_site
from tests.touchpoints.publishing_steps import feed_of
from touchpoints.models import Look

pytestmark = pytest.mark.django_db


def form(**changes) -> dict:
    usual = {
        "name": "Shop",
        "accent": "#0b5a4a",
        "accent_text": "#ffffff",
        "font": "serif",
        "corner": "left",
        "offset_x": "24",
        "offset_y": "90",
        "sender_name": "Shop",
        "sender_address": "shop@example.com",
        "signatures.en": "The shop",
    }
    return {**usual, **changes}


def png() -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (40, 20), "#0b5a4a").save(written, "PNG")
    return SimpleUploadedFile("logo.png", written.getvalue(), "image/png")


def test_a_look_is_made_with_a_logo_changed_and_worn_by_its_sites(client_of):
    browser = client_of("administrator")
    assert browser.post("/console/looks/new/", form(logo=png())).status_code == 303
    look = Look.objects.get()
    assert (look.accent, look.corner, look.signatures, look.logo_width) == ("#0b5a4a", "left", {"en": "The shop"}, 40)
    site = make_site(look=look)
    assert feed_of(site)["look"]["offset_y"] == 90
    browser.post(f"/console/looks/{look.uuid}/", form(offset_y="120"))
    look.refresh_from_db()
    assert feed_of(site)["look"]["offset_y"] == 120 and look.logo is not None
    browser.post(f"/console/looks/{look.uuid}/", form(no_logo="on"))
    look.refresh_from_db()
    assert look.logo is None
    assert browser.post(f"/console/looks/{look.uuid}/delete/").status_code == 303
    assert not Look.objects.exists() and feed_of(site)["look"] == {}


BAD_LOOKS = {
    "a colour with a rule behind it": ({"accent": "#fff;x:url(/)"}, "accent"),
    "an address for a colour": ({"accent_text": "url(https://evil.example)"}, "accent_text"),
    "colours too alike": ({"accent": "#777777", "accent_text": "#888888"}, "accent_text"),
    "a font that there is not": ({"font": "Comic"}, "font"),
    "an offset beyond the page": ({"offset_x": 5_000}, "offset_x"),
    "a sender with a second line": ({"sender_name": "Shop\nBcc: a@example.com"}, "sender_name"),
    "a sender that is no address": ({"sender_address": "shop at example"}, "sender_address"),
    "a domain with a path": ({"host": "status.example.com/x"}, "host"),
    "a name of ten kilobytes": ({"name": "a" * 10_000}, "name"),
}


@pytest.mark.parametrize("case", BAD_LOOKS)
def test_what_may_not_stand_in_a_look_is_refused(api, case):
    change, field = BAD_LOOKS[case]
    answer = api.post("looks", {"name": "Shop", **change})
    assert answer.status_code == 422 and field in answer.json()["error"]["fields"], answer.content
    assert not Look.objects.exists()


def test_the_console_shows_errors_and_saves_nothing(client_of):
    svg = SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")
    answer = client_of("administrator").post("/console/looks/new/", form(logo=svg))
    assert answer.status_code == 422 and "errorlist" in answer.content.decode()
    assert not Look.objects.exists()


def test_a_look_is_seen_before_it_is_saved(client_of):
    browser = client_of("administrator")
    answer = browser.post("/console/looks/new/", form(then="preview"))
    assert answer.status_code == 200 and "accent=%230b5a4a" in answer.content.decode()
    assert not Look.objects.exists()
    unsaved = {"accent": "#0b5a4a", "sender_name": "Shop & co", "signatures.en": "The shop"}
    frames = {part: browser.get(f"/console/looks/preview/{part}/", unsaved) for part in ("embed", "page", "mail")}
    assert '"accent": "#0b5a4a"' in frames["embed"].content.decode()
    assert "--accent:#0b5a4a" in frames["page"].content.decode()
    mail = frames["mail"].content.decode()
    assert 'role="article"' in mail and "The shop" in mail and "#0b5a4a" in mail and "What you can do" in mail
    assert "Shop &amp; co" in browser.get("/console/looks/preview/", unsaved).content.decode()
    assert all("sandbox" in frame.headers["Content-Security-Policy"] for frame in frames.values())


def test_nothing_hostile_reaches_a_preview(client_of):
    hostile = {
        "accent": "#fff}body{x:url(/)",
        "font": "x",
        "sender_name": "<script>",
        "signatures.en": "</style><script>",
    }
    browser = client_of("administrator")
    for part in ("embed", "page", "mail"):
        page = browser.get(f"/console/looks/preview/{part}/", hostile).content.decode()
        assert "x:url" not in page and "<script>" not in page and "</style><script" not in page
    assert browser.get("/console/looks/preview/nothing/").status_code == 404
    assert browser.get("/console/looks/preview/mail/", {"look": "nothing"}).status_code == 404


def test_too_little_contrast_is_said_while_somebody_writes(client_of):
    page = client_of("administrator", htmx=True).get(
        "/console/looks/preview/", {"accent": "#777777", "accent_text": "#888888"}
    )
    assert "too little to be read" in page.content.decode()


def test_the_api_lists_creates_reads_changes_and_deletes_looks(api):
    made = api.post("looks", {"name": "Shop", "accent": "#0b5a4a"}).json()
    assert [look["name"] for look in api.get("looks").json()["items"]] == ["Shop"]
    assert api.patch(f"looks/{made['id']}", {"corner": "left"}).json()["accent"] == "#0b5a4a"
    assert api.get(f"looks/{made['id']}").json()["corner"] == "left"
    assert api.delete(f"looks/{made['id']}").status_code == 204 and api.get("looks/nothing").status_code == 404


def test_a_domain_that_the_web_does_not_answer_to_is_said(client_of, settings):
    look = Look.objects.create(name="Aurora", host="status.aurora.example")
    browser, path = client_of("administrator"), f"/console/looks/{look.uuid}/"
    settings.ALLOWED_HOSTS = ["testserver"]
    assert "does not answer to status.aurora.example" in browser.get(path).content.decode()
    settings.ALLOWED_HOSTS = ["testserver", ".aurora.example"]
    assert "does not answer to" in browser.get(path).content.decode()
    settings.CSRF_TRUSTED_ORIGINS = ["http://status.aurora.example"]
    assert "does not answer to" not in browser.get(path).content.decode()
