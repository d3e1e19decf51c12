"""The places that a person keeps up to date by hand, and the words that fit each. No I/O."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.channels import NoticeText
from statuscomms.markdown import to_plain

_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class ManualTouchpoint:
    """One place. ``limit``: characters that it takes; ``spoken``: read aloud, so no links; ``links``: ends with the public page."""

    slug: str
    label: str | Promise
    limit: int
    spoken: bool = False
    links: bool = False


TOUCHPOINTS = {
    place.slug: place
    for place in (
        ManualTouchpoint("social_media", _("Social media"), limit=280, links=True),
        ManualTouchpoint("telephone_greeting", _("Telephone greeting"), limit=400, spoken=True),
        ManualTouchpoint("sign", _("Sign at the door"), limit=200),
    )
}
"""Slug -> place. 280 is the shortest limit of the common social media; 400 characters take about half a minute to speak."""


def fitting_words(place: ManualTouchpoint, text: NoticeText, link: str) -> tuple[str, bool]:
    """The longest of: everything, title and instructions, title alone, that fits the place; and whether any does."""
    title, body, instructions = (_cleaned(place, part) for part in (text.title, text.body, text.instructions))
    ending = [link] if place.links else []
    for parts in ((title, body, instructions), (title, body), (title, instructions), (title,)):
        words = _joined(place, [*parts, *ending])
        if len(words) <= place.limit:
            return words, True
    return _joined(place, [title, *ending]), False


def leaves_out(place: ManualTouchpoint, text: NoticeText, link: str) -> bool:
    """Whether something of the text does not fit the place."""
    parts = [_cleaned(place, part) for part in (text.title, text.body, text.instructions)]
    return len(_joined(place, [*parts, *([link] if place.links else [])])) > place.limit


def _cleaned(place: ManualTouchpoint, part: str) -> str:
    words = to_plain(part)
    return " ".join((_LINK.sub("", words) if place.spoken else words).split())


def _joined(place: ManualTouchpoint, parts: Iterable[str]) -> str:
    said = [part for part in parts if part]
    if place.spoken:
        return " ".join(part if part[-1] in ".!?" else f"{part}." for part in said)
    return "\n".join(said)
