"""Reads of alerts and of the drafts made of them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from inbox.models import Alert, AlertDraft, AlertMapping
from inbox.models.alert import GOING_ON
from incidents.models import Incident
from statuscomms.errors import NotFound

LISTED_ALERTS = 8
LISTED_DRAFTS = 20


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with its newest alerts, those that fire first."""

    draft: AlertDraft
    firing: int
    alerts: tuple[Alert, ...]

    @property
    def hidden(self) -> int:
        """How many alerts are known and not listed here."""
        return max(0, self.draft.seen - len(self.alerts)) + self.draft.unlisted


def alert_drafts(*, state: str = "") -> QuerySet[AlertDraft]:
    """Drafts, newest first. ``state`` is "open" (waiting or published) or a state; unknown ones find nothing."""
    rows = AlertDraft.objects.select_related("incident").annotate(
        firing=Count("alerts", filter=Q(alerts__state=Alert.State.FIRING))
    )
    if state == "open":
        return rows.filter(state__in=GOING_ON)
    return rows.filter(state=state) if state else rows


def drafts_going_on() -> list[DraftView]:
    """What waits for somebody first, then what is public; newest first."""
    rows = sorted(alert_drafts(state="open"), key=lambda draft: draft.state != AlertDraft.State.WAITING)
    return [view_of(draft) for draft in rows]


def drafts_of_late() -> list[DraftView]:
    """The newest that are over."""
    return [view_of(draft) for draft in alert_drafts().exclude(state__in=GOING_ON)[:LISTED_DRAFTS]]


def view_of(draft: AlertDraft) -> DraftView:
    """The draft with what its list shows."""
    firing = Count("pk", filter=Q(state=Alert.State.FIRING))
    count = draft.alerts.aggregate(firing=firing)["firing"]
    newest = sorted(draft.alerts.order_by("-last_at")[: LISTED_ALERTS * 5], key=lambda alert: alert.state != "firing")
    return DraftView(draft, count, tuple(newest[:LISTED_ALERTS]))


def drafts_of_incident(incident: Incident) -> list[DraftView]:
    """The alerts that led to an incident or came while it was public."""
    return [view_of(draft) for draft in AlertDraft.objects.filter(incident=incident).select_related("incident")]


def waiting_count() -> int:
    """How many drafts wait for somebody."""
    return AlertDraft.objects.filter(state=AlertDraft.State.WAITING).count()


def draft_by_uuid(uuid: UUID) -> AlertDraft:
    """The draft, or ``NotFound``."""
    draft = AlertDraft.objects.select_related("incident").filter(uuid=uuid).first()
    if draft is None:
        raise NotFound
    return draft


def mappings() -> QuerySet[AlertMapping]:
    """The mappings in the order in which they are asked."""
    return AlertMapping.objects.select_related("service", "playbook")


def mapping_by_uuid(uuid: UUID) -> AlertMapping:
    """The mapping, or ``NotFound``."""
    mapping = mappings().filter(uuid=uuid).first()
    if mapping is None:
        raise NotFound
    return mapping
