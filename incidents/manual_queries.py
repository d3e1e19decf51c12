"""What there is to do by hand about an incident."""

from uuid import UUID

from incidents.channels import HandKeptChannel, all_channels
from incidents.lifecycle import NoticeState
from incidents.models import Incident, ManualTask, Notice
from statuscomms.errors import NotFound

_GONE = (ManualTask.State.REPLACED, ManualTask.State.DROPPED)


def manual_tasks(incident: Incident) -> list[ManualTask]:
    """What is asked for, what stands, and what was taken down; replaced and dropped tasks are left out."""
    return list(incident.manual_tasks.exclude(state__in=_GONE).select_related("assignee"))


def notice_by_hand(incident: Incident) -> Notice | None:
    """The notice that people are asked to keep up by hand, or have put up; None when nothing is wanted any more."""
    by_hand = [slug for slug, channel in all_channels().items() if isinstance(channel, HandKeptChannel)]
    wanted = incident.notices.filter(channel__in=by_hand, state__in=[NoticeState.ASKED, NoticeState.DONE])
    return None if incident.is_closed else wanted.order_by("-pk").first()


def manual_task(incident: Incident, uuid: UUID) -> ManualTask:
    """A task of this incident, or ``NotFound``."""
    task = incident.manual_tasks.select_related("incident").filter(uuid=uuid).first()
    if task is None:
        raise NotFound()
    return task
