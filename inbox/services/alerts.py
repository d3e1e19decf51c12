"""Takes in what monitoring reports: a triage draft for alerts that belong together, counted repeats, and the end of it.

Monitoring never speaks to the public by itself, unless a playbook explicitly allows it (``Playbook.publishes_alerts``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from inbox.alerts import Meaning, MonitorAlert, Notification, Sorted, Verdict, meaning_of, verdict_on
from inbox.models import Alert, AlertDraft, AlertMapping
from inbox.models.alert import GOING_ON
from inbox.services import alert_drafts
from statuscomms.actors import Actor
from statuscomms.clock import now

MOST_LISTED = 2_000
"""Series that one draft keeps as rows; further ones are counted only, so that a storm costs no more than its calls."""
BATCH = 500
_COLUMNS = [
    "group_key",
    "draft",
    "state",
    "summary",
    "labels",
    "link",
    "count",
    "starts_at",
    "heard_resolved_at",
    "last_at",
]


@dataclass(frozen=True, slots=True)
class ReceivedAlerts:
    """What became of a call. ``late`` came out of order and changed nothing."""

    draft: AlertDraft | None
    fresh: int
    repeats: int
    over: int
    late: int


@transaction.atomic
def receive_alerts(*, actor: Actor, notification: Notification) -> ReceivedAlerts:
    """Keep what a monitor says; safe to call again with the same notification, and in any order.

    ``actor`` is the monitor as the audit trail names it. All alerts of a notification go to one draft.
    """
    alerts = list({alert.fingerprint: alert for alert in notification.alerts}.values())
    found = _sort(notification.source, alerts)
    draft = None
    if found.by_verdict[Verdict.FRESH]:
        draft = _draft_for(actor, notification.source, [alert for alert, _row in found.by_verdict[Verdict.FRESH]])
        _join(draft, found)
    touched = _drafts_of([*found.rows(Verdict.REPEAT), *found.rows(Verdict.OVER)])
    _note(found)
    # The counting comes last: ending locks an incident and then its draft, as publishing does.
    for ending in _drafts_of(found.rows(Verdict.OVER)):
        if draft is None or ending.pk != draft.pk:
            alert_drafts.end_if_nothing_fires(actor=actor, draft=ending)
    _count_call(draft, touched, truncated=notification.truncated)
    return ReceivedAlerts(
        draft=draft or next(iter(touched), None),
        fresh=len(found.by_verdict[Verdict.FRESH]),
        repeats=len(found.by_verdict[Verdict.REPEAT]),
        over=len(found.by_verdict[Verdict.OVER]),
        late=len(found.by_verdict[Verdict.LATE]) + notification.ignored,
    )


def _sort(source: str, alerts: Sequence[MonitorAlert]) -> Sorted:
    """The alerts with their rows, locked, so that two calls about the same series follow one another."""
    moment = now()
    Alert.objects.bulk_create(
        [
            Alert(source=source, fingerprint=alert.fingerprint, starts_at=alert.starts_at or moment, last_at=moment)
            for alert in alerts
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    wanted = {alert.fingerprint: alert for alert in alerts}
    names = sorted(wanted)
    found = Sorted()
    for start in range(0, len(names), BATCH):
        rows = (
            Alert.objects.select_for_update(of=("self",))
            .select_related("draft")
            .filter(source=source, fingerprint__in=names[start : start + BATCH])
            .order_by("fingerprint")
        )
        for row in rows:
            alert = wanted[row.fingerprint]
            found.by_verdict[verdict_on(alert, row, moment)].append((alert, row))
    return found


def _draft_for(actor: Actor, source: str, alerts: Sequence[MonitorAlert]) -> AlertDraft:
    """The draft that these alerts join: that of their group, else that of what they are about, else a new one."""
    mappings = list(AlertMapping.objects.select_related("service__parent", "playbook"))
    meaning: Meaning = meaning_of(alerts, mappings)
    groups = {alert.group_key for alert in alerts if alert.group_key}
    same_group = (
        Alert.objects.filter(source=source, group_key__in=groups, draft__state__in=GOING_ON)
        .order_by("-last_at")
        .values_list("draft_id", flat=True)
        .first()
    )
    if same_group is not None:
        draft = AlertDraft.objects.select_for_update().filter(pk=same_group, state__in=GOING_ON).first()
        if draft is not None:
            return alert_drafts.goes_on(actor=actor, draft=draft, meaning=meaning)
    return alert_drafts.draft_about(actor=actor, source=source, meaning=meaning, summary=alerts[0].summary)


def _join(draft: AlertDraft, found: Sorted) -> None:
    listed = Alert.objects.filter(draft=draft).count()
    rows = found.rows(Verdict.FRESH)
    free = max(0, MOST_LISTED - listed)
    for position, row in enumerate(rows):
        row.draft = draft if position < free else None
    AlertDraft.objects.filter(pk=draft.pk).update(
        seen=F("seen") + len(rows[:free]), unlisted=Greatest(F("unlisted"), len(rows[free:]))
    )


def _note(found: Sorted) -> None:
    """Write down what each series says now; late words change nothing."""
    moment = now()
    changed = []
    for verdict in (Verdict.FRESH, Verdict.REPEAT, Verdict.OVER):
        for alert, row in found.by_verdict[verdict]:
            row.last_at = moment
            row.starts_at = max(alert.starts_at or row.starts_at, row.starts_at)
            row.group_key = alert.group_key
            if alert.firing:
                row.state = Alert.State.FIRING
                row.count += 1
                row.summary, row.labels, row.link = alert.summary, dict(alert.labels), alert.link
            else:
                row.state = Alert.State.RESOLVED
                row.heard_resolved_at = moment
            changed.append(row)
    unlisted = {row.pk for row in found.rows(Verdict.FRESH) if row.draft is None}
    Alert.objects.bulk_update([row for row in changed if row.pk not in unlisted], _COLUMNS, batch_size=BATCH)
    Alert.objects.filter(pk__in=unlisted).delete()


def _count_call(draft: AlertDraft | None, touched: Sequence[AlertDraft], *, truncated: int) -> None:
    concerned = {one.pk for one in [draft, *touched] if one is not None}
    AlertDraft.objects.filter(pk__in=concerned).update(
        calls=F("calls") + 1, last_at=now(), unlisted=Greatest(F("unlisted"), truncated)
    )


def _drafts_of(rows: Sequence[Alert]) -> list[AlertDraft]:
    """The different drafts of these rows, oldest first: always in the same order, so that two calls do not block each other."""
    return sorted({row.draft for row in rows if row.draft is not None}, key=lambda draft: draft.pk)
