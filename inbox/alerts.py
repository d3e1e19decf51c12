"""What an alert says, and what to make of it: mapping labels, telling episodes apart. No rows are written here."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from audiences.models import Service
from audiences.topics import Severity
from inbox.models import Alert, AlertMapping
from incidents.models import Playbook

LATE = timedelta(minutes=2)
"""How long after *it is over* an older *it fires* may still arrive; later the same words mean that it fires again."""
_BAD_TO_GOOD = (Severity.SEV1, Severity.SEV2, Severity.SEV3, Severity.SEV4, Severity.TRIAGE)


@dataclass(frozen=True, slots=True)
class MonitorAlert:
    """One alert of a notification. ``fingerprint`` and ``group_key`` are digests; ``starts_at`` is aware, None
    when the monitor does not say when it began."""

    fingerprint: str
    group_key: str
    firing: bool
    labels: Mapping[str, str]
    summary: str
    link: str
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notification:
    """What one call of a monitor brings. ``truncated``: alerts that the monitor left out of it."""

    source: str
    alerts: Sequence[MonitorAlert]
    truncated: int = 0
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the mapping makes of alerts that came together."""

    services: tuple[Service, ...] = ()
    severity: str = Severity.TRIAGE
    playbook: Playbook | None = None

    def subject(self, source: str) -> str:
        """What they are about, as a digest; alerts that nobody has mapped are about their source."""
        about = f"source:{source}"
        if self.playbook is not None:
            about = f"playbook:{self.playbook.uuid}"
        elif self.services:
            about = "services:" + ",".join(sorted(service.slug for service in self.services))
        return digest(about)


class Verdict(StrEnum):
    """What an alert is in the light of what we heard before."""

    FRESH = "fresh"
    REPEAT = "repeat"
    OVER = "over"
    LATE = "late"


@dataclass(slots=True)
class Sorted:
    """The alerts of a call by verdict, each with its row."""

    by_verdict: dict[Verdict, list[tuple[MonitorAlert, Alert]]] = field(
        default_factory=lambda: {verdict: [] for verdict in Verdict}
    )

    def rows(self, verdict: Verdict) -> list[Alert]:
        """The rows of a verdict."""
        return [row for _alert, row in self.by_verdict[verdict]]


def digest(text: str) -> str:
    """A name of fixed length for any text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def verdict_on(alert: MonitorAlert, row: Alert, moment: datetime) -> Verdict:
    """Calls may come late, twice and in any order: episodes are told apart by when they began, where the monitor says it."""
    began = alert.starts_at
    if not alert.firing:
        older = row.state == Alert.State.FIRING and began is not None and began < row.starts_at
        return Verdict.LATE if older else Verdict.OVER
    if row.state == Alert.State.FIRING and row.draft is not None:
        is_new_episode = began is not None and began > row.starts_at and row.draft.ended_at is not None
        return Verdict.FRESH if is_new_episode else Verdict.REPEAT
    heard = row.heard_resolved_at
    if heard is not None and began is not None and began <= row.starts_at and moment - heard < LATE:
        return Verdict.LATE
    return Verdict.FRESH


def meaning_of(alerts: Iterable[MonitorAlert], mappings: Sequence[AlertMapping]) -> Meaning:
    """Every service that is named, the worst severity, the first playbook."""
    by_label: dict[str, list[AlertMapping]] = {}
    for mapping in mappings:
        by_label.setdefault(mapping.label, []).append(mapping)
    hit: dict[int, AlertMapping] = {}
    for alert in alerts:
        for label, value in alert.labels.items():
            for mapping in by_label.get(label, ()):
                if _fits(mapping.value, value):
                    hit[mapping.pk] = mapping
    found = [mapping for mapping in mappings if mapping.pk in hit]
    services = {mapping.service.pk: mapping.service for mapping in found if mapping.service is not None}
    playbook = next((mapping.playbook for mapping in found if mapping.playbook is not None), None)
    severities = {mapping.severity for mapping in found if mapping.severity}
    worst = next((severity for severity in _BAD_TO_GOOD if severity in severities), None)
    return Meaning(
        services=tuple(services.values()),
        severity=worst or (playbook.severity if playbook is not None else Severity.TRIAGE),
        playbook=playbook,
    )


def worse_of(one: str, other: str) -> str:
    """The worse of two severities; *triage* says nothing, so any other stands before it."""
    return min((one, other), key=[severity.value for severity in _BAD_TO_GOOD].index)


def _fits(wanted: str, value: str) -> bool:
    return value.startswith(wanted[:-1]) if wanted.endswith("*") else value == wanted
