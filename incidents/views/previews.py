"""What the review and the live preview show: every channel in every language, people, problems."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from incidents.declarations import Declaration
from incidents.models import Level, Update
from incidents.review import ChannelReview, UpdateReview, review_of_declaration, review_of_update
from incidents.texts import languages
from statuscomms.errors import InvalidInput, Sentence

REASONS = {
    "no_address": _("no address for this channel"),
    "not_confirmed": _("not confirmed"),
    "left": _("unsubscribed"),
    "suppressed": _("address refuses messages"),
    "paused": _("paused by themselves"),
    "other_channel": _("prefer another channel"),
}
"""Why somebody cannot be reached, as ``audiences.recipients`` names it."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """How many people a channel cannot reach, and why."""

    reason: Sentence
    people: int


@dataclass(frozen=True, slots=True)
class ChannelSummary:
    """A channel's figures: people or visitors, who is left out, cost, problems."""

    review: ChannelReview
    unreachable: tuple[Unreachable, ...]

    @property
    def unreachable_people(self) -> int:
        """How many of the people concerned this channel does not reach."""
        return sum(part.people for part in self.unreachable)


@dataclass(frozen=True, slots=True)
class PreviewCard:
    """One channel as it will look in one language."""

    summary: ChannelSummary
    picture: SafeString


@dataclass(frozen=True, slots=True)
class LanguagePreview:
    """All channels in one language."""

    code: str
    name: str
    cards: tuple[PreviewCard, ...]
    is_chosen: bool


def preview_context(
    declaration: Declaration, *, language: str = "", preset: Level | None = None, is_closing: bool = False
) -> dict[str, object]:
    """The preview of something that is not saved; what cannot be read yet is listed instead of shown.

    ``language`` is the one that the reader was looking at. ``preset``: a level that is not saved yet.
    """
    if not declaration.title.strip():
        return {"nothing_yet": True}
    try:
        return _context(review_of_declaration(declaration, preset=preset, is_closing=is_closing), language)
    except InvalidInput as refusal:
        return {"unreadable": [sentence for sentences in refusal.fields.values() for sentence in sentences]}


def review_context(update: Update) -> dict[str, object]:
    """The review of a saved update."""
    return _context(review_of_update(update))


def _context(found: UpdateReview, language: str = "") -> dict[str, object]:
    summaries = [
        ChannelSummary(
            review=channel,
            unreachable=tuple(
                Unreachable(REASONS.get(reason, reason), people)
                for reason, people in (channel.reach.unreachable if channel.reach else {}).items()
                if people
            ),
        )
        for channel in found.channels.values()
    ]
    return {
        "found": found,
        "summaries": summaries,
        "problems": [(summary, problem) for summary in summaries for problem in summary.review.problems],
        "warnings": [(None, warning) for warning in found.warnings]
        + [(summary, warning) for summary in summaries for warning in summary.review.warnings],
        "language_previews": _by_language(found, summaries, language),
    }


def _by_language(found: UpdateReview, summaries: list[ChannelSummary], chosen: str) -> list[LanguagePreview]:
    names = dict(settings.LANGUAGES)
    written = [code for code in languages() if code in found.languages]
    return [
        LanguagePreview(
            code=code,
            name=str(names[code]),
            cards=tuple(
                PreviewCard(summary, summary.review.preview(code))
                for summary in summaries
                if code in summary.review.texts
            ),
            is_chosen=code == (chosen if chosen in written else written[0]),
        )
        for code in written
    ]
