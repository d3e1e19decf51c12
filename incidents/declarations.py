"""What staff, scripts and forms ask of ``incidents``: frozen values that services take. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from incidents.maintenance_options import MaintenanceOptions


@dataclass(frozen=True, slots=True)
class Text:
    """The words of an update in one language, as written: Markdown with placeholders. ``title`` may be empty: the
    incident's title stands in."""

    title: str = ""
    body: str = ""
    instructions: str = ""

    def as_json(self) -> dict[str, str]:
        """The shape that ``Update.texts`` keeps."""
        return {"title": self.title, "body": self.body, "instructions": self.instructions}

    @classmethod
    def of_json(cls, kept: Mapping[str, str]) -> "Text":
        """The text kept in ``Update.texts``, ``Playbook.texts`` or ``Level.closing_texts``."""
        return cls(kept.get("title", ""), kept.get("body", ""), kept.get("instructions", ""))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return not (self.title or self.body or self.instructions)


@dataclass(frozen=True, slots=True)
class ServiceImpact:
    """A service (slug or UUID) and how it is doing (a value of ``lifecycle.Impact``)."""

    service: str
    impact: str


@dataclass(frozen=True, slots=True)
class PageRules:
    """On which paths a notice shows: glob patterns; no include means every page."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def as_json(self) -> dict[str, list[str]]:
        """The shape that rows and the feed keep."""
        return {"include": list(self.include), "exclude": list(self.exclude)}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "PageRules":
        """The rules kept in a row; an empty object means every page."""
        return cls(tuple(kept.get("include", ())), tuple(kept.get("exclude", ())))


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """That a channel speaks, and what differs for it. None: as the incident says."""

    options: Mapping[str, Any] = field(default_factory=dict)
    sites: tuple[str, ...] | None = None
    pages: PageRules | None = None
    audience: str | None = None
    texts: Mapping[str, Text] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BriefText:
    """What the support team may say, in one language."""

    known: str = ""
    say: str = ""
    do_not_say: str = ""
    workaround: str = ""


def brief_of_json(kept: Mapping[str, Mapping[str, str]]) -> dict[str, BriefText]:
    """Language -> the brief, from what a playbook or a series keeps."""
    return {language: BriefText(**words) for language, words in kept.items()}


@dataclass(frozen=True, slots=True)
class Declaration:
    """A new incident as declared. Only ``title`` is required.

    ``level`` None: the suggestion; ``channels`` None: the level's preset; ``audience`` None: everybody whom the services
    concern; ``hold_seconds`` None: the level's. ``is_complete``: somebody saw every field, so the playbook fills nothing in.
    Times are aware. ``maintenance`` None: the installation's defaults; other kinds have none.
    """

    title: str
    kind: str = "incident"
    severity: str = "triage"
    services: tuple[ServiceImpact, ...] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)
    level: int | None = None
    audience: str | None = None
    pages: PageRules = field(default_factory=PageRules)
    affected_estimate: int | None = None
    channels: Mapping[str, ChannelChoice] | None = None
    brief: Mapping[str, BriefText] = field(default_factory=dict)
    playbook: str | None = None
    is_complete: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    publish: bool = True
    publish_at: datetime | None = None
    hold_seconds: int | None = None
    bypass_reason: str = ""
    drill: bool = False
    client_key: str | None = None
    origin: str = ""
    maintenance: MaintenanceOptions | None = None


class Tell(StrEnum):
    """Which channels an update uses: all that the incident uses, or only those that are shown."""

    SAME = "same"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class UpdateDraft:
    """A further update. ``status`` None keeps it; ``services`` None keeps the impacts; ``version`` is what the writer saw.
    ``show_again`` None: an overlay shows again when the level rises. ``asks_twice``: an unusually large audience keeps it a
    draft, so that the number is typed at the review."""

    status: str | None = None
    texts: Mapping[str, Text] = field(default_factory=dict)
    channels: Tell | Mapping[str, ChannelChoice] = Tell.SAME
    services: tuple[ServiceImpact, ...] | None = None
    severity: str | None = None
    level: int | None = None
    show_again: bool | None = None
    version: int | None = None
    publish: bool = True
    asks_twice: bool = False
    publish_at: datetime | None = None
    hold_seconds: int | None = None
    bypass_reason: str = ""
    client_key: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateChange:
    """What changes in an update that is not published yet. None: stays as it is. ``version`` is what the writer saw."""

    status: str | None = None
    texts: Mapping[str, Text] | None = None
    channels: Tell | Mapping[str, ChannelChoice] | None = None
    services: tuple[ServiceImpact, ...] | None = None
    severity: str | None = None
    level: int | None = None
    show_again: bool | None = None
    version: int | None = None


class Then(StrEnum):
    """What happens to those who want to hear the end."""

    TELL = "tell"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The last word. Empty ``texts``: the playbook's or the level's closing text. ``status`` None: the kind's closing status.

    ``handed_to`` says who got the list when nothing is sent. ``after_notice_hours``: how long a short notice stays where the
    incident was shown; 0: not at all, None: as the level says. ``only_followers``: the message goes to those alone who asked.
    """

    texts: Mapping[str, Text] = field(default_factory=dict)
    then: Then = Then.TELL
    handed_to: str = ""
    after_notice_hours: int | None = None
    status: str | None = None
    only_followers: bool = False
    brief: Mapping[str, BriefText] = field(default_factory=dict)
    version: int | None = None
    bypass_reason: str = ""
    client_key: str | None = None


class Hearers(StrEnum):
    """Who gets a short message that a post-mortem can be read."""

    NOBODY = "nobody"
    FOLLOWERS = "followers"
    EVERYBODY_TOLD = "everybody_told"


@dataclass(frozen=True, slots=True)
class PostmortemPublication:
    """How a post-mortem is published. ``version`` is the incident's that the writer saw."""

    tell: Hearers = Hearers.NOBODY
    version: int | None = None
    client_key: str | None = None
