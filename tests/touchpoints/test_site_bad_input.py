"""What may not stand in a site is refused with the field that is wrong, and nothing is written."""

from __future__ import annotations

import pytest

from tests.factories import make_site
from touchpoints.models import Site

pytestmark = pytest.mark.django_db

BAD_SITES = {
    "no name": ({"name": " "}, "name"),
    "a name of ten kilobytes": ({"name": "a" * 10_000}, "name"),
    "a name of two lines": ({"name": "Shop\r\nBcc: x"}, "name"),
    "a key with a path": ({"key": "../etc/passwd"}, "key"),
    "a key of four kilobytes": ({"key": "a" * 4_096}, "key"),
    "a key that another site has": ({"key": "taken"}, "key"),
    "a slug with a slash": ({"slug": "a/b"}, "slug"),
    "an origin with a path": ({"origins": ["https://a.example/x"]}, "origins.0"),
    "an origin with a wildcard": ({"origins": ["https://ok.example", "https://*.example"]}, "origins.1"),
    "the null origin": ({"origins": ["null"]}, "origins.0"),
    "an origin with a user": ({"origins": ["https://me:pw@a.example"]}, "origins.0"),
    "an origin with an empty user": ({"origins": ["https://@a.example"]}, "origins.0"),
    "an origin with a semicolon": ({"origins": ["https://a.example;b"]}, "origins.0"),
    "an origin with a blank": ({"origins": ["https://a b.example"]}, "origins.0"),
    "an origin with a port beyond all ports": ({"origins": ["https://a.example:99999"]}, "origins.0"),
    "an origin of ten kilobytes": ({"origins": ["https://" + "a" * 10_000]}, "origins.0"),
    "a script for an origin": ({"origins": ["javascript:alert(1)"]}, "origins.0"),
    "too many origins": ({"origins": [f"https://a{n}.example" for n in range(60)]}, "origins"),
    "a language that we do not have": ({"languages": ["xx"]}, "languages"),
    "a service that there is not": ({"services": ["nothing"]}, "services"),
    "a look that there is not": ({"look": "nothing"}, "look"),
    "a trait that is no name": ({"traits": ["a b; drop"]}, "traits"),
    "polling every second": ({"poll_seconds": 1}, "poll_seconds"),
    "polling once a century": ({"poll_seconds": 10**12}, "poll_seconds"),
}


@pytest.mark.parametrize("case", BAD_SITES)
def test_the_api_names_what_is_wrong(api, case):
    make_site("taken")
    change, field = BAD_SITES[case]
    answer = api.post("sites", {"name": "Shop", **change})
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["error"]["fields"]
    assert Site.objects.count() == 1


@pytest.mark.parametrize("body", [[], "x", 7, {"name": 7}, {"name": "Shop", "origins": "https://a.example"}])
def test_a_body_of_another_shape_is_refused(api, body):
    assert api.post("sites", body).status_code in (400, 422)
    assert not Site.objects.exists()


def test_the_console_shows_the_error_at_its_field(client_of):
    form = {
        "name": "Shop",
        "key": "No Key",
        "origins": "https://me@a.example",
        "languages": ["en"],
        "poll_seconds": "3",
    }
    answer = client_of("administrator").post("/console/sites/new/", form)
    assert answer.status_code == 422 and answer.content.decode().count("errorlist") >= 1
    assert not Site.objects.exists()
