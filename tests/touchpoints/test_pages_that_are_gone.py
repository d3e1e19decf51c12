"""Where a published page was, people read a calm 404 in the language of the link, and programs get theirs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from incidents.models import Incident
from statuscomms.clock import now
from tests.factories import make_incident
from tests.touchpoints.publishing_steps import document
from touchpoints.documents import Snapshot, render
from touchpoints.documents.rendered import gone
from touchpoints.edge import Edge
from touchpoints.models import Look, PublishedDocument
from touchpoints.publishing import publish
from touchpoints.services import mark_dirty, mirror_documents, publish_all, rebuild_dirty_documents

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOBODY = "00000000-0000-4000-8000-000000000000"
WORDS = {"en": "There is nothing here", "fi": "Täällä ei ole mitään", "sv": "Här finns inget"}
SENTENCES = {
    "en": "The link may be old or incomplete.",
    "fi": "Linkki voi olla vanha tai vajaa.",
    "sv": "Länken kan vara gammal eller ofullständig.",
}


def taken_back(incident: Incident) -> dict[str, str]:
    """Language -> the path at which the incident's page stood."""
    paths = {code: f"/{code}/incidents/{incident.uuid}" for code in WORDS}
    rebuild_dirty_documents()
    assert {document(path).status for path in paths.values()} == {200}
    Incident.objects.filter(pk=incident.pk).update(published_at=None)
    mark_dirty(keys=[*paths.values(), f"/incidents/{incident.uuid}"])
    rebuild_dirty_documents()
    return paths


def asked(edge: Edge, path: str, **headers: str) -> tuple[str, dict[str, str], str]:
    found: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "wsgi.input": io.BytesIO(), **headers}
    body = b"".join(edge(environ, lambda status, fields: found.extend((status, dict(fields)))))
    return found[0], found[1], body.decode()


def no_django(*_arguments: object) -> list[bytes]:
    raise AssertionError("Django was asked")


@pytest.mark.parametrize("language", list(WORDS))
def test_who_opens_the_link_of_a_page_that_is_gone_reads_a_calm_404_in_its_language_from_memory(
    settings, tmp_path, language
):
    settings.PUBLISHED_DIRECTORY = tmp_path / "published"
    path = taken_back(make_incident("Card payments fail"))[language]
    Edge(no_django, upkeep=False).upkeep.turn()

    def away(*_arguments: object) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        edge = Edge(no_django, upkeep=False)
        edge.upkeep.read_directory()
        status, headers, page = asked(edge, path)
    assert status == "404 Not Found" and headers["Content-Type"] == "text/html; charset=utf-8"
    assert (
        f'<html lang="{language}">' in page
        and WORDS[language] in page
        and SENTENCES[language] in page
        and f'href="/{language}/"' in page
    )
    assert "Card payments fail" not in page and "<script" not in page
    assert headers["Content-Language"] == language and "Set-Cookie" not in headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_address_without_a_language_speaks_the_installations(settings):
    incident = make_incident()
    taken_back(incident)
    assert WORDS[settings.LANGUAGE_CODE] in bytes(document(f"/incidents/{incident.uuid}").identity).decode()


def test_it_looks_like_the_status_page():
    look = Look.objects.create(name="Aurora", is_default=True)
    paths = taken_back(make_incident())
    assert f"/looks/{look.uuid}.css" in bytes(document(paths["fi"]).identity).decode()


@pytest.mark.parametrize(
    ("key", "is_page"),
    [
        ("/fi/history/1999-01", True),
        ("/fi/history/2026-11/900", True),
        ("/sv/history/nonsense", True),
        (f"/en/incidents/{NOBODY}", True),
        (f"/looks/{NOBODY}/fi/", True),
        (f"/looks/{NOBODY}/fi/history.atom", False),
        (f"/looks/{NOBODY}/api/v2/summary.json", False),
        (f"/looks/{NOBODY}.css", False),
        ("/en/badges/no-such.svg", False),
        ("/embed/v1/no-such.json", False),
        ("/embed/v1/no-such/key.json", False),
    ],
)
def test_people_get_a_page_and_programs_json(key, is_page):
    answer = render(Snapshot(now()), key)
    body = answer.body(1).decode()
    assert answer.status == 404 and answer.content_type.startswith("text/html" if is_page else "application/json")
    if is_page:
        assert WORDS[next((code for code in WORDS if f"/{code}/" in key), "en")] in body
    else:
        assert json.loads(body)["error"]["code"] == "not_found"
        assert answer.all_headers()["Access-Control-Allow-Origin"] == "*"


def test_the_published_directory_holds_no_file_of_it_so_that_web_servers_ask_the_edge(settings, tmp_path: Path):
    backend = "touchpoints.mirror_files.PublishedFileStorage"
    entry = {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "published": entry}
    incident = make_incident()
    publish_all()
    mirror_documents()
    assert (tmp_path / f"fi/incidents/{incident.uuid}.html").exists()
    taken_back(incident)
    mirror_documents()
    assert not list(tmp_path.rglob(f"{incident.uuid}*"))


def test_a_page_that_comes_again_takes_its_place():
    incident = make_incident("It is back")
    at = incident.published_at
    path = taken_back(incident)["en"]
    Incident.objects.filter(pk=incident.pk).update(published_at=at)
    mark_dirty(keys=[path])
    assert document(path).status == 200 and b"It is back" in bytes(document(path).identity)


def test_gone_pages_are_looked_at_now_and_then_since_looks_change_and_what_programs_get_is_not():
    path = taken_back(make_incident())["en"]
    assert document(path).rebuild_at is not None
    mark_dirty(keys=["/en/badges/no-such.svg"])
    assert document("/en/badges/no-such.svg").rebuild_at is None


def test_who_has_the_page_that_is_gone_is_told_that_it_is(settings, tmp_path):
    settings.PUBLISHED_DIRECTORY = tmp_path / "published"
    incident = make_incident()
    rebuild_dirty_documents()
    tag = document(f"/en/incidents/{incident.uuid}").etag
    path = taken_back(incident)["en"]
    edge = Edge(no_django, upkeep=False)
    edge.upkeep.turn()
    assert asked(edge, path, HTTP_IF_NONE_MATCH=f'"{tag}"')[0] == "404 Not Found"


def test_a_page_that_was_gone_as_json_becomes_a_page_when_it_is_rendered_again():
    path = f"/fi/incidents/{uuid4()}"
    publish(key=path, document=gone("There is no such page."), seen=None)
    mark_dirty(keys=[path])
    rebuild_dirty_documents()
    assert PublishedDocument.objects.get(key=path).headers["Content-Type"].startswith("text/html")
