"""Incidents that were told elsewhere before, as an import hands them to ``services.record_history``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PastUpdate:
    """One statement as it was published at ``at``; ``impacts``: service slug -> how the service was from then on."""

    uuid: UUID
    at: datetime
    status: str
    body: str
    impacts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PastIncident:
    """An incident or maintenance with its updates, oldest first, in ``language``. ``uuid`` is derived from its old id, so that it
    is the same in every import. ``impacts`` holds all services that it concerned."""

    uuid: UUID
    kind: str
    title: str
    severity: str
    status: str
    language: str
    published_at: datetime
    resolved_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    impacts: Mapping[str, str]
    updates: Sequence[PastUpdate]


@dataclass(frozen=True, slots=True)
class PastService:
    """A component or group: its ``slug`` here, its name and where it stands. ``parent`` is a slug."""

    uuid: UUID
    slug: str
    name: str
    description: str
    parent: str
    position: int
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an import did; counts of services and of incidents."""

    services_created: int = 0
    services_known: int = 0
    incidents_created: int = 0
    incidents_changed: int = 0
    incidents_unchanged: int = 0
