"""The fixed list of ``{placeholders}`` in texts. No template language: anything not on the list is refused when saved."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = {
    "service": _("name of the first service"),
    "services": _("names of all services"),
    "in_service": _(
        "the first service in its in-form, such as \N{LEFT DOUBLE QUOTATION MARK}in the web shop\N{RIGHT DOUBLE QUOTATION MARK}"
    ),
    "title": _("title of the incident"),
    "started_at": _("when it began, local time"),
    "ends_at": _("when it is expected to end, local time"),
    "next_update": _("when the next update is due, local time"),
    "link": _("address of the incident's public page"),
    "organisation": _("name of the organisation"),
    "name": _("name of the person; empty on websites"),
}
"""Placeholder -> what it stands for."""

PERSONAL = frozenset({"name"})
"""Filled in for each person when sending; empty where a text is shown to everybody."""

_PATTERN = re.compile(r"\{([a-z_]{1,30})\}")


def unknown_placeholders(text: str) -> list[str]:
    """The names in ``{…}`` that are not on the list, in order. ``{{7*7}}`` and ``{name.__class__}`` are plain text, not names."""
    return [name for name in dict.fromkeys(_PATTERN.findall(text)) if name not in PLACEHOLDERS]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the placeholders in ``values`` replaced, each once: values are never looked at again."""
    return _PATTERN.sub(lambda match: values.get(match.group(1), match.group(0)), text)


def strip_personal(text: str) -> str:
    """The text for everybody: placeholders of one person are taken out, with the blank they leave."""
    for name in PERSONAL:
        text = text.replace(" {" + name + "}", "").replace("{" + name + "}", "")
    return text


def left_over(text: str) -> list[str]:
    """Known placeholders that rendering left standing (personal ones aside): a problem that blocks publishing."""
    return [name for name in dict.fromkeys(_PATTERN.findall(text)) if name in PLACEHOLDERS and name not in PERSONAL]
