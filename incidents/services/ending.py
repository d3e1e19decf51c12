"""How notices leave: withdrawn by staff, replaced, over their time, or sent to the last one."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.lifecycle import NoticeState, Status
from incidents.models import HistoryEntry, Incident, Notice
from incidents.signals import incident_changed, notice_ended
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict

SHOWN = (NoticeState.LIVE, NoticeState.SCHEDULED)


def end_notice(notice: Notice, state: NoticeState) -> bool:
    """Take a shown notice down into ``state`` and tell higher floors; False when somebody else already did."""
    changed = Notice.objects.filter(pk=notice.pk, state__in=SHOWN).update(state=state, ended_at=now())
    if not changed:
        return False
    notice.refresh_from_db()
    notice_ended.send(sender=Notice, notice=notice)
    return True


@transaction.atomic
def withdraw_notice(*, actor: Actor, notice: Notice) -> Notice:
    """Take one shown notice down while the incident goes on. Twice is the same as once; sent ones cannot be taken back."""
    actor.require(Action.PUBLISH)
    incident = Incident.objects.select_for_update().get(pk=notice.incident_id)
    if end_notice(notice, NoticeState.WITHDRAWN):
        Incident.objects.filter(pk=incident.pk).update(version=incident.version + 1)
        audit.record(actor=actor, verb="withdraw", target=incident, channel=notice.channel)
    notice.refresh_from_db()
    if notice.state != NoticeState.WITHDRAWN:
        raise Conflict(_("This notice is not shown now, so it cannot be withdrawn."), code="not_shown")
    return notice


def mark_notices_sent(*, notice_ids: Sequence[int]) -> None:
    """Delivery has finished with these sent notices."""
    Notice.objects.filter(pk__in=notice_ids, state=NoticeState.SENDING).update(state=NoticeState.DONE, ended_at=now())


def cancel_sent_notice(*, notice_id: int) -> None:
    """Delivery was told to stop sending this notice."""
    Notice.objects.filter(pk=notice_id, state=NoticeState.SENDING).update(state=NoticeState.CANCELLED, ended_at=now())


def end_due_notices() -> None:
    """Show notices whose window opens, take down those whose window closed, end announcements that are over. A tick job."""
    moment = now()
    opening = Notice.objects.filter(state=NoticeState.SCHEDULED, starts_at__lte=moment)
    for notice in opening.select_related("incident"):
        with transaction.atomic():
            if Notice.objects.filter(pk=notice.pk, state=NoticeState.SCHEDULED).update(
                state=NoticeState.LIVE, live_at=moment
            ):
                incident_changed.send(sender=Incident, incident=notice.incident)
    closing = Notice.objects.filter(Q(state__in=SHOWN), ends_at__lte=moment)
    for notice in closing.select_related("incident"):
        with transaction.atomic():
            end_notice(notice, NoticeState.EXPIRED)
    _end_announcements()


def _end_announcements() -> None:
    over = Incident.objects.filter(
        kind=IncidentKind.ANNOUNCEMENT, status=Status.ANNOUNCED, published_at__isnull=False, ends_at__lte=now()
    )
    for incident in over:
        with transaction.atomic():
            changed = Incident.objects.filter(pk=incident.pk, status=Status.ANNOUNCED).update(
                status=Status.ENDED, resolved_at=now(), version=incident.version + 1
            )
            if changed:
                # A channel's own window may reach further than the announcement: nothing outlives it.
                for notice in incident.notices.filter(state__in=SHOWN):
                    end_notice(notice, NoticeState.EXPIRED)
                HistoryEntry.objects.create(
                    incident=incident, source=Status.ANNOUNCED, target=Status.ENDED, actor_name="tick", at=now()
                )
                incident.refresh_from_db()
                audit.record(actor=Actor.system("tick"), verb="end", target=incident)
                incident_changed.send(sender=Incident, incident=incident)
