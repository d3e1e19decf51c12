"""The catalogues are complete, and the check that says so finds every kind of fault."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.utils.translation import gettext, ngettext, override

from statuscomms import catalogue
from statuscomms.catalogue import Message

COUNTED = Message("", "%(count)d contact", "%(count)d contacts")
GREETING = Message("", "Good morning {name}", "")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of one package with a module and a template."""
    package = tmp_path / "shop"
    (package / "templates").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "words.py").write_text(
        'title = _("Closed")\nverb = pgettext("verb", "Close")\nn = ngettext("a", "b", 2)\n'
    )
    (package / "templates" / "page.html").write_text(
        "{% load i18n %}\n    <p>{% translate 'Open' %} (it's\n"
        "  {% blocktranslate trimmed count n=n %}\n    one door\n  {% plural %}\n    {{ n }} doors\n  {% endblocktranslate %}"
    )
    return tmp_path


def with_translation(root: Path, message: Message, *translations: str, flags: tuple[str, ...] = ()) -> list[str]:
    """The problems of a Finnish catalogue that holds one message with these translations."""
    catalogue.merge(root, "fi", [message])
    path = catalogue.catalogue_path(root, "fi")
    written = polib.pofile(str(path))
    entry = written[0]
    if message.plural:
        entry.msgstr_plural = dict(enumerate(translations))
    else:
        entry.msgstr = translations[0]
    entry.flags = list(flags)
    written.save(str(path))
    catalogue.merge(root, "fi", [message])
    return catalogue.problems(root, "fi", [message])


def test_every_message_of_the_product_is_translated_and_compiled() -> None:
    answer = StringIO()
    call_command("catalogue", "--check", stdout=answer)
    assert "complete" in answer.getvalue()


def test_django_finds_the_compiled_catalogues() -> None:
    with override("fi"):
        assert gettext("Incident") == "Häiriö"
        assert ngettext("%(number)s contact", "%(number)s contacts", 2) == "%(number)s yhteystietoa"
    with override("sv"):
        assert gettext("Incident") == "Störning"


def test_messages_are_found_in_modules_and_templates(root: Path) -> None:
    found = {(message.context, message.text, message.plural) for message in catalogue.extract(root)}
    assert found == {
        ("", "Closed", ""),
        ("verb", "Close", ""),
        ("", "a", "b"),
        ("", "Open", ""),
        ("", "one door", "%(n)s doors"),
    }


def test_merging_keeps_translations_drops_what_is_gone_and_adds_what_is_new(root: Path) -> None:
    assert with_translation(root, GREETING, "Huomenta {name}") == []
    change = catalogue.merge(root, "fi", [GREETING, COUNTED])
    assert (change.messages, change.added, change.dropped, change.untranslated) == (2, 1, 0, 1)
    change = catalogue.merge(root, "fi", [GREETING])
    assert (change.messages, change.added, change.dropped, change.untranslated) == (1, 0, 1, 0)


def test_merging_twice_changes_no_byte(root: Path) -> None:
    messages = catalogue.extract(root)
    path = catalogue.catalogue_path(root, "sv")
    catalogue.merge(root, "sv", messages)
    before = path.read_bytes(), path.with_suffix(".mo").read_bytes()
    catalogue.merge(root, "sv", messages)
    assert (path.read_bytes(), path.with_suffix(".mo").read_bytes()) == before


@pytest.mark.parametrize(
    ("message", "translations", "fault"),
    [
        (GREETING, ("",), "no translation"),
        (COUNTED, ("%(count)d yhteystieto", ""), "no translation"),
        (GREETING, ("Good morning {name}",), "copy of the source"),
        (GREETING, ("Huomenta {nimi}",), "placeholders differ"),
        (GREETING, ("Huomenta",), "placeholders differ"),
        (COUNTED, ("yksi", "%(count)s yhteystietoa"), "placeholders differ"),
        (Message("", " or ", ""), ("tai",), "white space"),
    ],
)
def test_the_check_names_a_faulty_translation(
    root: Path, message: Message, translations: tuple[str, ...], fault: str
) -> None:
    found = with_translation(root, message, *translations)
    assert len(found) == 1
    assert fault in found[0]


def test_the_check_names_a_fuzzy_translation(root: Path) -> None:
    assert "fuzzy" in with_translation(root, GREETING, "Huomenta {name}", flags=("fuzzy",))[0]


def test_the_singular_may_say_one_in_words(root: Path) -> None:
    assert with_translation(root, COUNTED, "yksi yhteystieto", "%(count)d yhteystietoa") == []


def test_the_check_names_a_message_that_is_not_in_the_catalogue(root: Path) -> None:
    assert with_translation(root, GREETING, "Huomenta {name}") == []
    found = catalogue.problems(root, "fi", [GREETING, COUNTED])
    assert len(found) == 1
    assert "not in the catalogue" in found[0]


def test_the_check_names_a_plural_that_has_changed(root: Path) -> None:
    assert with_translation(root, COUNTED, "%(count)d yhteystieto", "%(count)d yhteystietoa") == []
    changed = Message("", COUNTED.text, "%(count)d people")
    assert "not in the catalogue" in catalogue.problems(root, "fi", [changed])[0]


def test_the_check_names_a_compiled_catalogue_that_is_stale_and_one_that_is_missing(root: Path) -> None:
    assert with_translation(root, GREETING, "Huomenta {name}") == []
    catalogue.catalogue_path(root, "fi").with_suffix(".mo").write_bytes(b"old")
    assert "run manage.py catalogue" in catalogue.problems(root, "fi", [GREETING])[0]
    assert "there is no catalogue" in catalogue.problems(root, "sv", [GREETING])[0]
