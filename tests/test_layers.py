"""The size of rooms and the names on their doors (docs/architecture.md): small files, each named after its subject."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("statuscomms", "audiences", "incidents", "touchpoints", "delivery", "inbox", "reports")
HOUSES = (*APPS, "demo", "bench")
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES, TEST_LINES = 400, 40, 120, 300
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "shared"}


def files(pattern: str, *houses: str) -> list[Path]:
    found = [path for house in houses for path in sorted((ROOT / house).rglob(pattern))]
    return [path for path in found if "migrations" not in path.parts]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_modules_are_short():
    assert {name(path): lines(path) for path in files("*.py", *HOUSES) if lines(path) > MODULE_LINES} == {}


def test_test_files_are_short():
    assert {name(path): lines(path) for path in files("*.py", "tests") if lines(path) > TEST_LINES} == {}


def test_templates_are_short():
    assert {name(path): lines(path) for path in files("*.html", *APPS) if lines(path) > TEMPLATE_LINES} == {}


def test_functions_are_short():
    long = {}
    for path in files("*.py", *HOUSES):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    long[f"{name(path)}:{node.name}"] = length
    assert long == {}


def test_files_are_named_after_their_subject():
    assert [name(path) for path in files("*.py", *HOUSES, "tests") if path.stem in VAGUE] == []


def test_every_module_says_what_lives_in_it():
    silent = []
    for path in files("*.py", *HOUSES):
        text = path.read_text(encoding="utf-8")
        if text.strip() and ast.get_docstring(ast.parse(text)) is None and path.name != "__init__.py":
            silent.append(name(path))
    assert silent == []


def test_nothing_of_the_product_knows_the_demo():
    knowing = [
        name(path)
        for path in files("*.py", *APPS)
        if "from demo" in path.read_text() or "import demo" in path.read_text()
    ]
    assert knowing == []


def test_only_a_channel_knows_its_own_name():
    """Nothing else asks ``channel == "sms"``: what differs between channels is said by the channel."""
    slugs = {"overlay", "banner", "chat_notice", "chatbot", "email", "sms"}
    asking = []
    for path in files("*.py", *APPS):
        if "channels" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Compare) or not isinstance(node.left, ast.Name | ast.Attribute):
                continue
            left = node.left.id if isinstance(node.left, ast.Name) else node.left.attr
            constants = [side.value for side in node.comparators if isinstance(side, ast.Constant)]
            if left in ("channel", "channel_slug", "slug") and slugs & {
                value for value in constants if isinstance(value, str)
            }:
                asking.append(f"{name(path)}:{node.lineno}")
    assert asking == []
