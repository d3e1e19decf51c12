"""Message catalogues without GNU gettext: extract, merge, compile, check. Used while developing; needs babel and polib.

English is the source language and has no catalogue. Texts of Django and allauth come from their own catalogues. The embed
script has a table of its own (``touchpoints``), because a host page cannot load gettext.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

TRANSLATED_LANGUAGES = ("fi", "sv")
NOT_EXTRACTED = {"tests", "bench", "migrations", "node_modules", "__pycache__"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...]] = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
"""Function name → where context (``c``), singular and plural stand among its arguments, counted from 1."""

SAME_IN_EVERY_LANGUAGE = frozenset(
    {
        "API",
        "CSV",
        "PDF",
        "XLSX",
        "SMS",
        "URL",
        "WhatsApp",
        "Messenger",
        "Webhook",
        "chatbot",
        "%(minutes)d min %(seconds)d s",
    }
)
"""Abbreviations and names that are their own translation."""
SAME_IN_ONE_LANGUAGE: dict[str, frozenset[str]] = {
    "fi": frozenset({"Chat"}),
    "sv": frozenset(
        {
            "Banner",
            "banner",
            "Status",
            "%(organisation)s: status",
            "Test",
            "Test: %(subject)s",
            "Text",
            "Version",
            "import",
        }
    ),
}
"""Words that a language happens to spell as English does."""

_HEADER = {
    "Project-Id-Version": "statuscomms",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[sdifrg]|%[sdifr](?!\w)|%%|\{\w*\}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Message:
    """One text of the source: ``context`` and ``plural`` are empty when it has none; ``files`` say where it stands."""

    context: str
    text: str
    plural: str
    files: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What gettext looks a message up by."""
        return (self.context, self.text)


@dataclass(frozen=True, slots=True)
class Change:
    """What merging did to one catalogue."""

    language: str
    messages: int
    added: int
    dropped: int
    untranslated: int


