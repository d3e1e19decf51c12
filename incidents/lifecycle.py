"""States of incidents, updates and notices, and their legal moves. No I/O."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audiences.topics import IncidentKind
from statuscomms.errors import IllegalTransition


class Status(models.TextChoices):
    """Where an incident, maintenance or announcement stands."""

    TRIAGE = "triage", _("Triage")
    INVESTIGATING = "investigating", _("Investigating")
    IDENTIFIED = "identified", _("Identified")
    MONITORING = "monitoring", _("Monitoring")
    RESOLVED = "resolved", _("Resolved")
    FALSE_ALARM = "false_alarm", _("False alarm")
    POSTMORTEM = "postmortem", _("Post-mortem published")
    SCHEDULED = "scheduled", _("Scheduled")
    IN_PROGRESS = "in_progress", _("In progress")
    VERIFYING = "verifying", _("Verifying")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", pgettext_lazy("planned work", "Cancelled")
    ANNOUNCED = "announced", _("Announced")
    ENDED = "ended", _("Ended")


_OPEN_INCIDENT = (Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING)
AFTERWORDS = frozenset({Status.POSTMORTEM})
"""Said when it was over already: neither ends anything nor takes anything down."""

CLOSED = AFTERWORDS | {Status.RESOLVED, Status.FALSE_ALARM, Status.COMPLETED, Status.CANCELLED, Status.ENDED}
"""Nothing is shown any more; only reopening leads out."""

CLOSING_STATUS = {
    IncidentKind.INCIDENT: Status.RESOLVED,
    IncidentKind.MAINTENANCE: Status.COMPLETED,
    IncidentKind.ANNOUNCEMENT: Status.ENDED,
}
"""What *resolve* leads to, by kind."""

FIRST_STATUS = {
    IncidentKind.INCIDENT: Status.INVESTIGATING,
    IncidentKind.MAINTENANCE: Status.SCHEDULED,
    IncidentKind.ANNOUNCEMENT: Status.ANNOUNCED,
}
"""The status that the first published update gives, by kind."""

MOVES: dict[IncidentKind, dict[Status, frozenset[Status]]] = {
    IncidentKind.INCIDENT: {
        Status.TRIAGE: frozenset({*_OPEN_INCIDENT, Status.RESOLVED, Status.FALSE_ALARM}),
        **{status: frozenset({*_OPEN_INCIDENT, Status.RESOLVED, Status.FALSE_ALARM}) for status in _OPEN_INCIDENT},
        Status.RESOLVED: frozenset({*_OPEN_INCIDENT, Status.POSTMORTEM}),
        Status.POSTMORTEM: frozenset({*_OPEN_INCIDENT}),
        Status.FALSE_ALARM: frozenset({*_OPEN_INCIDENT}),
    },
    IncidentKind.MAINTENANCE: {
        Status.TRIAGE: frozenset({Status.SCHEDULED, Status.IN_PROGRESS}),
        Status.SCHEDULED: frozenset({Status.SCHEDULED, Status.IN_PROGRESS, Status.CANCELLED, Status.COMPLETED}),
        Status.IN_PROGRESS: frozenset({Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED}),
        Status.VERIFYING: frozenset({Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED}),
        Status.COMPLETED: frozenset({Status.IN_PROGRESS}),
        Status.CANCELLED: frozenset({Status.SCHEDULED}),
    },
    IncidentKind.ANNOUNCEMENT: {
        Status.TRIAGE: frozenset({Status.ANNOUNCED}),
        Status.ANNOUNCED: frozenset({Status.ANNOUNCED, Status.ENDED, Status.CANCELLED}),
        Status.ENDED: frozenset({Status.ANNOUNCED}),
        Status.CANCELLED: frozenset({Status.ANNOUNCED}),
    },
}
"""Kind -> status -> statuses that an update may move to (staying is a move too)."""


def check_move(kind: str, source: str, target: str) -> None:
    """Raise ``IllegalTransition`` unless an incident of ``kind`` may go from ``source`` to ``target``."""
    if Status(target) not in MOVES[IncidentKind(kind)].get(Status(source), frozenset()):
        raise IllegalTransition(_("The incident"), Status(source).label, Status(target).label)


def statuses_after(kind: str, source: str) -> list[Status]:
    """The statuses that staff may choose next, in the order of the enumeration, closing ones left out."""
    moves = MOVES[IncidentKind(kind)].get(Status(source), frozenset())
    return [status for status in Status if status in moves and status not in CLOSED]


class UpdateState(models.TextChoices):
    """Where an update stands on its way to the public."""

    DRAFT = "draft", _("Draft")
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Held for undo")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")


UNRELEASED = (UpdateState.DRAFT, UpdateState.AWAITING_APPROVAL, UpdateState.SCHEDULED, UpdateState.HELD)
"""At most one update of an incident is in one of these."""


class NoticeState(models.TextChoices):
    """Where a notice stands. Shown: draft, scheduled, live, replaced, withdrawn, expired. Sent: draft, sending, done, cancelled.
    Kept by hand: draft, asked, done, replaced, withdrawn."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    SENDING = "sending", _("Sending")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    ASKED = "asked", _("Asked of people")


class Impact(models.TextChoices):
    """How a service is doing because of an incident; Statuspage's words."""

    OPERATIONAL = "operational", _("Operational")
    DEGRADED = "degraded_performance", _("Degraded performance")
    PARTIAL_OUTAGE = "partial_outage", _("Partial outage")
    MAJOR_OUTAGE = "major_outage", _("Major outage")
    MAINTENANCE = "under_maintenance", _("Under maintenance")


IMPACT_RANK = {
    Impact.OPERATIONAL: 0,
    Impact.MAINTENANCE: 1,
    Impact.DEGRADED: 2,
    Impact.PARTIAL_OUTAGE: 3,
    Impact.MAJOR_OUTAGE: 4,
}
"""Higher is worse; a service shows the worst of its open incidents."""


def worst_impact(impacts: Iterable[str]) -> str:
    """The worst of several impacts; operational when there is none."""
    return max(
        (Impact(impact) for impact in impacts), key=lambda impact: IMPACT_RANK[impact], default=Impact.OPERATIONAL
    )


def effective_impact(kind: str, impact: str) -> Impact:
    """What an incident's impact means for the service's status: planned work is maintenance, an announcement changes nothing."""
    if kind == IncidentKind.ANNOUNCEMENT:
        return Impact.OPERATIONAL
    if kind == IncidentKind.MAINTENANCE and impact != Impact.OPERATIONAL:
        return Impact.MAINTENANCE
    return Impact(impact)


class MaintenanceEventKind(models.TextChoices):
    """What happens to a maintenance that subscribers may be told; each has a switch of its own."""

    CREATED = "created", _("Created")
    REMINDER = "reminder", _("Reminder")
    STARTED = "started", _("Started")
    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    FINISHED = "finished", _("Finished")


class MaintenanceEventState(models.TextChoices):
    """Where a maintenance's event stands. ``told`` and ``skipped`` are for good; a cancelled one may be planned again."""

    WAITING = "waiting", _("Waiting")
    TOLD = "told", _("Told")
    CANCELLED = "cancelled", _("Cancelled")
    SKIPPED = "skipped", _("Skipped: its time had passed")
    FAILED = "failed", _("Could not go out")


class SeriesState(models.TextChoices):
    """Whether a series still opens occurrences."""

    ACTIVE = "active", _("Active")
    STOPPED = "stopped", _("Stopped")
    OVER = "over", _("Over")
