"""Tells staff what they must know, from any floor: shown on every console page; urgent alerts are also mailed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import NotFound, Sentence
from statuscomms.models import StaffAlert, User

log = structlog.get_logger(__name__)
LONGEST_SILENCE = timedelta(hours=4)
"""Reminders come less and less often, but never rarer than this."""


def raise_alert(
    *,
    key: str,
    text: Sentence,
    urgency: str = StaffAlert.Urgency.NOTICE,
    link: str = "",
    roles: Sequence[str] = (),
    person: User | None = None,
) -> StaffAlert:
    """Open the alert ``key``, or count one more on the open one. ``link`` is a path of the console; no ``roles``: all.

    ``person``: nobody else sees it or gets its mail.
    """
    fresh: dict[str, Any] = {
        "urgency": urgency,
        "text": str(text),
        "link": link,
        "roles": [str(role) for role in roles],
        "person": person,
    }
    if not _count_again(key, fresh):
        try:
            with transaction.atomic():
                return StaffAlert.objects.create(key=key, **fresh)
        except IntegrityError:  # somebody else opened the same alert in this moment
            _count_again(key, fresh)
    return StaffAlert.objects.get(key=key, closed_at__isnull=True)


def _count_again(key: str, fresh: dict[str, Any]) -> int:
    return StaffAlert.objects.filter(key=key, closed_at__isnull=True).update(count=models.F("count") + 1, **fresh)


def remind(
    *,
    key: str,
    since: datetime,
    every: timedelta,
    text: Sentence,
    urgency: str = StaffAlert.Urgency.URGENT,
    link: str = "",
    roles: Sequence[str] = (),
    person: User | None = None,
) -> bool:
    """Tell staff of something that has been wrong since ``since``, and again while it stays so; whether they were told now.

    The second time comes after ``every``, then twice as long each time, at most ``LONGEST_SILENCE``. Who presses the alert away
    is left in peace until the next turn. Safe to call as often as one likes, in any number of processes.
    """
    going_on = models.Q(told_at__gte=since) | models.Q(closed_at__isnull=True)
    alerts = list(StaffAlert.objects.filter(going_on, key=key).order_by("told_at"))
    if alerts:
        times = sum(alert.count for alert in alerts)
        if alerts[-1].told_at + min(every * 2 ** min(times - 1, 20), LONGEST_SILENCE) > now():
            return False
        last = alerts[-1]
        if last.closed_at is None:
            again = {"count": models.F("count") + 1, "told_at": now(), "mailed_at": None, "text": str(text)}
            return bool(StaffAlert.objects.filter(pk=last.pk, told_at=last.told_at).update(**again))
    raise_alert(key=key, text=text, urgency=urgency, link=link, roles=roles, person=person)
    return True


def close_alert(*, key: str, actor: Actor) -> None:
    """Close the open alert ``key``; nothing happens when none is open."""
    StaffAlert.objects.filter(key=key, closed_at__isnull=True).update(closed_at=now(), closed_by=actor.name)


def close_alert_by_uuid(*, uuid: str, actor: Actor) -> None:
    """Close the alert that a member of staff pressed away; raises ``NotFound`` for one that is not theirs to see."""
    alert = StaffAlert.objects.filter(uuid=uuid).first()
    if alert is None or not _is_for(alert, actor.role, actor.user_id):
        raise NotFound()
    close_alert(key=alert.key, actor=actor)


def open_keys(prefix: str) -> set[str]:
    """The keys of open alerts that begin with ``prefix``."""
    alerts = StaffAlert.objects.filter(closed_at__isnull=True, key__startswith=prefix)
    return set(alerts.values_list("key", flat=True))


def open_alerts(user: User) -> list[StaffAlert]:
    """What ``user`` must hear about now: urgent first, then newest first."""
    alerts = StaffAlert.objects.filter(closed_at__isnull=True).order_by("-urgency", "-raised_at")[:50]
    return [alert for alert in alerts if _is_for(alert, user.role, user.pk)]


def _is_for(alert: StaffAlert, role: str | None, user_id: int | None) -> bool:
    if alert.person_id is not None:
        return alert.person_id == user_id
    return not alert.roles or role in alert.roles


def mail_urgent_alerts() -> None:
    """Mail each urgent alert once to the staff it concerns (tick). Marked before sending: a crash mails none twice."""
    waiting = StaffAlert.objects.filter(
        urgency=StaffAlert.Urgency.URGENT, mailed_at__isnull=True, closed_at__isnull=True
    )
    for alert in waiting[:20]:
        if not StaffAlert.objects.filter(pk=alert.pk, mailed_at__isnull=True).update(mailed_at=now()):
            continue
        people = User.objects.filter(is_active=True).exclude(email="")
        addresses = [person.email for person in people if _is_for(alert, person.role, person.pk)]
        subject = _("Look at the console: %(text)s") % {"text": alert.text.splitlines()[0][:80]}
        mails = [EmailMessage(subject, _mail_text(alert), to=[address]) for address in addresses]
        try:
            get_connection().send_messages(mails)
        except OSError:
            log.warning("alert_not_mailed", alert=str(alert.uuid))


def _mail_text(alert: StaffAlert) -> str:
    """The words, and where to look."""
    return f"{alert.text}\n\n{settings.PUBLIC_BASE_URL}{alert.link}" if alert.link else alert.text
