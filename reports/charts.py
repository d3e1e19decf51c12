"""Bars as small SVG pictures, drawn on the server. They carry no text: label and legend stand beside them, and so does the table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports.labels import channel_label
from reports.reach import ReachReport, SentFigures

_WIDTH = 1000
_HEIGHT = 22
_LEAST_WIDTH = 6
"""A share that is not nothing stays visible."""
TONES = {
    "ok": "#1d7a4a",
    "info": "#3b82c4",
    "warn": "#c98a1b",
    "bad": "#b3261e",
    "muted": "#8a96a3",
    "track": "#d9dfe6",
}
"""Fills on paper; on screen the class wins and follows the colour scheme."""


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a bar. ``tone`` is a key of ``TONES``."""

    label: str
    value: int
    tone: str

    @property
    def color(self) -> str:
        """Its fill on paper."""
        return TONES[self.tone]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, its label and its shares; shares of nothing are left out."""

    label: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """Everything together."""
        return sum(part.value for part in self.parts)

    @property
    def svg(self) -> SafeString:
        """The picture."""
        return stacked_bar(self.parts)


def stacked_bar(parts: Sequence[Part]) -> SafeString:
    """Shares side by side over the whole width."""
    widths = _widths([part.value for part in parts])
    lefts = [sum(widths[:index]) for index in range(len(widths))]
    shares = format_html_join(
        "",
        '<rect class="fill-{}" fill="{}" x="{}" y="0" width="{}" height="{}"><title>{}: {}</title></rect>',
        (
            (part.tone, part.color, left, max(1, width - 2), _HEIGHT, part.label, part.value)
            for part, left, width in zip(parts, lefts, widths, strict=True)
        ),
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="bar" viewBox="0 0 {} {}" width="{}" height="{}" '
        'preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="fill-track" fill="{}" width="{}" height="{}"/>{}</svg>',
        _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, TONES["track"], _WIDTH, _HEIGHT, shares,
    )  # fmt: skip


def _widths(values: Sequence[int]) -> list[int]:
    """Whole widths that fill the bar; small shares get the least width, the largest pays for it."""
    total = sum(values)
    if not total:
        return [0 for _value in values]
    widths = [max(_LEAST_WIDTH, round(_WIDTH * value / total)) for value in values]
    widths[widths.index(max(widths))] += _WIDTH - sum(widths)
    return widths


def sent_bars(reach: ReachReport) -> list[Bar]:
    """Deliveries by state, a bar per sent channel."""
    return [Bar(channel_label(slug), _sent_parts(figures)) for slug, figures in reach.sent().items() if figures.total]


def _sent_parts(figures: SentFigures) -> tuple[Part, ...]:
    parts = (
        Part(_("Delivered"), figures.delivered, "ok"),
        Part(_("Accepted, no receipt"), figures.accepted, "info"),
        Part(_("Waiting"), figures.open, "muted"),
        Part(_("Unknown"), figures.in_doubt, "warn"),
        Part(_("Failed"), figures.failed, "bad"),
        Part(_("Not sent"), figures.held_back, "track"),
    )
    return tuple(part for part in parts if part.value)


def enquiry_bars(reach: ReachReport) -> list[Bar]:
    """Enquiries before and after the first notice."""
    parts = (
        Part(_("Before the first notice"), reach.enquiries.before, "warn"),
        Part(_("After it"), reach.enquiries.after, "info"),
    )
    found = tuple(part for part in parts if part.value)
    return [Bar(_("Enquiries"), found)] if found else []


def follower_bars(reach: ReachReport) -> list[Bar]:
    """Followers: confirmed beside asked only."""
    parts = (
        Part(_("Confirmed"), reach.collected.confirmed, "ok"),
        Part(_("Asked, not confirmed"), reach.collected.not_confirmed, "muted"),
    )
    found = tuple(part for part in parts if part.value)
    return [Bar(_("Followers"), found)] if found else []
