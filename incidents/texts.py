"""Texts per language: checking what people write, falling back visibly, filling placeholders. Reads nothing but settings."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.models import Service
from incidents.channels import NoticeText
from incidents.declarations import Text
from incidents.placeholders import PLACEHOLDERS, fill, unknown_placeholders
from statuscomms.errors import InvalidInput, Sentence

TITLE_LIMIT = 200
BODY_LIMIT = 10_000
_INVISIBLE = {"Cf", "Cc", "Zl", "Zp", "Zs"}
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates (Unicode UAX 9): with them a title reads otherwise than it is, in every inbox."""

TAG = re.compile(r"</?[a-z][\w-]*(?:\s[^<>]*=[^<>]*)?\s*/?>|<[!?][^<>]*>", re.IGNORECASE)
"""``<b>`` and ``<img src=x>``; not ``<5 s``, ``a<b and b>c`` or a link such as ``<https://example.com>``."""
_TEMPLATE_MARK = re.compile(r"\{\{|\{%")
_RUNNING_LINK = re.compile(r"\](?:\(|:)\s*<?\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)


def check_line(value: str, path: str, *, limit: int, required: bool = False) -> dict[str, list[Sentence]]:
    """What is wrong with a one-line text: empty or invisible only, too long, line breaks, control characters."""
    problems: list[Sentence] = []
    if required and not has_visible(value):
        problems.append(_("Write something that can be seen."))
    if len(value) > limit:
        problems.append(
            _("At most %(limit)d characters; these are %(length)d.") % {"limit": limit, "length": len(value)}
        )
    if "\n" in value or "\r" in value:
        problems.append(_("Keep it on one line."))
    problems += _bad_characters(value)
    return {path: problems} if problems else {}


def check_block(value: str, path: str, *, limit: int = BODY_LIMIT) -> dict[str, list[Sentence]]:
    """What is wrong with a longer text: too long, control characters."""
    problems: list[Sentence] = []
    if len(value) > limit:
        problems.append(
            _("At most %(limit)d characters; these are %(length)d.") % {"limit": limit, "length": len(value)}
        )
    problems += _bad_characters(value)
    return {path: problems} if problems else {}


def has_visible(value: str) -> bool:
    """Whether anything in ``value`` leaves ink: not only spaces, zero-width or control characters."""
    return any(unicodedata.category(character) not in _INVISIBLE for character in value)


def _bad_characters(value: str) -> list[Sentence]:
    if "\x00" in value or any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        return [_("There is a character here that cannot be kept.")]
    if not _TURNING.isdisjoint(value):
        return [_("There is an invisible character here that turns the direction of reading. Write the words again.")]
    return []


def check_markup(value: str, path: str) -> dict[str, list[Sentence]]:
    """What in a text for the public would stand there as typed, or lead nowhere: tags, marks of templates, links that run something."""
    problems: list[Sentence] = []
    if TAG.search(value):
        problems.append(
            _("Write without tags such as <b>: they are shown as typed. **Bold** and [words](https://…) work.")
        )
    if _TEMPLATE_MARK.search(value):
        problems.append(_("Write a placeholder in single braces, such as {service}."))
    if _RUNNING_LINK.search(value):
        problems.append(_("A link begins with https://, mailto: or tel:."))
    return {path: problems} if problems else {}


def check_title(title: str) -> dict[str, list[Sentence]]:
    """What is wrong with the title of an incident, which is shown where no text has one of its own."""
    errors = check_line(title, "title", limit=TITLE_LIMIT, required=True)
    for path, problems in check_markup(title, "title").items():
        errors.setdefault(path, []).extend(problems)
    return errors


def check_texts(texts: Mapping[str, Text], path: str = "texts") -> dict[str, list[Sentence]]:
    """What is wrong with texts per language: unknown languages and placeholders, lengths, characters."""
    errors: dict[str, list[Sentence]] = {}
    languages = {code for code, _name in settings.LANGUAGES}
    for language, text in texts.items():
        if language not in languages:
            errors[f"{path}.{language}"] = [_("This language is not set up here.")]
            continue
        errors |= check_line(text.title, f"{path}.{language}.title", limit=TITLE_LIMIT)
        errors |= check_block(text.body, f"{path}.{language}.body")
        errors |= check_block(text.instructions, f"{path}.{language}.instructions")
        for part, value in text.as_json().items():
            for place, problems in check_markup(value, f"{path}.{language}.{part}").items():
                errors.setdefault(place, []).extend(problems)
            unknown = unknown_placeholders(value)
            if unknown:
                errors.setdefault(f"{path}.{language}.{part}", []).append(
                    _("There is no placeholder %(name)s. Use one of: %(known)s.")
                    % {"name": "{" + unknown[0] + "}", "known": ", ".join("{" + name + "}" for name in PLACEHOLDERS)}
                )
    return errors


def raise_if_wrong(errors: Mapping[str, list[Sentence]]) -> None:
    """Raise ``InvalidInput`` when there are errors."""
    if errors:
        raise InvalidInput(errors, gettext_lazy("Some of the details are not right."))


def languages() -> list[str]:
    """The installation's languages, its own first."""
    codes = [code for code, _name in settings.LANGUAGES]
    return sorted(codes, key=lambda code: code != settings.LANGUAGE_CODE.split("-")[0])


def name_of(language: str) -> str:
    """A language's name in the active language."""
    return str(dict(settings.LANGUAGES).get(language, language))


def missing_languages(texts: Mapping[str, Text]) -> list[str]:
    """The languages in which nothing is written."""
    return [code for code in languages() if code not in texts or texts[code].is_empty]


def in_every_language(texts: Mapping[str, Text], title: str) -> dict[str, Text]:
    """The written texts, each with a title (the incident's where none is written); at least one language is there."""
    written = {code: text for code, text in texts.items() if not text.is_empty}
    if not written:
        written = {languages()[0]: Text(title=title)}
    return {code: Text(text.title or title, text.body, text.instructions) for code, text in written.items()}


@dataclass(frozen=True, slots=True)
class PlaceholderFacts:
    """What placeholders are filled with. Times are aware; None: not known, the words say so. ``links``: the incident's page in
    every language."""

    title: str
    services: tuple[Service, ...]
    started_at: datetime | None
    ends_at: datetime | None
    next_update_at: datetime | None
    links: Mapping[str, str]


def render(text: Text, language: str, facts: PlaceholderFacts) -> NoticeText:
    """The words in ``language`` with every placeholder but the personal ones filled in."""
    values = _values(language, facts)
    return NoticeText(fill(text.title, values), fill(text.body, values), fill(text.instructions, values))


def _values(language: str, facts: PlaceholderFacts) -> dict[str, str]:
    with translation.override(language):
        names = [service.name(language) for service in facts.services]
        first = facts.services[0] if facts.services else None
        return {
            "service": names[0] if names else _("our service"),
            "services": _listed(names) if names else _("our services"),
            "in_service": (first.in_forms.get(language) or first.name(language)) if first else _("in our service"),
            "title": facts.title,
            "started_at": moment(facts.started_at),
            "ends_at": moment(facts.ends_at),
            "next_update": moment(facts.next_update_at),
            "link": facts.links.get(language, facts.links[settings.LANGUAGE_CODE.split("-")[0]]),
            "organisation": settings.ORGANISATION_NAME,
        }


def _listed(names: Iterable[str]) -> str:
    *head, last = names
    return _("%(some)s and %(last)s") % {"some": ", ".join(head), "last": last} if head else last


def moment(at: datetime | None) -> str:
    """A time as people read it in the active language, in the installation's zone; words when it is not known."""
    if at is None:
        return _("a time not yet known")
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
