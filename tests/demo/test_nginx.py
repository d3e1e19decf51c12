"""The nginx configuration in ``deploy/`` gives published files the headers that the application gives them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.factories import make_site
from touchpoints.documents.embed_files import file_paths
from touchpoints.models import PublishedDocument
from touchpoints.services import publish_all

pytestmark = pytest.mark.django_db

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
        ('~ "^/embed/v1(-chat)?\\.[0-9a-f]{16}\\.js$"', next(path for path in file_paths() if path.count(".") == 2)),
    ],
)
def test_the_headers_are_those_of_the_application(location, key):
    make_site()
    publish_all()
    ours = PublishedDocument.objects.get(key=key).headers
    written = headers_of(location)
    for name in ("Cache-Control", "X-Content-Type-Options", "Access-Control-Allow-Origin", "Content-Security-Policy"):
        assert written.get(name) == ours.get(name), name
