"""Brings briefs to the support team within a minute: a mail to each of them, and a post in the team chat.

Rows are the outbox; a worker sends them when the doorbell rings, tick when no worker did. At least once: who is killed between
a mail and its mark sends that mail again.
"""

import smtplib
import time
from collections.abc import Iterable
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.brief_mail import BriefWords, brief_words
from incidents.models import Brief, BriefCopy, Incident
from incidents.support_team import support_team
from statuscomms import team_chat
from statuscomms.clock import now
from statuscomms.doorbell import ring
from statuscomms.staff_alerts import raise_alert

log = structlog.get_logger(__name__)
State = BriefCopy.State
LEASE = timedelta(seconds=90)
"""How long one attempt may take before another process tries; the slowest mail server and chat take half of it."""
ATTEMPTS = 8
SLICE_SECONDS = 15.0
UNANNOUNCED_AFTER = timedelta(seconds=8)


def request_copies(incident: Incident) -> None:
    """Ask, in the caller's transaction, that everybody on the support team gets the brief as it now is. No brief: nothing."""
    if not Brief.objects.filter(incident=incident).exists():
        return
    readers: list[int | None] = [person.pk for person in support_team() if person.email]
    if team_chat.is_set_up():
        readers.append(None)
    BriefCopy.objects.bulk_create(
        (BriefCopy(incident=incident, reader_id=reader, mark=0) for reader in readers), ignore_conflicts=True
    )
    moment = now()
    BriefCopy.objects.filter(incident=incident).update(
        state=State.WAITING, mark=F("mark") + 1, attempts=0, requested_at=moment, due_at=moment
    )
    ring("briefs")


def send_briefs() -> None:
    """Send every copy that is due, for at most a quarter of a minute. Never within a transaction: it calls the network."""
    _send(BriefCopy.objects.filter(state=State.WAITING, due_at__lte=now()).values_list("pk", flat=True))


def send_unannounced_briefs() -> None:
    """Send the copies that no worker has taken: Redis or the workers are away. A tick job."""
    waiting = BriefCopy.objects.filter(state=State.WAITING, due_at__lte=now())
    if settings.REDIS_URL:
        waiting = waiting.filter(requested_at__lte=now() - UNANNOUNCED_AFTER)
    _send(waiting.values_list("pk", flat=True))


def _send(copy_ids: Iterable[int]) -> None:
    until = time.monotonic() + SLICE_SECONDS
    mail = get_connection()
    try:
        for copy_id in list(copy_ids):
            copy = _claimed(copy_id)
            if copy is not None:
                _settle(copy, _deliver(copy, mail))
            if time.monotonic() > until:
                return
    finally:
        mail.close()


def _claimed(copy_id: int) -> BriefCopy | None:
    """The copy, ours for as long as the lease; None when somebody else has it."""
    moment = now()
    mine = BriefCopy.objects.filter(pk=copy_id, state=State.WAITING, due_at__lte=moment)
    if not mine.update(due_at=moment + LEASE, attempts=F("attempts") + 1):
        return None
    return BriefCopy.objects.select_related("incident", "reader").get(pk=copy_id)


def _deliver(copy: BriefCopy, mail: BaseEmailBackend) -> bool:
    reader = copy.reader
    if reader is not None and not (reader.is_active and reader.email):
        return True  # who has left the team meanwhile needs no copy
    words = brief_words(copy.incident, language=reader.language if reader else "")
    if reader is None:
        return team_chat.post(title=words.subject, text=words.body)
    return _mailed(words, reader.email, mail)


def _mailed(words: BriefWords, address: str, mail: BaseEmailBackend) -> bool:
    try:
        return bool(mail.send_messages([EmailMessage(words.subject, words.body, to=[address])]))
    except (OSError, smtplib.SMTPException) as trouble:
        log.warning("brief_not_mailed", error=type(trouble).__name__)
        mail.close()
        return False


def _settle(copy: BriefCopy, went_out: bool) -> None:
    """Write down what came of it, unless the brief has changed meanwhile: then it is due again at once."""
    mine = BriefCopy.objects.filter(pk=copy.pk, mark=copy.mark, attempts=copy.attempts)
    if went_out:
        mine.update(state=State.SENT, sent_at=now())
    elif copy.attempts < ATTEMPTS:
        mine.update(due_at=now() + timedelta(seconds=min(5 * 2**copy.attempts, 600)))
    elif mine.update(state=State.FAILED):
        raise_alert(
            key=f"brief-copy:{copy.pk}",
            text=_("The brief of %(title)s did not reach %(reader)s. Tell them.")
            % {
                "title": copy.incident.title,
                "reader": copy.reader.display_name if copy.reader else _("the team chat"),
            },
            urgency="urgent",
            link=reverse("incidents:detail", args=[copy.incident.uuid]) + "#brief",
        )
