"""The nginx configuration in ``deploy/`` gives published files the headers that the application gives them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.factories import make_site
from touchpoints.documents.embed_files import file_paths
from touchpoints.mirror_files import file_name
from touchpoints.models import Look, PublishedDocument
from touchpoints.services import publish_all

pytestmark = pytest.mark.django_db

NAMES = (
    "Cache-Control",
    "X-Content-Type-Options",
    "Access-Control-Allow-Origin",
    "Cross-Origin-Opener-Policy",
    "Content-Security-Policy",
)
CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "statuscomms.conf"


def headers_of(location: str) -> dict[str, str]:
    """What ``add_header`` says in a location."""
    block = CONFIGURATION.read_text().split(f"location {location} {{", 1)[1].split("\n    }", 1)[0]
    found = re.findall(r'add_header ([\w-]+) (?:"([^"]*)"|(\S+)) always;', block)
    return {name: quoted or plain for name, quoted, plain in found}


@pytest.mark.parametrize(
    ("location", "key"),
    [
        ("/embed/", "/embed/v1/shop.json"),
        ("/api/v2/", "/api/v2/summary.json"),
        ("/", "/en/"),
        ('~ "\\.(atom|rss|ics|css|png)$"', "/history.atom"),
        ('~ "\\.(atom|rss|ics|css|png)$"', "/fi/maintenance.ics"),
        ('~ "\\.(atom|rss|ics|css|png)$"', "/looks/{look}.css"),
        ('~ "\\.(txt|twiml)$"', "/state.txt"),
        ('~ "\\.(txt|twiml)$"', "/state.twiml"),
        ('~ "\\.svg$"', "/badge.svg"),
        ('~ "^/embed/v1(-chat)?\\.[0-9a-f]{16}\\.js$"', next(path for path in file_paths() if path.count(".") == 2)),
    ],
)
def test_the_headers_are_those_of_the_application(location, key):
    make_site()
    look = Look.objects.create(name="Aurora")
    publish_all()
    ours = PublishedDocument.objects.get(key=key.format(look=look.uuid)).headers
    written = headers_of(location)
    for name in NAMES:
        assert written.get(name) == ours.get(name), name


def test_whatever_is_sent_to_a_file_reaches_the_application_which_says_what_is_taken():
    text = CONFIGURATION.read_text()
    locations = re.findall(r"\n    location (.+?) \{\n(.*?)\n    \}", text, re.DOTALL)
    served = {name: block for name, block in locations if "try_files" in block}
    assert len(served) == 7
    for name, block in served.items():
        assert "error_page 405 = @application;" in block and "limit_except" not in block, name


def test_every_kind_of_published_file_has_its_type():
    make_site()
    look = Look.objects.create(name="Aurora", logo=b"png")
    publish_all()
    block = CONFIGURATION.read_text().split("types {", 1)[1].split("}", 1)[0]
    types = {
        ending: kind
        for kind, *endings in (line.split() for line in block.replace(";", "").splitlines() if line.strip())
        for ending in endings
    }
    rows = PublishedDocument.objects.filter(status=200)
    assert rows.filter(key=f"/looks/{look.uuid}.png").exists()
    for key, headers in rows.values_list("key", "headers"):
        assert types[Path(file_name(key)).suffix.lstrip(".")] == headers["Content-Type"].partition(";")[0], key
