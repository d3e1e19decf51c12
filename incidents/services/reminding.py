"""Nothing can rot: staff are reminded of updates that are late, of silence, and of what outlives its end. A tick job."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.lifecycle import CLOSED, NoticeState, Status, UpdateState
from incidents.models import Incident, Notice
from incidents.texts import moment
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Sentence
from statuscomms.staff_alerts import close_alert, open_keys, remind

ON_DUTY = (Role.RESPONDER, Role.MANAGER, Role.ADMINISTRATOR)
GRACE = timedelta(minutes=2)
"""What ends by itself gets this long before its staying is strange."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """What is wrong with an incident's silence, and since when."""

    since: datetime
    text: Sentence


def late_key(incident: Incident) -> str:
    """The key of the alert about an incident that waits for words; the next release closes it."""
    return f"late:{incident.uuid}"


def remind_of_what_is_late() -> None:
    """Tell staff of everything that waits for words, and close what was told once it no longer does. Safe to run anywhere."""
    every = timedelta(seconds=settings.LATE_REMINDER_SECONDS)
    told = open_keys("late:")
    for incident, late in _open_incidents():
        if late is None:
            if late_key(incident) in told:
                close_alert(key=late_key(incident), actor=Actor.system("tick"))
            continue
        remind(
            key=late_key(incident),
            since=late.since,
            every=every,
            text=late.text,
            link=reverse("incidents:detail", args=[incident.uuid]),
            roles=ON_DUTY,
        )
    for notice in _notices_without_an_incident():
        remind(
            key=f"outlived:{notice.uuid}",
            since=notice.incident.resolved_at or now(),
            every=every,
            text=_("%(title)s is over, yet a notice of it is still shown. Withdraw it.")
            % {"title": notice.incident.title},
            link=reverse("incidents:detail", args=[notice.incident.uuid]),
            roles=ON_DUTY,
        )


def _open_incidents() -> Iterator[tuple[Incident, Lateness | None]]:
    published = Q(updates__state=UpdateState.PUBLISHED)
    rows = (
        Incident.objects.exclude(status__in=CLOSED)
        .filter(published_at__isnull=False)
        .annotate(last_words_at=Max("updates__published_at", filter=published))
    )
    for incident in rows:
        yield incident, lateness(incident, incident.last_words_at or incident.declared_at)


def lateness(incident: Incident, last_words_at: datetime) -> Lateness | None:
    """What about an open incident is late now, or None. ``last_words_at``: when its newest update was published."""
    due, words = _due(incident, last_words_at)
    if due is None or due > now():
        return None
    return Lateness(due, words % {"title": incident.title, "at": moment(due)})


def _due(incident: Incident, last_words_at: datetime) -> tuple[datetime | None, str]:
    """When something must have been said or done, and how to say that it was not."""
    if incident.next_update_due_at is not None:
        return incident.next_update_due_at, _("The next update of %(title)s was due at %(at)s.")
    if incident.kind == IncidentKind.MAINTENANCE and incident.status == Status.SCHEDULED:
        return _later(incident.starts_at), _("%(title)s should have started at %(at)s. Start, move or cancel it.")
    if incident.kind != IncidentKind.INCIDENT and incident.ends_at is not None:
        return _later(incident.ends_at), _("%(title)s should have ended at %(at)s. Say how it goes on, or end it.")
    silence = timedelta(seconds=settings.SILENCE_REMINDER_SECONDS)
    return last_words_at + silence, _(
        "%(title)s is open and has been silent for so long that somebody should have spoken by %(at)s. Is it over?"
    )


def _later(at: datetime | None) -> datetime | None:
    return at + GRACE if at else None


def _notices_without_an_incident() -> Iterator[Notice]:
    """Notices that are still shown though their incident is over; after-notices have an end of their own."""
    shown = Notice.objects.filter(
        state__in=[NoticeState.LIVE, NoticeState.SCHEDULED],
        is_after_notice=False,
        incident__status__in=CLOSED,
        incident__resolved_at__lte=now() - GRACE,
    )
    yield from shown.select_related("incident")
