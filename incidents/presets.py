"""What administrators ask for levels and playbooks: frozen values that services take. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from incidents.declarations import BriefText, PageRules, ServiceImpact, Text


@dataclass(frozen=True, slots=True)
class LevelChange:
    """What changes in a level's preset; None: stays. ``audience`` "" means nobody in particular. ``speaks_everywhere``: the
    writer means it when the level speaks on every channel of the installation from now on."""

    names: Mapping[str, str] | None = None
    descriptions: Mapping[str, str] | None = None
    channels: Mapping[str, Mapping[str, Any]] | None = None
    audience: str | None = None
    cadence_minutes: int | None = None
    shows_next_update: bool | None = None
    hold_seconds: int | None = None
    needs_approval: bool | None = None
    after_notice_hours: int | None = None
    closing_texts: Mapping[str, Text] | None = None
    speaks_everywhere: bool = False


@dataclass(frozen=True, slots=True)
class PlaybookDraft:
    """A prepared incident as written. ``position`` None: where it is, or at the end of the list."""

    slug: str
    names: Mapping[str, str]
    kind: str = "incident"
    severity: str = "sev3"
    level: int | None = None
    services: tuple[ServiceImpact, ...] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)
    closing_texts: Mapping[str, Text] = field(default_factory=dict)
    brief: Mapping[str, BriefText] = field(default_factory=dict)
    audience: str | None = None
    pages: PageRules = field(default_factory=PageRules)
    publishes_alerts: bool = False
    position: int | None = None
