"""The edge, called as the WSGI function that it is."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import brotli
import pytest
from django.db import OperationalError, connection

from incidents.declarations import ChannelChoice
from tests.factories import make_incident, make_site
from tests.touchpoints.publishing_steps import ORIGIN
from touchpoints.edge import Edge
from touchpoints.models import ImpressionCount, PublishedDocument, Site
from touchpoints.services import publish_all, rebuild_dirty_documents

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Answer:
    """What the edge answered; ``from_django`` when it passed the request on."""

    def __init__(self, edge: Edge, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> None:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": headers.pop("query", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        self.body = b"".join(edge(environ, self._start))

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        self.from_django = "X-Django" in self.headers


def django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("X-Django", "yes")])
    return [b"django"]


@pytest.fixture
def edge(settings, tmp_path) -> Edge:
    settings.PUBLISHED_DIRECTORY = tmp_path / "published"
    make_site()
    publish_all()
    edge = Edge(django, upkeep=False)
    edge.upkeep.turn()
    return edge


FEED = "/embed/v1/shop.json"


def test_a_feed_is_answered_with_the_headers_that_sites_and_caches_need(edge):
    answer = Answer(edge, FEED)
    assert answer.status == 200 and json.loads(answer.body)["site"] == "shop"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=2, must-revalidate"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.body)


@pytest.mark.parametrize(("accepted", "unpack"), [("gzip, deflate", gzip.decompress), ("gzip, br", brotli.decompress)])
def test_every_encoding_holds_the_same_bytes_under_its_own_tag(edge, accepted, unpack):
    plain, packed = Answer(edge, FEED), Answer(edge, FEED, accept_encoding=accepted)
    assert unpack(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0, gzip;q=0", None),
        ("gzip;q=0.001", "gzip"),
        ("BR;q=1.0", "br"),
        ("xbrx, notgzip", None),
        ("identity", None),
        ("*;q=0.1, ;;,=", None),
        ("deflate, " * 5_000 + "br", "br"),
    ],
)
def test_an_encoding_is_used_only_by_whom_takes_it(edge, accepted, encoding):
    assert Answer(edge, FEED, accept_encoding=accepted).headers.get("Content-Encoding") == encoding


def test_browsers_that_ask_first_may_read_what_is_open_to_all(edge):
    for path in (FEED, "/api/v2/summary.json", "/history.atom", "/badge.svg"):
        answer = Answer(edge, path, method="OPTIONS", origin="https://elsewhere.example.com")
        assert (answer.status, answer.body, answer.from_django) == (204, b"", False), path
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert answer.headers["Access-Control-Allow-Headers"] == "*"
    assert Answer(edge, "/en/", method="OPTIONS").from_django


@pytest.mark.parametrize("accepted", ["", "br", "gzip"])
def test_a_device_that_has_the_document_gets_304_without_a_body(edge, accepted):
    tag = Answer(edge, FEED, accept_encoding=accepted).headers["ETag"]
    answer = Answer(edge, FEED, accept_encoding=accepted, if_none_match=f'"other", W/{tag}')
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_head_has_the_headers_and_no_body(edge):
    answer = Answer(edge, FEED, method="HEAD")
    assert (answer.status, answer.body) == (200, b"") and int(answer.headers["Content-Length"]) > 0


def test_query_strings_and_forwarded_headers_change_nothing(edge):
    plain = Answer(edge, FEED)
    other = Answer(edge, FEED, query="callback=evil", x_forwarded_host="evil.example.com", host="evil.example.com")
    assert (other.body, other.headers) == (plain.body, plain.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/embed/v1/" + "a" * 4_096 + ".json",
        "/embed/v1/../../settings.py",
        "/embed/v1/..%2f..%2fetc/passwd",
        "/embed/",
        "/embed/v2.js",
    ],
)
def test_unknown_names_get_a_quick_404(edge, path):
    answer = Answer(edge, path)
    assert answer.status == 404 and not answer.from_django
    assert json.loads(answer.body)["error"]["code"] == "not_found"


def test_a_huge_if_none_match_is_no_trouble(edge):
    assert Answer(edge, FEED, if_none_match='"x"' * 3_000).status == 200


def test_guessing_at_audience_keys_reaches_django_only_a_few_times_a_second(edge):
    asked = [Answer(edge, f"/embed/v1/shop/{number:064}.json").from_django for number in range(100)]
    assert 0 < sum(asked) <= 20


def test_everything_else_is_djangos(edge):
    assert Answer(edge, "/console/").from_django
    assert Answer(edge, "/embed/v1/shop/identify", method="POST").from_django


def test_a_change_is_there_after_the_next_turn(edge):
    make_incident(channels={"banner": ChannelChoice()})
    rebuild_dirty_documents()
    edge.upkeep.turn()
    assert len(json.loads(Answer(edge, FEED).body)["notices"]) == 1


def test_without_a_database_it_goes_on_and_says_how_old_it_is(edge):
    edge.shelf.synced_at -= 60

    def no_database(*_arguments: Any) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(no_database):
        edge.upkeep.turn()
        answer = Answer(edge, FEED)
        reported = Answer(
            edge, "/embed/v1/shop/seen", "POST", b'{"key":"k","revision":1,"event":"seen"}', origin=ORIGIN
        )
    assert answer.status == 200 and 60 <= int(answer.headers["Statuscomms-Age"]) <= 62
    assert reported.status == 204


def test_a_process_that_starts_without_a_database_reads_the_directory(edge):
    fresh = Edge(django, upkeep=False)
    fresh.upkeep.read_directory()
    assert Answer(fresh, FEED).body == Answer(edge, FEED).body


def test_a_broken_file_in_the_directory_is_left_out(edge, settings):
    broken = next(settings.PUBLISHED_DIRECTORY.glob("*.document"))
    broken.write_bytes(broken.read_bytes()[:-1])
    fresh = Edge(django, upkeep=False)
    fresh.upkeep.read_directory()
    assert len(fresh.shelf.documents) == len(edge.shelf.documents) - 1


def test_documents_of_another_database_do_not_survive_the_first_comparison(edge):
    PublishedDocument.objects.filter(key=FEED).delete()
    fresh = Edge(django, upkeep=False)
    fresh.upkeep.read_directory()
    assert Answer(fresh, FEED).status == 200
    fresh.upkeep.turn()
    assert FEED not in fresh.shelf.documents


def test_under_load_it_asks_devices_to_poll_more_slowly(edge):
    edge.shelf.requests += 1_000_000
    edge.upkeep.look_around()
    assert int(Answer(edge, FEED).headers["Statuscomms-Poll"]) > 9
    edge.upkeep.look_around()
    assert "Statuscomms-Poll" not in Answer(edge, FEED).headers


def report(edge: Edge, body: Any, origin: str = ORIGIN) -> Answer:
    return Answer(edge, "/embed/v1/shop/seen", "POST", json.dumps(body).encode(), origin=origin)


def test_what_visitors_saw_is_counted_in_memory_and_written_with_the_next_turn(edge):
    notice = make_incident(channels={"banner": ChannelChoice()}).notices.get()
    event = {"key": notice.key, "revision": 1, "event": "shown"}
    assert report(edge, event).status == 204
    assert report(edge, [event, {**event, "event": "seen"}]).status == 204
    assert not ImpressionCount.objects.exists()
    edge.upkeep.turn()
    report(edge, event)
    edge.upkeep.turn()
    row = ImpressionCount.objects.get()
    assert (row.shown, row.seen, row.closed, row.channel, row.incident_id) == (3, 1, 0, "banner", notice.incident_id)
    assert row.first_at is not None


def test_counts_of_unknown_notices_and_revisions_are_not_kept(edge):
    notice = make_incident(channels={"banner": ChannelChoice()}).notices.get()
    report(edge, {"key": "made-up", "revision": 1, "event": "seen"})
    report(edge, {"key": notice.key, "revision": 99, "event": "seen"})
    edge.upkeep.turn()
    assert not ImpressionCount.objects.exists()


@pytest.mark.parametrize("origin", ["", "null", "https://shop.example.com.evil.example", "http://shop.example.com"])
def test_reports_from_foreign_pages_are_refused(edge, origin):
    assert report(edge, {"key": "k", "revision": 1, "event": "seen"}, origin=origin).status == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 422),
        (b"[" * 10_000, 400),
        (b'{"key":"k","revision":1e400,"event":"seen"}', 400),
        (b'{"key":"k","revision":"1","event":"seen"}', 422),
        (b'{"key":"k","revision":1,"event":"deleted"}', 422),
        (b'{"key":"k","revision":true,"event":"seen"}', 422),
        (b" " * 20_000, 413),
    ],
)
def test_bad_reports_get_a_sentence_and_count_nothing(edge, body, status):
    answer = Answer(edge, "/embed/v1/shop/seen", "POST", body, origin=ORIGIN)
    assert answer.status == status and json.loads(answer.body)["error"]["message"]
    assert edge.counter.take() == ([], [])


def test_a_preflight_is_answered_for_the_sites_own_pages(edge):
    answer = Answer(edge, "/embed/v1/shop/seen", "OPTIONS", origin=ORIGIN)
    assert answer.status == 204 and answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_site_is_last_seen_when_a_page_of_its_own_asks(edge):
    Answer(edge, FEED, origin="https://elsewhere.example.com")
    edge.upkeep.turn()
    assert Site.objects.get().last_seen_at is None
    fresh = Edge(django, upkeep=False)
    fresh.upkeep.turn()
    Answer(fresh, FEED, origin=ORIGIN)
    fresh.upkeep.turn()
    assert Site.objects.get().last_seen_at is not None
