"""Markdown at every sink."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuscomms.markdown import to_html, to_plain, to_tree


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,x)",
        "[x](vbscript:x)",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.com/x.png)",
        '[x](https://example.com/"onmouseover=alert(1))',
        "http://example.com/plain",
        "[x](http://example.com)",
        "[x](//example.com)",
        "[x](/relative)",
    ],
)
def test_nothing_but_safe_links_becomes_markup(text):
    html = to_html(text)
    for bad in ("<script", "<img", 'href="javascript', 'href="http://', 'href="/', 'data:text/html,x"', " onmouseover"):
        assert bad not in html.lower()


def test_links_get_rel_and_bare_addresses_become_links():
    html = to_html("See https://example.com/a?b=1&c=2 or a@example.com, [call](tel:+358500001)")
    assert 'href="https://example.com/a?b=1&amp;c=2" rel="noopener"' in html
    assert 'href="mailto:a@example.com"' in html
    assert 'href="tel:+358500001"' in html


def test_our_own_pages_are_linked_even_without_tls_and_nobody_elses(settings):
    settings.PUBLIC_BASE_URL = "http://127.0.0.1:8000"
    for ours in ("http://127.0.0.1:8000/en/incidents/1?a=b", "http://127.0.0.1:8000"):
        assert f'<a href="{ours}" rel="noopener">' in to_html(f"See {ours}")
        assert {"t": "a", "c": ["x"], "href": ours} in to_tree(f"[x]({ours})")[0]["c"]
    for theirs in (
        "http://127.0.0.1:80001/",
        "http://127.0.0.1:8000@evil.example/",
        "http://127.0.0.1:8000.evil.example",
        "http://example.com",
    ):
        assert "<a" not in to_html(f"[x]({theirs}) {theirs}").replace('<a href="mailto:', "")
    settings.PUBLIC_BASE_URL = "https://status.example.com"
    assert "<a" not in to_html("[x](http://127.0.0.1:8000/) http://status.example.com/")


def test_the_tree_has_the_shape_that_the_embed_reads():
    assert to_tree("Hi **b** *i* `c`\n[x](https://example.com)\n\n# T\n\n1. a\n2. b\n\n- c") == [
        {
            "t": "p",
            "c": [
                "Hi ",
                {"t": "b", "c": ["b"]},
                " ",
                {"t": "i", "c": ["i"]},
                " ",
                {"t": "code", "c": ["c"]},
                {"t": "br"},
                {"t": "a", "c": ["x"], "href": "https://example.com"},
            ],
        },
        {"t": "h", "c": ["T"]},
        {"t": "ol", "c": [{"t": "li", "c": [{"t": "p", "c": ["a"]}]}, {"t": "li", "c": [{"t": "p", "c": ["b"]}]}]},
        {"t": "ul", "c": [{"t": "li", "c": [{"t": "p", "c": ["c"]}]}]},
    ]


def test_plain_text_keeps_addresses_and_lists():
    text = "**Now** see [our page](https://example.com/x) or https://example.com/y\n\n1. one\n   - inner\n2. two"
    assert to_plain(text) == (
        "Now see our page (https://example.com/x) or https://example.com/y\n\n1. one\n  - inner\n2. two"
    )


def test_placeholders_survive():
    assert "{name}" in to_html("Hello {name}")
    assert to_plain("Hello {name}") == "Hello {name}"


def test_empty_is_empty():
    assert (to_html(""), to_plain(""), to_tree("")) == ("", "", [])


@pytest.mark.parametrize("text", [">" * 10_000 + "x", "> " * 10_000 + "x", "- " * 10_000, "1. " * 10_000])
def test_thousands_of_nested_blocks_are_quick(text):
    begun = time.process_time()
    to_html(text)
    to_tree(text)
    to_plain(text)
    assert time.process_time() - begun < 0.3


@given(st.text(max_size=300))
def test_any_text_renders_without_script_and_unsafe_links(text):
    assert "<script" not in to_html(text).lower()
    to_plain(text)

    def check(nodes):
        for node in nodes:
            if isinstance(node, dict):
                assert node["t"] in {"p", "ul", "ol", "li", "h", "b", "i", "code", "a", "br"}
                if node["t"] == "a":
                    assert node["href"].lower().startswith(("https:", "mailto:", "tel:"))
                check(node.get("c", []))

    check(to_tree(text))
