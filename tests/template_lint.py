"""Lints templates: each compiles, none has inline script, style or handlers, a fragment has one root element."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import django
from django.template import TemplateSyntaxError, engines

ROOT = Path(__file__).resolve().parent.parent
APPS = ("statuscomms", "audiences", "incidents", "touchpoints", "delivery", "inbox", "reports")
MAILS = ("delivery/templates/delivery/mail", "delivery/templates/delivery/email")
VOID = {"input", "br", "hr", "img", "meta", "link", "col", "source", "area", "base", "embed", "track", "wbr"}
FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/(?:ld\+)?json)", re.IGNORECASE),
    "inline style sheet": re.compile(r"<style(?![^>]*nonce)", re.IGNORECASE),
    "address of another host": re.compile(
        r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE
    ),
    "javascript address": re.compile(r"""href\s*=\s*["']?javascript:""", re.IGNORECASE),
    "form that posts without a token": re.compile(
        r"<form[^>]*method=.post.(?:(?!</form>)(?!csrf_token).)*</form>", re.IGNORECASE | re.DOTALL
    ),
}


class _Roots(HTMLParser):
    """Counts the elements that stand at the top of a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.roots: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if self.depth == 0:
            self.roots.append(tag)
        if tag not in VOID:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.depth -= 1


def problems_of(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    found = []
    try:
        engines["django"].from_string(text)
    except TemplateSyntaxError as error:
        found.append(str(error))
    if any(place in path.as_posix() for place in MAILS):
        return found  # mail needs its styles in line
    bare = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", text, flags=re.DOTALL)
    for what, pattern in FORBIDDEN.items():
        # Forms for customers post without a cookie; their views look at the Origin instead.
        if what.startswith("form") and ("public/base.html" in text or path.name == "_subscribe.html"):
            continue
        if pattern.search(bare):
            found.append(what)
    if path.name.startswith("_"):
        if "{% extends" in text:
            found.append("a fragment extends nothing")
        roots = _Roots()
        roots.feed(re.sub(r"{%.*?%}|{{.*?}}", "", bare, flags=re.DOTALL))
        # Branches of an {% if %} may each bring a root of the same kind; two different ones are two elements.
        if len(set(roots.roots)) > 1:
            found.append(f"a fragment has one root element, here: {', '.join(roots.roots)}")
    return found


def main() -> int:
    django.setup()
    wrong = 0
    for app in APPS:
        for path in sorted((ROOT / app / "templates").rglob("*.html")):
            for problem in problems_of(path):
                print(f"{path.relative_to(ROOT)}: {problem}")
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
