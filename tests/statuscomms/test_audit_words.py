"""Every verb that the audit trail is given anywhere in the code has a sentence for people, in every language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from audiences.lifecycle import ImportState
from statuscomms.audit_words import AUDIT_WORDS, words_of

ROOMS = ("statuscomms", "audiences", "incidents", "delivery", "touchpoints", "inbox", "reports")
COMPOSED = {
    "publish_": ("scheduled", "held"),
    "contact_import_": (ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED),
    "contact_": ("created", "changed"),
}
"""How verbs end that the code puts together."""


def verbs_of_the_code() -> dict[str, str]:
    """Verb → the file that records it."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room).rglob("*.py")):
            for verb in _verbs(ast.parse(path.read_text())):
                found[verb] = str(path.relative_to(settings.BASE_DIR))
    return found


def _verbs(tree: ast.Module) -> Iterator[str]:
    passed_on = {
        node.name: [argument.arg for argument in node.args.args].index("verb")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "verb" in [argument.arg for argument in node.args.args]
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (verb for keyword in node.keywords if keyword.arg == "verb" for verb in _words(keyword.value))
            if isinstance(node.func, ast.Name) and node.func.id in passed_on:
                yield from (verb for value in node.args[passed_on[node.func.id] :][:1] for verb in _words(value))
        if isinstance(node, ast.Assign) and any(isinstance(it, ast.Name) and it.id == "verb" for it in node.targets):
            yield from _words(node.value)


def _words(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from _words(value.body)
        yield from _words(value.orelse)
    elif isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.JoinedStr):
        beginning = value.values[0]
        assert isinstance(beginning, ast.Constant)
        yield from (f"{beginning.value}{end}" for end in COMPOSED[str(beginning.value)])


def test_the_walk_finds_verbs_of_every_shape():
    found = verbs_of_the_code()
    assert {"declare", "publish_held", "manual_done", "manual_taken_down", "service_created"} <= set(found)
    assert found["stopped_broadcast"] == str(Path("delivery/services/steering.py"))


def test_every_verb_has_a_sentence():
    missing = {verb: path for verb, path in verbs_of_the_code().items() if verb not in AUDIT_WORDS}
    assert not missing, "write them into statuscomms/audit_words.py"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_sentence_is_translated(language):
    with override("en"):
        english = {verb: str(words) for verb, words in AUDIT_WORDS.items()}
    with override(language):
        assert [verb for verb, words in AUDIT_WORDS.items() if str(words) == english[verb]] == []


def test_a_verb_of_an_older_version_can_still_be_read():
    assert words_of("sent_pigeon") == "sent pigeon"