def catalogue_path(root: Path, language: str) -> Path:
    """Where the catalogue of a language lies below the project's root (or any other folder that holds ``locale``)."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


# --- Extraction ---------------------------------------------------------------------------------------------------------


def extract(root: Path) -> list[Message]:
    """Every message of the packages below ``root``, sorted. A file that cannot be read as Python raises."""
    found: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for path in _sources(root):
        for context, text, plural in _messages_of(path):
            known_plural, files = found.setdefault((context, text), (plural, set()))
            files.add(path.relative_to(root).as_posix())
            if plural and not known_plural:
                found[(context, text)] = (plural, files)
    return [
        Message(context, text, plural, tuple(sorted(files)))
        for (context, text), (plural, files) in sorted(found.items())
    ]


def _sources(root: Path) -> Iterator[Path]:
    packages = [child for child in sorted(root.iterdir()) if (child / "__init__.py").exists()]
    for package in packages:
        if package.name in NOT_EXTRACTED:
            continue
        for path in sorted(package.rglob("*")):
            if NOT_EXTRACTED.intersection(path.relative_to(root).parts):
                continue
            if path.suffix == ".py" or (path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts):
                yield path


def _messages_of(path: Path) -> Iterator[tuple[str, str, str]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Text between tags has become X's; without its indentation what remains can be read as Python.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    if "gettext" not in source and "_(" not in source:
        return
    lines = io.BytesIO(source.encode("utf-8"))
    for _line, function, arguments, _comments in extract_python(lines, KEYWORDS, (), {"encoding": "utf-8"}):
        message = _by_position(str(function), arguments)
        if message is not None:
            yield message


def _by_position(function: str, arguments: Any) -> tuple[str, str, str] | None:
    given = (arguments,) if isinstance(arguments, str) else tuple(arguments or ())
    context, texts = "", []
    for place in KEYWORDS[function]:
        index, is_context = (place[0], True) if isinstance(place, tuple) else (place, False)
        value = given[index - 1] if len(given) >= index else None
        if not value:
            return None  # a variable, or nothing: not ours to translate
        if is_context:
            context = value
        else:
            texts.append(value)
    return context, texts[0], texts[1] if len(texts) > 1 else ""


# --- Merging and compiling ----------------------------------------------------------------------------------------------


def merge(root: Path, language: str, messages: Iterable[Message]) -> Change:
    """Write the catalogue of a language anew from the messages, keeping its translations, and compile it."""
    path = catalogue_path(root, language)
    before = {(entry.msgctxt or "", entry.msgid): entry for entry in _read(path) if not entry.obsolete}
    catalogue = _new(language)
    for message in messages:
        catalogue.append(_entry(message, before.get(message.key)))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path), newline="\n")
    path.with_suffix(".mo").write_bytes(compiled(catalogue))
    keys = {(entry.msgctxt or "", entry.msgid) for entry in catalogue}
    return Change(
        language=language,
        messages=len(keys),
        added=len(keys - before.keys()),
        dropped=len(before.keys() - keys),
        untranslated=sum(1 for entry in catalogue if not all(_translations(entry))),
    )


def compiled(catalogue: polib.POFile) -> bytes:
    """The ``.mo`` of a catalogue; the same catalogue always gives the same bytes."""
    content: bytes = catalogue.to_binary()
    return content


def _read(path: Path) -> polib.POFile:
    return polib.pofile(str(path), encoding="utf-8") if path.exists() else polib.POFile(encoding="utf-8")


def _new(language: str) -> polib.POFile:
    catalogue = polib.POFile(encoding="utf-8", wrapwidth=110)
    catalogue.metadata = _HEADER | {"Language": language}
    return catalogue


def _entry(message: Message, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, occurrences=[(name, "") for name in message.files])
    if message.context:
        entry.msgctxt = message.context
    if message.plural:
        entry.msgid_plural = message.plural
        kept = old.msgstr_plural if old is not None and old.msgid_plural == message.plural else {}
        entry.msgstr_plural = {form: kept.get(form, "") for form in (0, 1)}
    elif old is not None:
        entry.msgstr = old.msgstr
    entry.flags = list(old.flags) if old is not None else []
    return entry


def _translations(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr_plural.get(form, "") for form in (0, 1)] if entry.msgid_plural else [entry.msgstr]


# --- Checking -----------------------------------------------------------------------------------------------------------


def problems(root: Path, language: str, messages: Iterable[Message]) -> list[str]:
    """What is wrong with the catalogue of a language, a sentence each; nothing when it is complete and compiled."""
    path = catalogue_path(root, language)
    if not path.exists():
        return [f"{language}: there is no catalogue; run manage.py catalogue."]
    catalogue = _read(path)
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete}
    found: list[str] = []
    for message in messages:
        entry = entries.get(message.key)
        if entry is None or entry.msgid_plural != message.plural:
            found.append(f"{language}: not in the catalogue: {message.text!r} ({', '.join(message.files)})")
    for entry in entries.values():
        found += [f"{language}: {fault}: {entry.msgid!r}" for fault in _faults(entry, language)]
    binary = path.with_suffix(".mo")
    if not binary.exists() or binary.read_bytes() != compiled(catalogue):
        found.append(f"{language}: {binary.name} is not what {path.name} compiles to; run manage.py catalogue.")
    return found


def _faults(entry: polib.POEntry, language: str) -> Iterator[str]:
    translations = _translations(entry)
    if not all(text.strip() for text in translations):
        yield "no translation"
        return
    if "fuzzy" in entry.flags:
        yield "fuzzy"
    sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    for source, translation in zip(sources, translations, strict=True):
        if translation == source and _needs_words(source, language):
            yield "translation is a copy of the source"
        if not _same_placeholders(source, translation, entry):
            yield f"placeholders differ in {translation!r}"
        if _edges(source) != _edges(translation):
            yield f"white space at the edges differs in {translation!r}"


def _needs_words(source: str, language: str) -> bool:
    if source in SAME_IN_EVERY_LANGUAGE or source in SAME_IN_ONE_LANGUAGE.get(language, ()):
        return False
    return bool(_LETTERS.search(_PLACEHOLDER.sub("", source)))


def _same_placeholders(source: str, translation: str, entry: polib.POEntry) -> bool:
    wanted, given = sorted(_PLACEHOLDER.findall(source)), sorted(_PLACEHOLDER.findall(translation))
    if entry.msgid_plural and source == entry.msgid:
        # "One person" in one language may be "%(count)s person" in another: the plural's placeholders are there to be used.
        return set(given) <= set(wanted) | set(_PLACEHOLDER.findall(entry.msgid_plural))
    if any(name.startswith("%(") or name.startswith("{") for name in wanted):
        return set(given) == set(wanted)
    return given == wanted


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
