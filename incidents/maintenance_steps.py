"""What staff ask of maintenance after it was declared: frozen values that services take. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from incidents.declarations import Declaration, Text
from incidents.maintenance_options import MaintenanceOptions


@dataclass(frozen=True, slots=True)
class Move:
    """New times. ``starts_at`` None keeps the start (it has begun); ``texts`` are remarks that the message adds, per language."""

    starts_at: datetime | None
    ends_at: datetime | None
    texts: Mapping[str, Text] = field(default_factory=dict)
    version: int | None = None
    client_key: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Begin now with the prepared words."""

    version: int | None = None
    client_key: str | None = None


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """A series as written: ``declaration`` holds the first start and end, the words and, in its options, the rule."""

    declaration: Declaration
    lead_days: int | None = None
    client_key: str | None = None


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """What changes in occurrences that are not open yet; None: stays. ``first`` is the next start, from which the rule counts."""

    title: str | None = None
    rule: str | None = None
    first: datetime | None = None
    duration_minutes: int | None = None
    lead_days: int | None = None
    texts: Mapping[str, Text] | None = None
    options: MaintenanceOptions | None = None
    version: int | None = None
