"""What there is to do by hand about an incident."""

from uuid import UUID

from incidents.models import Incident, ManualTask
from statuscomms.errors import NotFound

_GONE = (ManualTask.State.REPLACED, ManualTask.State.DROPPED)


def manual_tasks(incident: Incident) -> list[ManualTask]:
    """What is asked for, what stands, and what was taken down; replaced and dropped tasks are left out."""
    return list(incident.manual_tasks.exclude(state__in=_GONE).select_related("assignee"))


def manual_task(incident: Incident, uuid: UUID) -> ManualTask:
    """A task of this incident, or ``NotFound``."""
    task = incident.manual_tasks.select_related("incident").filter(uuid=uuid).first()
    if task is None:
        raise NotFound()
    return task
