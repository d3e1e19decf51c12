"""Opens page after page in one tab and notes everything that is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

HERE = Path(__file__).parent
CHECKS = (HERE / "checks.js").read_text()
FOCUS = (HERE / "focus.js").read_text()
STILL_LOADING = ".htmx-request, .htmx-settling, .htmx-swapping"
TAB_STOPS = 5


@dataclass
class Walker:
    """``client`` asks for the same bytes again, compressed, as they would go over a slow line."""

    context: BrowserContext
    base: str
    client: Client
    problems: list[str] = field(default_factory=list)
    _sizes: dict[str, int] = field(default_factory=dict)
    _said: list[str] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(str(error)))
        self.page.on("request", self._note)

    def _hear(self, message: ConsoleMessage) -> None:
        self._said.append(message.text)

    def _note(self, request: Request) -> None:
        if request.url.startswith(self.base):
            self._asked.add(request.url.removeprefix(self.base))

    def visit(self, path: str, *, limit: int | None) -> None:
        """Open ``path`` and look at it; ``limit`` is what may be transferred, in bytes; None: not measured."""
        self._said.clear()
        self._asked.clear()
        answer = self.page.goto(self.base + path)
        assert answer is not None
        expect(self.page.locator(STILL_LOADING)).to_have_count(0)
        found = [*self.page.evaluate(CHECKS), *self._axe(), *self._stops()]
        if answer.status >= 500:
            found.append(f"answers {answer.status}")
        # Chromium itself remarks on a page that is meant to say 404.
        found += [f"says {text}" for text in self._said if answer.ok or "Failed to load resource" not in text]
        if limit is not None and (size := sum(self._size(asked) for asked in sorted(self._asked))) > limit:
            found.append(f"transfers {size} bytes")
        self.problems += [f"{path} {problem}" for problem in dict.fromkeys(found)]

    def _axe(self) -> list[str]:
        # Frames of previews are sandboxed: axe cannot speak to them, and says so on the console. They have tests of their own.
        violations = Axe().run(self.page, options={"iframes": False}).response["violations"]
        return [f"axe: {found['id']} {[node['target'] for node in found['nodes'][:3]]}" for found in violations]

    def _stops(self) -> list[str]:
        hidden = []
        for _stop in range(TAB_STOPS):
            self.page.keyboard.press("Tab")
            hidden.append(self.page.evaluate(FOCUS))
        return [f"does not show the focus on {element}" for element in hidden if element]

    def _size(self, path: str) -> int:
        is_static = path.startswith("/static/")
        if path not in self._sizes or not is_static:
            answer = self.client.get(path, headers={"Accept-Encoding": "gzip"})
            self._sizes[path] = len(answer.getvalue())
        return self._sizes[path]

    def look(self, name: str, folder: str) -> None:
        """Keep a picture of the page; for people who want to see it."""
        part = urlsplit(self.page.url).path.strip("/").replace("/", "-") or "root"
        self.page.screenshot(path=f"{folder}/{name}-{part[:60]}.png", full_page=True)
