"""A customer's website and our embed on two origins, so that browsers treat them as strangers."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from touchpoints.documents.embed_files import file_paths

STATIC = Path(__file__).resolve().parents[3] / "touchpoints" / "static" / "embed"
CHAT = next(path for path in file_paths() if path.startswith("/embed/v1-chat.") and path.count(".") == 2)
EXPOSED = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Statuscomms-Poll, Date"}


@dataclass(slots=True)
class Answer:
    """What one address answers; `delay` in seconds."""

    body: str = ""
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    content: bytes = b""


@dataclass(slots=True)
class Post:
    path: str
    body: Any
    origin: str | None


@dataclass
class Stage:
    """The two servers and everything they were asked."""

    host: str = ""
    embed: str = ""
    pages: dict[str, Answer] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    replies: dict[str, Answer] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def page(
        self, path: str, body: str = "<h1>Shop</h1>", *, head: str = "", snippet: str | None = None, csp: str = ""
    ) -> str:
        """Publish a host page and return its address; `snippet` replaces the usual script tag."""
        tag = self.tag() if snippet is None else snippet
        html = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>'
            f'<meta name="viewport" content="width=device-width">{head}{tag}</head><body><main>{body}</main></body></html>'
        )
        self.pages[path.split("?")[0]] = Answer(
            html, kind="text/html", headers={"Content-Security-Policy": csp} if csp else {}
        )
        return self.host + path

    def tag(self, extra: str = 'data-lang="en"', site: str = "shop") -> str:
        return f'<script async src="{self.embed}/embed/v1.js" data-site="{site}" {extra}></script>'

    def feed(self, *notices: dict[str, Any], audience: str = "", **more: Any) -> None:
        """Publish the feed; polls come quickly so that tests need not wait."""
        document = {
            "site": "shop",
            "generation": 1,
            "poll_seconds": 0.25,
            "off": False,
            "default_language": "en",
            "notices": list(notices),
        }
        name = f"/embed/v1/shop/{audience}.json" if audience else "/embed/v1/shop.json"
        self.answers[name] = Answer(json.dumps(document | more))

    def sent(self, call: str) -> list[Any]:
        """Return the bodies of what came to one embed call, beacons flattened."""
        bodies = [post.body for post in list(self.posts) if post.path.endswith("/" + call)]
        return [one for body in bodies for one in (body if isinstance(body, list) else [body])]


def notice(channel: str = "banner", key: str = "", **more: Any) -> dict[str, Any]:
    """Return a feed notice as the contract has it."""
    return {
        "key": key or f"pay-{channel}",
        "revision": 1,
        "channel": channel,
        "kind": "incident",
        "level": 3,
        "critical": False,
        "texts": {
            "en": {
                "title": "Card payments fail",
                "body": [{"t": "p", "c": ["We are looking into it."]}],
                "instructions": [{"t": "p", "c": ["Pay by invoice."]}],
            },
            "fi": {
                "title": "Korttimaksut eivät toimi",
                "body": [{"t": "p", "c": ["Selvitämme asiaa."]}],
                "instructions": [],
            },
        },
        "options": {},
        "pages": {"include": [], "exclude": []},
        "from": None,
        "until": None,
        "collect": [],
        "link": None,
    } | more


class _Handler(BaseHTTPRequestHandler):
    stage: Stage
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def answer(self, found: Answer, extra: dict[str, str]) -> None:
        if found.delay:
            time.sleep(found.delay)
        body = found.content or found.body.encode()
        self.send_response_only(found.status)
        headers = {
            "Date": formatdate(usegmt=True),
            "Content-Type": found.kind + ";charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-cache",
        }
        for name, value in (headers | extra | found.headers).items():
            self.send_header(name, value)
        # A visitor who leaves in the middle is no error.
        with suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)


class _HostHandler(_Handler):
    def do_GET(self) -> None:
        missing = Answer("", 204 if self.path == "/favicon.ico" else 404)
        self.answer(self.stage.pages.get(self.path.split("?")[0], missing), {})


class _EmbedHandler(_Handler):
    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.stage.asked.append(path)
        if path in self.stage.answers:
            found = self.stage.answers[path]
        elif path in self.stage.files:
            found = Answer(kind="image/png", content=self.stage.files[path])
        elif path in file_paths():
            name, cache_control = file_paths()[path]
            script = (STATIC / name).read_text("utf-8")
            found = Answer(script, kind="text/javascript", headers={"Cache-Control": cache_control})
        else:
            found = Answer("", 404)
        self.answer(found, EXPOSED)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        origin = self.headers["Origin"]
        self.stage.posts.append(Post(self.path, json.loads(body), origin))
        call = self.path.rsplit("/", 1)[1]
        self.answer(self.stage.replies.get(call, Answer("{}", 202)), {"Access-Control-Allow-Origin": origin or ""})


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Serve a stage on two free ports of this machine."""
    stage = Stage()
    servers = []
    for name, base in (("host", _HostHandler), ("embed", _EmbedHandler)):
        server = ThreadingHTTPServer(("127.0.0.1", 0), type(base.__name__, (base,), {"stage": stage}))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        setattr(stage, name, f"http://127.0.0.1:{server.server_address[1]}")
        servers.append(server)
    try:
        yield stage
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def gzipped(name: str) -> int:
    """Return the bytes of an embed file as it travels."""
    return len(gzip.compress((STATIC / name).read_bytes(), 9))
