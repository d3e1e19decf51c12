"""A visitor on one of the kinds of host page that make it hard: a strict policy, hostile style sheets, a single-page
application that replaces its body under us, and a network that goes away while they look."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import expect

from .stage import Stage

KINDS = ["strict", "hostile", "single-page", "offline"]
BODY = "<h1>Shop</h1><p><label>Name <input id=name></label></p><dialog id=own>Cookies?</dialog>"
HOSTILE = """<style>
* {all: unset !important}
* {display: none !important; color: #fff !important; font-size: 1px !important; visibility: hidden !important}
html, body, main, h1, p, label, input, dialog[open] {display: block !important; visibility: visible !important}
</style>"""
UNSENT = "That did not work. Please try again."


@dataclass
class World:
    """One visitor on one kind of host page."""

    kind: str
    stage: Stage
    visitor: Any
    page: Any = None

    def arrive(self, path: str = "/", extra: str = 'data-lang="en"', before: str = "") -> Any:
        """Open the page; ``before`` is what the page's own script says to the embed beforehand."""
        if before:
            self.visitor.context.add_init_script(before)
        csp = (
            f"default-src 'none'; script-src {self.stage.embed}; connect-src {self.stage.embed}; style-src 'self'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        head = HOSTILE if self.kind == "hostile" else ""
        address = self.stage.page(
            path, BODY, head=head, snippet=self.stage.tag(extra), csp=csp if self.kind == "strict" else ""
        )
        self.page = self.visitor.visit(address)
        return self.page

    def stands(self) -> None:
        """What should be shown is shown: now this kind of host does its worst."""
        if self.kind == "single-page":
            self.page.evaluate(
                """html => { history.pushState({}, "", location.pathname + "?view=2");
                document.body.replaceWith(document.createElement("body")); document.body.innerHTML = html; }""",
                BODY,
            )
            self.page.wait_for_timeout(1100)
        if self.kind == "offline":
            self.visitor.context.set_offline(True)
            self.page.wait_for_timeout(600)

    def reaches(self, condition: Callable[[], Any]) -> None:
        """Wait for a condition of the test's side; a strict policy keeps the browser from waiting for one of its own."""
        for _ in range(120):
            if condition():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("did not become true in time")

    def back(self) -> None:
        """Where the network was away it is there again."""
        self.visitor.context.set_offline(False)

    def send(self, button: Any, field: Any, typed: str, failed: Any) -> None:
        """Press a form's button; without a network the visitor reads a calm sentence and keeps their text."""
        field.fill(typed)
        button.click()
        if self.kind == "offline":
            expect(failed).to_contain_text(UNSENT)
            expect(field).to_have_value(typed)
            self.back()
            button.click()
