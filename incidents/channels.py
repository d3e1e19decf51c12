"""The contract of a channel, and the registry read from ``settings.CHANNELS``.

A channel is one file in ``touchpoints/channels/`` (shown), ``delivery/channels/`` (sent) or here (kept by hand).
Nothing else asks which channel it is dealing with; see docs/adding-a-channel.md.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from incidents.lifecycle import NoticeState
from statuscomms.brands import Brand
from statuscomms.errors import InvalidInput, Sentence

Options = Mapping[str, Any]
"""A channel's options as kept in JSON, e.g. ``{"delay_seconds": 4}``."""


class OptionsForm(forms.Form):
    """Base of the forms in which staff choose a channel's options; ``cleaned_data`` becomes ``Notice.options``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in self.fields.values():
            if isinstance(option, forms.ChoiceField):  # a call of the API sees no list to choose from
                known = ", ".join(str(value) for value, _label in option.widget.choices if value)
                option.error_messages["invalid_choice"] = _("Give one of: %(choices)s.") % {"choices": known}


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The words of a notice in one language: Markdown, placeholders already filled except those of one person."""

    title: str
    body: str
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What a channel needs to preview or judge a notice before or after it is published.

    ``texts`` maps a language to its words. ``sites`` None: the sites that carry the services. Times are UTC.
    """

    kind: str
    severity: str
    level: int
    texts: Mapping[str, NoticeText]
    options: Options
    service_slugs: Sequence[str]
    sites: Sequence[str] | None = None
    pages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_closing: bool = False
    title: str = ""
    status: str = ""
    """The incident's status once it is published; "" when nobody knows yet."""
    brand: Brand | None = None
    """How it looks; None: as the installation's default brand."""


@dataclass(frozen=True, slots=True)
class FrameView:
    """One way to look at the real thing: a frame ``width`` by ``height`` CSS pixels; width None takes what there is.

    ``runs_scripts``: the frame's document needs scripts; they run without the console's origin all the same.
    """

    label: str | Promise
    height: int
    width: int | None = None
    runs_scripts: bool = False


@dataclass(frozen=True, slots=True)
class FramePage:
    """A whole document for a frame, and the Content-Security-Policy that it is served with."""

    html: str
    policy: str


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a part of a rendered text is beside what the channel declares: ``limit`` None means there is none. ``segments``
    counts the parts of a text message that are charged for."""

    part: str | Promise
    length: int
    limit: int | None = None
    segments: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is longer than the channel likes."""
        return self.limit is not None and self.length > self.limit

    @property
    def fullness(self) -> float:
        """Length over limit; 0 without a limit."""
        return self.length / self.limit if self.limit else 0.0


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to say about a draft: ``problems`` block publishing, ``warnings`` do not."""

    problems: tuple[str | Promise, ...] = ()
    warnings: tuple[str | Promise, ...] = ()
    segments: int | None = None
    cost_per_person: str | None = None


@dataclass(frozen=True, slots=True)
class VisitorReach:
    """How many visitors a shown notice may meet: ``per_hour`` None means unknown (never zero instead)."""

    sites: tuple[str, ...]
    per_hour: int | None


class Channel(ABC):
    """One way to reach people. Subclass ``ShownChannel``, ``SentChannel`` or ``HandKeptChannel``."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str]
    options_form: ClassVar[type[OptionsForm]] = OptionsForm
    default_options: ClassVar[Options] = {}
    is_shown: ClassVar[bool]
    released_as: ClassVar[NoticeState]
    """The state in which release leaves a notice of this channel."""
    names_the_person: ClassVar[bool] = False
    """Whether its words go to one person, so that ``{name}`` is filled in later; elsewhere it is taken out."""
    interrupts: ClassVar[bool] = False
    """Whether it stands in the visitor's way: then its revision rises only when it shall show again."""
    frame_views: ClassVar[tuple[FrameView, ...]] = ()
    """The frames in which the review shows what ``frame`` draws; none where the preview is the real thing already."""

    def clean_options(self, options: Options) -> dict[str, Any]:
        """The options with defaults filled in, or ``InvalidInput`` naming the field (``channels.<slug>.<option>``)."""
        form = self.options_form({**self.default_options, **options})
        unknown = set(options) - set(form.fields)
        errors: dict[str, list[Sentence]] = {
            f"channels.{self.slug}.{name}": [_("This channel has no such option.")] for name in sorted(unknown)
        }
        for name, messages in form.errors.items():
            errors[f"channels.{self.slug}.{name}"] = [str(message) for message in messages]
        if errors:
            raise InvalidInput(errors)
        return dict(form.cleaned_data)

    @abstractmethod
    def review(self, draft: NoticeDraft) -> Review:
        """Problems and warnings of the rendered texts: lengths, segments, missing words."""

    @abstractmethod
    def preview(self, draft: NoticeDraft, language: str) -> SafeString:
        """Safe HTML (no inline style or script) that shows how the notice will look in ``language``."""

    def frame(self, draft: NoticeDraft, language: str, *, host: str) -> FramePage | None:
        """The notice as the real script or mail program draws it, as a document of its own; None without ``frame_views``.

        ``host`` is where the console stands: scripts and style sheets may come from there.
        """
        return None

    @abstractmethod
    def plain_text(self, text: NoticeText) -> str:
        """The words of one language as this channel would carry them, as plain text (for API previews)."""

    def measure(self, text: NoticeText) -> tuple[Measure, ...]:
        """The lengths of one language beside the declared limits, shown while somebody writes. Empty: nothing to count."""
        return ()


