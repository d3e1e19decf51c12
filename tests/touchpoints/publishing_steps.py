"""Steps that tests of published documents share."""

from __future__ import annotations

import json
from typing import Any

from touchpoints.models import PublishedDocument, Site
from touchpoints.services import rebuild_dirty_documents

ORIGIN = "https://shop.example.com"


def document(key: str) -> PublishedDocument:
    """The document at ``key`` after everything dirty was rebuilt."""
    rebuild_dirty_documents()
    return PublishedDocument.objects.get(key=key)


def json_at(key: str) -> dict[str, Any]:
    return json.loads(bytes(document(key).identity))


def text_at(key: str) -> str:
    return bytes(document(key).identity).decode()


def feed_of(site: Site, audience_key: str = "") -> dict[str, Any]:
    return json_at(f"/embed/v1/{site.key}/{audience_key}.json" if audience_key else f"/embed/v1/{site.key}.json")


def channels_in(feed: dict[str, Any]) -> list[str]:
    return sorted(notice["channel"] for notice in feed["notices"])
