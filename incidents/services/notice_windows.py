"""What appears and leaves at set times: notices with a window, and announcements as a whole. A tick job."""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.channels import get_channel
from incidents.declarations import Resolution
from incidents.lifecycle import UNRELEASED, NoticeState, Status, UpdateState
from incidents.models import Incident, Notice
from incidents.services.approval import name_in_alerts
from incidents.services.ending import SHOWN, end_notice
from incidents.services.on_its_way import locked_incident
from incidents.services.releasing import release_update
from incidents.services.resolving import write_closing
from incidents.signals import incident_changed, message_due
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.staff_alerts import close_alert, raise_alert

log = structlog.get_logger(__name__)


def end_due_notices() -> None:
    """Show notices whose window opens, take down those whose window closed, end announcements that are over. A tick job."""
    moment = now()
    opening = Notice.objects.filter(state=NoticeState.SCHEDULED, starts_at__lte=moment)
    for notice in opening.select_related("incident", "update"):
        with transaction.atomic():
            _open(notice, moment)
    closing = Notice.objects.filter(Q(state__in=SHOWN), ends_at__lte=moment)
    for notice in closing.select_related("incident"):
        with transaction.atomic():
            end_notice(notice, NoticeState.EXPIRED)
    over = Incident.objects.filter(
        kind=IncidentKind.ANNOUNCEMENT, status=Status.ANNOUNCED, published_at__isnull=False, ends_at__lte=moment
    )
    for incident in over:
        with transaction.atomic():
            _end_announcement(incident.pk)


def _open(notice: Notice, moment: datetime) -> None:
    """Its moment has come: a shown notice is live, a message begins to be sent. Once, however many ticks run."""
    channel = get_channel(notice.channel)
    opened = Notice.objects.filter(pk=notice.pk, state=NoticeState.SCHEDULED).update(
        state=channel.released_as, live_at=moment
    )
    if not opened:
        return
    notice.state, notice.live_at = channel.released_as, moment
    if channel.is_shown:
        incident_changed.send(sender=Incident, incident=notice.incident)
    else:
        message_due.send(sender=Notice, notice=notice)


def _end_announcement(incident_id: int) -> None:
    """Close it with a last update that only its followers are sent: those who read of it once were told its end then."""
    actor = Actor.system("tick")
    incident = locked_incident(incident_id)
    if incident.status != Status.ANNOUNCED or incident.ends_at is None or incident.ends_at > now():
        return
    _give_up_what_waits(actor, incident)
    # A channel's own window may reach further than the announcement: nothing outlives it.
    for notice in incident.notices.filter(state__in=SHOWN):
        end_notice(notice, NoticeState.EXPIRED)
    update = write_closing(actor, incident, Resolution(after_notice_hours=0, only_followers=True))
    release_update(update_id=update.pk, actor=actor)
    audit.record(actor=actor, verb="end", target=incident)


def _give_up_what_waits(actor: Actor, incident: Incident) -> None:
    """Words about something that is over must not go out later and open it again; staff hear that they did not."""
    update = incident.updates.filter(state__in=[state.value for state in UNRELEASED]).first()
    if update is None:
        return
    log.warning("update_outlived_its_announcement", update=str(update.uuid))
    incident.updates.filter(pk=update.pk).update(state=UpdateState.CANCELLED, release_at=None)
    update.notices.update(state=NoticeState.CANCELLED)
    close_alert(key=f"approval:{update.uuid}", actor=actor)
    audit.record(actor=actor, verb="cancel_update", target=incident, number=update.number, code="ended")
    raise_alert(
        key=f"release:{update.uuid}",
        text=_("%(title)s has ended by its own times; the update that waited did not go out. Reopen it to go on.")
        % {"title": name_in_alerts(incident)},
        urgency="urgent",
        link=reverse("incidents:detail", args=[incident.uuid]),
    )
