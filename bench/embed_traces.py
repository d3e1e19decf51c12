"""How long scripts keep a page's main thread, from Chromium's own trace.

Counted are the outermost entries EvaluateScript, FunctionCall, TimerFire and RunMicrotasks (and v8.compile beside them) of the page's
main thread: scripts, all that the browser does inside their calls, and what goes on after an ``await``, which the counters of
``Performance.getMetrics`` leave out. The page is not one of the test driver's own: watching its requests would be counted too.
"""

import json
import time
from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import Browser, CDPSession

SLOWED = 4
_CATEGORIES = ["devtools.timeline", "v8.execute"]
_SCRIPTING = frozenset({"EvaluateScript", "FunctionCall", "TimerFire", "RunMicrotasks", "v8.compile"})
_WATCHED_MS = 1_500
_PATIENCE_SECONDS = 20
_SHIFTS = """new Promise((tell) => { new PerformanceObserver((list) =>
  tell(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))).observe({type: "layout-shift", buffered: true});
  setTimeout(() => tell(0), 300); })"""


@dataclass(frozen=True, slots=True)
class Scripting:
    """Milliseconds on the main thread, as the processor counts them and by the clock; ``shift`` is the sum of layout shifts."""

    processor_ms: float
    wall_ms: float
    shift: float


class Visits:
    """Visits of one address, each with a profile of its own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self._clock = browser.new_page()  # the driver's own page, to wait in

    def visit(self, slowed: int) -> Scripting:
        """Open the page on a processor ``slowed`` times slower and watch it for some seconds."""
        page = _UnwatchedPage(self.browser)
        try:
            page.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
            self.browser.start_tracing(categories=_CATEGORIES)
            page.send("Page.navigate", {"url": self.address})
            self._clock.wait_for_timeout(_WATCHED_MS)
            trace = json.loads(self.browser.stop_tracing())["traceEvents"]
            said = page.send("Runtime.evaluate", {"expression": _SHIFTS, "awaitPromise": True, "returnByValue": True})
        finally:
            page.close()
        processor, wall = _scripting(trace, self.address)
        return Scripting(processor, wall, float(said["result"]["value"]))


def _scripting(trace: list[dict[str, Any]], address: str) -> tuple[float, float]:
    process = next(one["pid"] for one in trace if one["name"] == "ParseHTML" and address in json.dumps(one["args"]))
    thread = next(
        one["tid"]
        for one in trace
        if one["name"] == "thread_name" and one["pid"] == process and one["args"]["name"] == "CrRendererMain"
    )
    entries = [
        one
        for one in trace
        if (one["pid"], one["tid"], one["ph"]) == (process, thread, "X") and one["name"] in _SCRIPTING
    ]
    processor = wall = until = 0
    for one in sorted(entries, key=lambda one: (one["ts"], -one["dur"])):
        if one["ts"] >= until:
            processor, wall, until = processor + one["tdur"], wall + one["dur"], one["ts"] + one["dur"]
    return processor / 1_000, wall / 1_000


class _UnwatchedPage:
    """A page that only the browser knows, driven by messages through it."""

    def __init__(self, browser: Browser) -> None:
        self._session: CDPSession = browser.new_browser_cdp_session()
        self._session.on("Target.receivedMessageFromTarget", self._receive)
        self._answers: dict[int, dict[str, Any]] = {}
        self._numbers = count(1)
        self._profile = self._session.send("Target.createBrowserContext")["browserContextId"]
        wanted = {"url": "about:blank", "browserContextId": self._profile, "width": 1280, "height": 720}
        target = self._session.send("Target.createTarget", wanted)["targetId"]
        self._target = self._session.send("Target.attachToTarget", {"targetId": target, "flatten": False})["sessionId"]

    def _receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[message["id"]] = message

    def send(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """What the page answers."""
        number = next(self._numbers)
        message = json.dumps({"id": number, "method": method, "params": parameters})
        self._session.send("Target.sendMessageToTarget", {"sessionId": self._target, "message": message})
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while number not in self._answers:
            if time.monotonic() > deadline:
                raise TimeoutError(method)
            self._session.send("Target.getTargets")  # lets the driver hand on what has arrived
        answer = self._answers.pop(number)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def close(self) -> None:
        """Throw the profile away."""
        self._session.send("Target.disposeBrowserContext", {"browserContextId": self._profile})
        self._session.detach()
