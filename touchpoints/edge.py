"""In front of Django: answers published documents from memory and counts what visitors saw, without touching the database.

One WSGI callable. The path alone is the key (after the domain, where a brand has one of its own); query strings, cookies and
forwarded headers never change an answer. A thread (``edge_upkeep``) brings new documents and takes the counts away. Everything else
is Django's.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from prometheus_client import Counter

from statuscomms.errors import ProductError
from statuscomms.json_bodies import parse
from touchpoints.documents.rendered import compact_json
from touchpoints.edge_counts import SeenCounter
from touchpoints.edge_documents import Headers, ReadyDocument, Shelf, SiteFacts, Variant, encoding_of
from touchpoints.edge_upkeep import Upkeep
from touchpoints.impressions import SeenEvent, read_events
from touchpoints.origins import BODY_LIMIT, origin_is_allowed
from touchpoints.visitor_marks import may_be_marked, tells_of_an_unknown_visitor, visitor_mark

BEACONS = Counter("statuscomms_beacons", "Events that visitors' devices reported to this process")
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_LONGEST_PATH = 200
_STATUS_LINES = {
    400: "400 Bad Request",
    204: "204 No Content",
    403: "403 Forbidden",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    422: "422 Unprocessable Content",
}
_NOT_FOUND_BODY = compact_json({"error": {"code": "not_found", "message": "There is no such document."}})
_NOT_FOUND_HEADERS: Headers = [
    ("Content-Type", "application/json"),
    ("Content-Length", str(len(_NOT_FOUND_BODY))),
    ("Cache-Control", "public, max-age=0, s-maxage=2"),
    ("Access-Control-Allow-Origin", "*"),
    ("X-Content-Type-Options", "nosniff"),
]

_PREFLIGHT_HEADERS: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "*"),
    ("Access-Control-Max-Age", "86400"),
    ("Cache-Control", "no-store"),
]
"""What is open to all may also be asked for with headers that browsers ask about first, such as ``If-None-Match``."""

_REFUSAL_HEADERS: Headers = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("Access-Control-Allow-Origin", "*"),
    ("X-Content-Type-Options", "nosniff"),
]


class Edge:
    """The edge of one web process. ``upkeep`` False: no thread; tests turn the crank themselves."""

    def __init__(self, application: Application, *, upkeep: bool = True) -> None:
        self.shelf = Shelf()
        self.counter = SeenCounter()
        self.upkeep = Upkeep(self.shelf, self.counter)
        self._application = application
        if upkeep:
            self.upkeep.start()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        method = environ["REQUEST_METHOD"]
        document = self.shelf.documents.get(path)
        if self.shelf.hosts:
            document = self._of_brand(environ, path) or document
        if document is not None and (method == "GET" or method == "HEAD" or self._asks_by_post(document, method)):
            shelf = self.shelf
            shelf.requests += 1
            if document.site_key:
                origin = environ.get("HTTP_ORIGIN")
                if origin:
                    self.counter.note_page(document.site_key, origin)
            matches = environ.get("HTTP_IF_NONE_MATCH")
            if matches and (document.etag in matches or matches == "*"):
                start_response("304 Not Modified", document.unchanged_headers + shelf.extra_headers)
                return ()
            variant: Variant = getattr(document, encoding_of(environ.get("HTTP_ACCEPT_ENCODING", "")))
            start_response(document.status_line, variant.headers + shelf.extra_headers)
            return variant.body if method != "HEAD" else ()
        if document is not None and document.open_to_all:
            return _tell_methods(document, method, start_response)
        if path.startswith("/embed/"):
            return self._embed(path, method, environ, start_response)
        return self._application(environ, start_response)

    @staticmethod
    def _asks_by_post(document: ReadyDocument, method: str) -> bool:
        """Telephone services do; nothing of what they send is read."""
        return method == "POST" and "POST" in document.methods

    def _of_brand(self, environ: Environ, path: str) -> ReadyDocument | None:
        """On the own domain of a brand: the brand's page at ``path``, if it has one. Other hosts change nothing."""
        prefix = self.shelf.hosts.get(environ.get("HTTP_HOST", "").partition(":")[0].lower())
        return self.shelf.documents.get(prefix + path) if prefix else None

    def _embed(self, path: str, method: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if path.endswith("/seen"):
            site_key = path.removeprefix("/embed/v1/").removesuffix("/seen")
            if site_key in self.shelf.sites:
                return self._seen(site_key, method, environ, start_response)
        elif method in ("GET", "HEAD") and not self._may_be_new(path):
            start_response("404 Not Found", _NOT_FOUND_HEADERS + self.shelf.extra_headers)
            return (_NOT_FOUND_BODY,) if method == "GET" else ()
        return self._application(environ, start_response)

    def _may_be_new(self, path: str) -> bool:
        """Whether Django may be asked: a document published this second is not on the shelf yet. Rationed."""
        if len(path) > _LONGEST_PATH or not path.endswith(".json") or self.shelf.lookups_left <= 0:
            return False
        self.shelf.lookups_left -= 1
        return True

    def _seen(self, site_key: str, method: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        origin = environ.get("HTTP_ORIGIN", "")
        site = self.shelf.sites[site_key]
        if not origin_is_allowed(origin, site.origins):
            return _answer(start_response, 403, "", _problem("origin_refused", "This page may not call this site."))
        if method == "OPTIONS":
            return _answer(start_response, 204, origin)
        if method != "POST":
            return self._application(environ, start_response)
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > BODY_LIMIT:
            return _answer(start_response, 413, origin, _problem("too_large", "The body is too large."))
        try:
            events = read_events(parse(environ["wsgi.input"].read(int(length))))
        except ProductError as error:
            return _answer(start_response, error.status, origin, _problem(error.code, str(error.message)))
        self.counter.add(site_key, events)
        self.counter.note_page(site_key, origin)
        BEACONS.inc(len(events))
        self._count_visitor(site, environ, events)
        return _answer(start_response, 204, origin)

    def _count_visitor(self, site: SiteFacts, environ: Environ, events: Sequence[SeenEvent]) -> None:
        """Count who it was, as one of the day's visitors, unless they are known or do not want it."""
        told = [event for event in events if tells_of_an_unknown_visitor(event)]
        if told and self.shelf.counts_visitors and may_be_marked(environ, honours_dnt=site.honours_dnt):
            salt = self.shelf.visitor_salt
            self.counter.add_visitor(visitor_mark(salt, environ) if salt else None, told)


def _problem(code: str, message: str) -> bytes:
    return compact_json({"error": {"code": code, "message": message}})


def _tell_methods(document: ReadyDocument, method: str, start_response: StartResponse) -> Iterable[bytes]:
    """To browsers that ask first, and to whoever sends something where there is only something to read."""
    allow = ("Allow", ", ".join(document.methods))
    if method == "OPTIONS":
        start_response("204 No Content", [allow, *_PREFLIGHT_HEADERS])
        return ()
    body = _problem("method_not_allowed", "This address does not take that method.")
    length = ("Content-Length", str(len(body)))
    start_response(_STATUS_LINES[405], [allow, length, *_REFUSAL_HEADERS])
    return (body,)


def _answer(start_response: StartResponse, status: int, origin: str, body: bytes = b"") -> Iterable[bytes]:
    headers = [("Cache-Control", "no-store"), ("Vary", "Origin"), ("X-Content-Type-Options", "nosniff")]
    if origin:
        headers += [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Methods", "POST"),
            ("Access-Control-Allow-Headers", "Content-Type"),
            ("Access-Control-Max-Age", "600"),
        ]
    if body:
        headers += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(_STATUS_LINES[status], headers)
    return (body,) if body else ()
