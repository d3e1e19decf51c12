"""What is only there to be read takes no other method: 405 with what it takes, and never a question for a form's token."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection
from django.test import Client

from tests.factories import make_incident, make_service, make_site
from touchpoints.edge import Edge
from touchpoints.services import publish_all

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAGES = [
    "/",
    "/fi/",
    "/en/incidents/00000000-0000-4000-8000-000000000000",
    "/fi/history/2026-11",
    f"/sv/drills/{'0' * 64}",
    f"/fi/for/shop/{'0' * 64}/",
]
FILES = [
    "/api/v2/summary.json",
    "/api/v2/incidents/unresolved.json",
    "/history.atom",
    "/fi/history.rss",
    "/maintenance.ics",
    "/maintenance/web-shop.ics",
    "/badge.svg",
    "/en/badges/web-shop.svg",
    "/state.txt",
    "/robots.txt",
    "/embed/v1.js",
    "/embed/v1/shop.json",
    "/embed/v1/shop/other.json",
]
READ = "GET, HEAD, OPTIONS"


@pytest.fixture
def strict() -> Client:
    """A browser that has no token and is asked for one."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def edge(settings, tmp_path) -> Edge:
    settings.PUBLISHED_DIRECTORY = tmp_path / "published"
    make_service("web-shop")
    make_site()
    make_incident()
    publish_all()
    edge = Edge(get_wsgi_application(), upkeep=False)
    edge.upkeep.turn()
    return edge


def sent(edge: Edge, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    found: list[Any] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
    }
    answer = b"".join(edge(environ, lambda status, headers, *_more: found.extend((status, dict(headers)))))
    return int(found[0].split()[0]), found[1], answer


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_what_is_only_read_says_so(strict, method, path):
    answer = strict.generic(method, path, b"a=b", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer["Allow"]) == (405, READ)
    assert answer["Content-Type"].startswith("text/html" if path in PAGES else "application/json")
    assert not answer.cookies


def test_people_read_the_405_in_the_language_of_the_page(strict):
    page = strict.post("/fi/").content.decode()
    assert '<html lang="fi">' in page and "Palaa sivulle, jolta tulit" in page


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_who_asks_is_told_what_is_taken(strict, path):
    answer = strict.options(path)
    assert (answer.status_code, answer["Allow"], answer.content) == (204, READ, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/fi/", *(path for path in FILES if "other" not in path)])
def test_the_edge_says_the_same_in_front_of_django(edge, method, path):
    status, headers, body = sent(edge, method, path, b"a=b")
    assert (status, headers["Allow"]) == (405, READ)
    assert body and "Set-Cookie" not in headers


def test_telephone_services_hear_the_state_by_post_from_memory_while_the_database_is_away(edge):
    def away(*_arguments: object) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        status, headers, body = sent(edge, "POST", "/fi/state.twiml", b"From=%2B358500000000")
        refused, allowed, _body = sent(edge, "PUT", "/fi/state.twiml")
    assert status == 200 and body.startswith(b"<?xml") and b"<Say" in body
    assert headers["Content-Type"].startswith(("text/xml", "application/xml"))
    assert (refused, allowed["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize("path", ["/i18n/setlang/", "/accounts/login/"])
def test_forms_with_a_session_still_need_their_token(strict, path):
    assert strict.post(path, {"language": "fi"}).status_code == 403


def test_the_subscribe_form_still_checks_where_it_was_sent_from(strict):
    told = {"email": "a@example.com"}
    assert strict.post("/subscribe/", told, headers={"Origin": "https://elsewhere.example.com"}).status_code == 403
    assert strict.post("/subscribe/", told, headers={"Origin": "http://testserver"}).status_code == 303


def test_what_pages_post_is_taken_as_before(strict, edge):
    entered = strict.post("/fi/for/shop/", {"token": "nonsense"})
    assert entered.status_code == 403
    assert "Load it anew" not in entered.content.decode(), "the site's token is refused, no form's is missed"
    identify = strict.post("/embed/v1/shop/identify", b"{}", content_type="application/json")
    assert identify.status_code == 403 and identify.json()["error"]["code"] == "origin_refused"
    asked = strict.get("/fi/for/shop/")
    assert (asked.status_code, asked["Allow"]) == (405, "POST") and '<html lang="fi">' in asked.content.decode()
