"""A feed whose every word is hostile: text stays text on the customer's page, and nothing in it loads or runs."""

import pytest

from .stage import notice

pytestmark = pytest.mark.browser
HOSTILE = [
    "<script>window.taken=1</script>",
    '"><img src=/taken onerror="window.taken=1">',
    "<svg onload=window.taken=1>",
    "javascript:window.taken=1",
    "</style><iframe srcdoc='<script>parent.taken=1</script>'>",
    "{{7*7}}${window.taken=1}",
]
NODES = [
    {"t": "script", "c": ["window.taken=1"]},
    {"t": "iframe", "c": ["x"], "srcdoc": "x"},
    {"t": "img", "c": [], "src": "/taken"},
    {"t": "style", "c": ["*{display:none}"]},
    {"t": "a", "c": ["a link"], "href": "javascript:window.taken=1"},
    {"t": "a", "c": ["another"], "href": "data:text/html,<script>opener.taken=1</script>"},
    {"t": "p onclick=window.taken=1", "c": ["odd"]},
]
INSIDE = """() => {
  const root = document.querySelector("statuscomms-embed").shadowRoot, all = [...root.querySelectorAll("*")];
  return {
    tags: [...new Set(all.map((e) => e.localName))].sort(),
    hrefs: all.filter((e) => e.localName === "a").map((e) => e.getAttribute("href")),
    handlers: all.flatMap((e) => e.getAttributeNames()).filter((name) => /^on|^style$|^src/.test(name)),
    taken: window.taken,
  };
}"""
ALLOWED = {
    "a", "b", "bdi", "br", "button", "canvas", "code", "dialog", "div", "form", "h2", "i", "input", "label", "li", "ol", "p",
    "section", "span", "strong", "textarea", "ul",
}  # fmt: skip


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_words_are_words_everywhere_in_the_embed(stage, visitor, bad):
    words = {
        "en": {"title": bad, "body": [{"t": "p", "c": [bad]}, *NODES], "instructions": [{"t": "p", "c": [bad]}, *NODES]}
    }
    more = {"texts": words, "link": "javascript:window.taken=1"}
    menu = [
        {"topic": "billing", "labels": {"en": bad}, "entries": [], "children": [], "texts": {"en": {"body": NODES}}}
    ]
    stage.feed(
        notice("overlay", **more),
        notice(collect=["email"], **more),
        notice("chat_notice", **more),
        notice("chatbot", **more),
        chatbot={"entries": ["pay-chatbot"], "menu": menu},
        look={"accent": bad, "corner": bad, "font": bad, "logo": "javascript:window.taken=1"},
    )
    page = visitor.visit(stage.page("/"))
    page.get_by_role("dialog").wait_for()
    seen = [page.evaluate(INSIDE)]
    page.get_by_role("button", name="Close").first.click()
    page.get_by_role("button", name="Help").click()
    page.locator("#chat .line").wait_for()
    seen.append(page.evaluate(INSIDE))
    for button in (".entry", ".topic"):
        page.locator(f"#chat {button}").click()
        page.get_by_role("button", name="Back").wait_for()
        seen.append(page.evaluate(INSIDE))
        page.get_by_role("button", name="Back").click()
    assert bad in page.locator("#banner").inner_text()
    for found in seen:
        assert set(found["tags"]) <= ALLOWED and found["handlers"] == [] and found.get("taken") is None
        assert found["hrefs"] == []
    assert not [path for path in stage.asked if "taken" in path]
    assert page.evaluate("document.querySelectorAll('iframe, img, style').length") == 0