class ShownChannel(Channel):
    """A channel whose notices visitors fetch with the site's feed."""

    is_shown = True
    released_as = NoticeState.LIVE
    may_stay_after: ClassVar[bool] = False
    """Whether a notice of this channel may stay for a while after the end, saying that it is fixed."""

    def places(self) -> Sequence[tuple[str, str]]:
        """The sites that a notice may be limited to: (slug, name), by name. None where the channel knows no sites."""
        return ()

    @abstractmethod
    def payload(self, options: Options) -> dict[str, Any]:
        """The notice's ``options`` in the feed (api.md, *Feed*)."""

    @abstractmethod
    def estimate_visitors(self, draft: NoticeDraft) -> VisitorReach:
        """Visitors that the notice may meet, from what its sites counted lately."""


class SentChannel(Channel):
    """A channel whose notices go to addresses of one kind through a broadcast."""

    is_shown = False
    released_as = NoticeState.SENDING
    names_the_person = True
    address_kind: ClassVar[str]


class HandKeptChannel(Channel):
    """A channel whose notices people carry out by hand: it says where, how soon, and which words."""

    is_shown = False
    released_as = NoticeState.ASKED

    @abstractmethod
    def places(self, options: Options) -> Sequence[str]:
        """The places that somebody must bring up to date."""

    @abstractmethod
    def minutes(self, options: Options) -> int:
        """How soon after release (or after the end) they must be."""

    @abstractmethod
    def words_for(self, place: str, texts: Mapping[str, NoticeText], links: Mapping[str, str]) -> dict[str, str]:
        """The words to copy to a place, per language; ``links`` lead to the incident's public page."""


@cache
def all_channels() -> dict[str, Channel]:
    """Slug -> channel, in the order of ``settings.CHANNELS``."""
    channels = [import_string(path)() for path in settings.CHANNELS]
    return {channel.slug: channel for channel in channels}


def get_channel(slug: str) -> Channel:
    """The channel called ``slug``; ``KeyError`` when the installation has none."""
    return all_channels()[slug]


def shown_channels() -> list[ShownChannel]:
    """The channels that are shown on sites."""
    return [channel for channel in all_channels().values() if isinstance(channel, ShownChannel)]


def sent_channels() -> list[SentChannel]:
    """The channels that are sent to addresses."""
    return [channel for channel in all_channels().values() if isinstance(channel, SentChannel)]


def address_kinds() -> frozenset[str]:
    """The kinds of address that the installation's channels write to."""
    return frozenset(str(channel.address_kind) for channel in sent_channels())
