"""Markdown at every sink: safe HTML for pages and mail, plain text for SMS and text parts, a typed tree for the embed.

CommonMark without raw HTML; bare addresses become links; links lead only to https, mailto and tel,
and to our own pages where an installation has no TLS (a demo on one machine).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypedDict
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMES = ("https:", "mailto:", "tel:")
MAX_LENGTH = 100_000
"""Characters; longer input is cut, so that rendering stays quick whatever comes in. Texts are limited far below by forms."""

_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "a",
    "hr",
}
_BLOCKS = {"paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li", "heading": "h"}
_INLINES = {"strong": "b", "em": "i"}


class Node(TypedDict, total=False):
    """One node of the tree: ``t`` is p, ul, ol, li, h (blocks) or b, i, code, a, br (inlines); ``c`` its children."""

    t: str
    c: list[Node | str]
    href: str


def _allowed(url: str) -> bool:
    return url.lower().startswith(SCHEMES) or _is_ours(url)


def _is_ours(url: str) -> bool:
    """Whether ``url`` is on our own origin, which alone may be http. What follows the origin must end it: no other host hides there."""
    parts = urlsplit(settings.PUBLIC_BASE_URL)
    origin = f"{parts.scheme}://{parts.netloc}"
    return url == origin or url.startswith((f"{origin}/", f"{origin}?", f"{origin}#"))


def _only_allowed(tag: str, name: str, value: str) -> str | None:
    return value if name != "href" or _allowed(value) else None


def _parser() -> MarkdownIt:
    # maxNesting bounds the cost of thousands of nested quotes or lists; deeper ones are dropped by the parser.
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
    parser.enable("linkify")
    parser.disable("image")
    parser.validateLink = _allowed  # type: ignore[method-assign]
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": True, "fuzzy_ip": False})
    return parser


_MARKDOWN = _parser()
_REMEMBERED = 2_048
"""Texts whose outcome is remembered; which addresses are allowed depends on our own, so that is part of the key."""


def _prepared(text: str) -> str:
    return text[:MAX_LENGTH].replace("\x00", "")


def to_html(text: str) -> SafeString:
    """Safe HTML: only text-level tags, lists, headings and links, each link with ``rel="noopener"``."""
    return _html(_prepared(text), settings.PUBLIC_BASE_URL)


@lru_cache(_REMEMBERED)
def _html(text: str, _base_url: str) -> SafeString:
    """The same words stand in many documents, and documents are rendered often."""
    rendered = _MARKDOWN.render(text)
    cleaned = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", *(scheme.rstrip(":") for scheme in SCHEMES)},
        attribute_filter=_only_allowed,
        link_rel="noopener",
    )
    return mark_safe(cleaned)  # the sanitiser above is the reason that this is safe


def to_tree(text: str) -> list[Node]:
    """The text as a list of blocks, for the embed, which builds elements from it and never parses HTML.

    Quotes show as their paragraphs, code blocks as paragraphs of code, rules vanish. The tree is shared: nobody may change it.
    """
    return _tree(_prepared(text), settings.PUBLIC_BASE_URL)


@lru_cache(_REMEMBERED)
def _tree(text: str, _base_url: str) -> list[Node]:
    root: list[Node | str] = []
    stack: list[list[Node | str]] = [root]
    opened: list[bool] = []
    for token in _MARKDOWN.parse(text):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting == 1:
            name = _BLOCKS.get(kind)
            opened.append(name is not None)
            if name:
                node = Node(t=name, c=[])
                stack[-1].append(node)
                stack.append(node["c"])
        elif token.nesting == -1:
            if opened.pop():
                stack.pop()
        elif token.type == "inline":
            stack[-1].extend(_inline_tree(token.children or []))
        elif token.type in ("fence", "code_block"):
            stack[-1].append(Node(t="p", c=[Node(t="code", c=[token.content.rstrip("\n")])]))
    return [node for node in root if isinstance(node, dict)]


def _inline_tree(tokens: list[Token]) -> list[Node | str]:
    root: list[Node | str] = []
    stack: list[list[Node | str]] = [root]
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting == 1:
            node = Node(t=_INLINES.get(kind, "a"), c=[])
            if kind == "link":
                node["href"] = str(token.attrGet("href") or "")
            stack[-1].append(node)
            stack.append(node["c"])
        elif token.nesting == -1:
            stack.pop()
        elif token.type in ("softbreak", "hardbreak"):
            stack[-1].append(Node(t="br"))
        elif token.type == "code_inline":
            stack[-1].append(Node(t="code", c=[token.content]))
        elif token.content:
            stack[-1].append(token.content)
    return root


def to_plain(text: str) -> str:
    """Readable plain text: blocks apart, ``-`` and numbers before list items, a link's address after its words."""
    return "\n\n".join(_plain_blocks(to_tree(text), "")).strip()


def _plain_blocks(nodes: list[Node], indent: str) -> Iterator[str]:
    for node in nodes:
        if node["t"] in ("ul", "ol"):
            yield _plain_list(node, indent)
        else:
            yield indent + _plain_inline(node["c"])


def _plain_list(node: Node, indent: str) -> str:
    lines: list[str] = []
    for number, item in enumerate(node["c"], start=1):
        if isinstance(item, str):
            continue
        mark = f"{number}. " if node["t"] == "ol" else "- "
        parts = [part for part in item["c"] if isinstance(part, dict)]
        words = [_plain_inline(part["c"]) for part in parts if part["t"] not in ("ul", "ol")]
        lines.append(indent + mark + " ".join(words))
        lines.extend(_plain_list(part, indent + "  ") for part in parts if part["t"] in ("ul", "ol"))
    return "\n".join(lines)


def _plain_inline(children: list[Node | str]) -> str:
    pieces: list[str] = []
    for child in children:
        if isinstance(child, str):
            pieces.append(child)
        elif child["t"] == "br":
            pieces.append("\n")
        elif child["t"] == "a":
            pieces.append(_plain_link(_plain_inline(child["c"]), child["href"]))
        else:
            pieces.append(_plain_inline(child["c"]))
    return "".join(pieces)


def _plain_link(words: str, href: str) -> str:
    target = href.removeprefix("mailto:").removeprefix("tel:")
    return words if words in (href, target) else f"{words} ({target})"
