"""A site as staff describe it, and what may not stand in it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from statuscomms.errors import InvalidInput, Sentence
from touchpoints.origins import clean_origin

LONGEST_NAME = 100
MOST_ORIGINS = 50
MOST_TRAITS = 50
SHORTEST_POLL, LONGEST_POLL = 8, 900
"""Seconds between two questions of an open page: contracts promise changes within 15 s at the usual rate, so longer is a choice."""
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{2,59}\Z", re.ASCII)
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z", re.ASCII)
_TRAIT = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """A site as staff describe it. ``key`` and ``slug`` empty: made from the name. ``services`` and ``look`` are names."""

    name: str
    key: str = ""
    slug: str = ""
    origins: Sequence[str] = ()
    languages: Sequence[str] = ()
    services: Sequence[str] = ()
    look: str = ""
    traits: Sequence[str] = ()
    chat_window: bool = True
    report_button: bool = True
    overlay_seen_on_leaving: bool = True
    honours_dnt: bool = False
    poll_seconds: int | None = None
    is_off: bool = False


def checked(draft: SiteDraft) -> dict[str, Any]:
    """The plain values of a site, tidied, or ``InvalidInput`` naming every field that is wrong."""
    errors: dict[str, list[Sentence]] = {
        name: [sentence] for name, is_right, sentence in _SIMPLE if not is_right(getattr(draft, name))
    }
    origins: list[str] = []
    for number, origin in enumerate(draft.origins[: MOST_ORIGINS + 1]):
        try:
            origins.append(clean_origin(origin))
        except ValueError:
            errors[f"origins.{number}"] = [_("Write an origin such as https://shop.example.com, without a path.")]
    known = [code for code, _name in settings.LANGUAGES]
    if any(code not in known for code in draft.languages):
        errors["languages"] = [_("Choose among these languages: %(known)s.") % {"known": ", ".join(known)}]
    if errors:
        raise InvalidInput(errors)
    kept = ("chat_window", "report_button", "overlay_seen_on_leaving", "honours_dnt", "poll_seconds", "is_off")
    return {
        "name": draft.name.strip(),
        "origins": list(dict.fromkeys(origins)),
        "languages": list(dict.fromkeys(draft.languages)) or known,
        "traits": list(dict.fromkeys(draft.traits)),
        **{name: getattr(draft, name) for name in kept},
    }


def _is_name(text: str) -> bool:
    return 0 < len(text.strip()) <= LONGEST_NAME and text.strip().isprintable()


def _are_traits(names: Sequence[str]) -> bool:
    return len(names) <= MOST_TRAITS and all(_TRAIT.match(name) for name in names)


_SIMPLE: tuple[tuple[str, Callable[[Any], bool], Sentence], ...] = (
    ("name", _is_name, _("Give a name of 1 to 100 characters.")),
    ("key", lambda key: not key or bool(_KEY.match(key)), _("Use 3 to 60 small letters, digits and hyphens.")),
    ("slug", lambda slug: not slug or bool(_SLUG.match(slug)), _("Use 1 to 60 small letters, digits and hyphens.")),
    ("origins", lambda origins: len(origins) <= MOST_ORIGINS, _("Give at most 50 origins.")),
    ("traits", _are_traits, _("A trait is the name of an attribute: letters, digits, hyphens and underscores.")),
    (
        "poll_seconds",
        lambda seconds: seconds is None or SHORTEST_POLL <= seconds <= LONGEST_POLL,
        _("Give 8 to 900 seconds, or nothing for the usual time."),
    ),
)
