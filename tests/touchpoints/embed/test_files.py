import json
from pathlib import Path

import pytest

from touchpoints.embed_source.build import BRIDGES, FILES, bridge, built
from touchpoints.page_rules import matches

from .stage import STATIC, gzipped

CASES = json.loads((Path(__file__).parents[1] / "page_rules_cases.json").read_text("utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_what_browsers_load_is_built_from_the_sources(name):
    assert (STATIC / name).read_text("utf-8") == built(name)


@pytest.mark.parametrize("name", BRIDGES)
def test_bridges_are_served_as_they_are_written(name):
    assert (STATIC / "bridges" / name).read_text("utf-8") == bridge(name)


@pytest.mark.parametrize("name", FILES)
def test_each_file_stays_within_five_kilobytes_gzipped(name):
    assert gzipped(name) <= 5000


@pytest.mark.parametrize("name", FILES)
def test_no_file_uses_a_way_by_which_text_could_become_code(name):
    text = (STATIC / name).read_text("utf-8")
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "srcdoc",
        "document.cookie",
    ):
        assert sink not in text


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_server_matches_pages_as_the_table_says(case):
    assert matches(case["path"], case["include"], case["exclude"]) is case["shows"]


@pytest.mark.browser
def test_the_browser_matches_pages_as_the_same_table_says(stage, visitor):
    stage.feed()
    page = visitor.visit(stage.page("/"))
    page.wait_for_function("window.statuscomms && statuscomms.matches")
    found = page.evaluate("cases => cases.map(c => statuscomms.matches(c.path, c.include, c.exclude))", CASES)
    assert [(c["why"], shows) for c, shows in zip(CASES, found, strict=True)] == [(c["why"], c["shows"]) for c in CASES]
