"""How notices leave: withdrawn by staff, replaced, or sent to the last one."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.channels import HandKeptChannel, all_channels
from incidents.lifecycle import NoticeState
from incidents.models import Incident, Notice
from incidents.services.manual import take_down
from incidents.signals import notice_ended
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
    """Take one notice down while the incident goes on: a shown one vanishes, for one kept by hand people are asked to take down
    what stands. Twice is the same as once; sent ones cannot be taken back."""
    actor.require(Action.PUBLISH)
    incident = Incident.objects.select_for_update().get(pk=notice.incident_id)
    notice.refresh_from_db()
    if end_notice(notice, NoticeState.WITHDRAWN) or (
        isinstance(all_channels().get(notice.channel), HandKeptChannel) and take_down(actor=actor, notice=notice)
    ):
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
