"""What the embed script costs the page that carries it: main-thread time on a CPU slowed down four times, and layout shift.

Each case is a fresh browser profile on a page of twenty paragraphs; the same page without the script is the baseline of the same run.
Time is what Chromium counts itself as script, style and layout within the first seconds; the median of BENCH_EMBED_RUNS runs.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import formatdate
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.rows import CannotMeasure, Row

SCRIPTS = Path(__file__).resolve().parent.parent / "touchpoints" / "static" / "embed"
GOAL_MS = 10
_SLOWED = 4
_RUNS = int(os.environ.get("BENCH_EMBED_RUNS", "9"))
_WATCHED_MS = 2_500
_COUNTED = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
_SHIFTS = """() => new Promise((tell) => new PerformanceObserver((list) =>
  tell(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))).observe({type: "layout-shift", buffered: true})
  || setTimeout(() => tell(0), 300))"""


def rows() -> list[Row]:
    """Time and shift of a quiet page, and of pages on which something stands."""
    cases = {
        "quiet": [],
        "banner at the top": [_notice("banner", position="top")],
        "banner at the bottom": [_notice("banner", position="bottom")],
        "overlay and chat button": [_notice("overlay", delay_seconds=0), _notice("chatbot")],
    }
    found: list[Row] = []
    with sync_playwright() as playwright, _server() as server:
        try:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
            )
        except Exception as trouble:
            raise CannotMeasure(f"Chromium does not start: {type(trouble).__name__}") from trouble
        bare, _shift = _measure(browser, server, None)
        for name, notices in cases.items():
            spent, shift = _measure(browser, server, notices)
            allowed = "its push" if name == "banner at the top" else "0"
            goal = f"< {GOAL_MS}" if name == "quiet" else None
            found.append(
                Row(f"embed, {name}: main thread, CPU / {_SLOWED}", max(spent - bare, 0), "ms", bare, None, goal)
            )
            found.append(Row(f"embed, {name}: layout shift", shift * 1_000, "thousandths", None, None, allowed))
        browser.close()
    return found


def _measure(
    browser: Browser, server: ThreadingHTTPServer, notices: Sequence[dict[str, Any]] | None
) -> tuple[float, float]:
    """Milliseconds on the main thread and layout shift, medians; ``notices`` None: the page without the script."""
    server.notices = notices  # type: ignore[attr-defined]
    results = [_visit(browser, f"http://127.0.0.1:{server.server_address[1]}/") for _run in range(_RUNS)]
    return median(spent for spent, _shift in results), median(shift for _spent, shift in results)


def _visit(browser: Browser, address: str) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWED})
    page.goto(address)
    page.wait_for_timeout(_WATCHED_MS)
    metrics = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    shift = float(page.evaluate(_SHIFTS))
    context.close()
    return sum(metrics[name] for name in _COUNTED) * 1_000, shift


def _notice(channel: str, **options: Any) -> dict[str, Any]:
    texts = {
        code: {"title": title, "body": [{"t": "p", "c": [body]}], "instructions": [{"t": "p", "c": [advice]}]}
        for code, title, body, advice in (
            (
                "en",
                "Card payments fail",
                "We are looking into it and tell more within half an hour.",
                "Pay by invoice.",
            ),
            (
                "fi",
                "Korttimaksut eivät toimi",
                "Selvitämme asiaa ja kerromme lisää puolen tunnin sisällä.",
                "Maksa laskulla.",
            ),
            (
                "sv",
                "Kortbetalningar fungerar inte",
                "Vi utreder och berättar mer inom en halvtimme.",
                "Betala med faktura.",
            ),
        )
    }
    return {
        "key": f"bench-{channel}", "revision": 1, "channel": channel, "kind": "incident", "level": 3, "critical": False,
        "texts": texts, "options": options, "pages": {"include": ["/*"], "exclude": ["/admin*"]},
        "from": None, "until": None, "collect": [], "link": None,
    }  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    """The customer's page, the script as it is served, and a feed."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self._answer(b"", "text/plain", 204)

    def do_GET(self) -> None:
        notices = self.server.notices  # type: ignore[attr-defined]
        name = self.path.rsplit("/", 1)[-1]
        if self.path == "/":
            tag = (
                '<script async src="/embed/v1.js" data-site="bench" data-lang="en"></script>'
                if notices is not None
                else ""
            )
            paragraphs = "<p>The quick brown fox jumps over the lazy dog.</p>" * 20
            self._answer(f"<!doctype html><title>Shop</title>{tag}<h1>Shop</h1>{paragraphs}".encode(), "text/html")
        elif self.path.endswith(".json"):
            menu = {
                "entries": [one["key"] for one in notices if one["channel"] == "chatbot"],
                "menu": [],
                "report": True,
            }
            chatbot = menu if menu["entries"] else None
            feed = {"poll_seconds": 9, "off": False, "default_language": "en", "notices": notices, "chatbot": chatbot}
            self._answer(json.dumps(feed).encode(), "application/json")
        elif name == "v1.js":
            self._answer((SCRIPTS / name).read_bytes(), "text/javascript")
        else:
            self._answer(b"", "text/plain", 404)

    def _answer(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response_only(status)
        for header, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Date", formatdate(usegmt=True)),
        ):
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def _server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
