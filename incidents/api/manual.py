"""Touchpoints kept by hand."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import StrictStr

from incidents import queries, services
from incidents.api.schemas import ClientKey, Input, Json, NothingIn, moment
from incidents.manual_queries import manual_task, manual_tasks
from incidents.models import Incident
from incidents.responsibility_queries import person_called
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action
from statuscomms.errors import InvalidInput

router = Router()


class AssignIn(Input):
    """``POST …/manual/{task}/assign``: a log-in name or id; null for nobody in particular."""

    person: StrictStr | None = None
    client_key: ClientKey | None = None


@router.get("/incidents/{uuid:incident}/manual")
@needs(Action.READ_BRIEF)
def tasks(request: HttpRequest, incident: UUID) -> Json:
    """What is asked for, what stands, what was taken down; with the words to copy."""
    requires_action(request, Action.READ_BRIEF)
    return _json(queries.incident_by_uuid(incident))


@router.post("/incidents/{uuid:incident}/manual/{uuid:task}/done")
@needs(Action.READ_BRIEF)
def done(request: HttpRequest, incident: UUID, task: UUID, body: NothingIn | None = None) -> Json:
    """It stands there, or it is gone: whichever was asked for."""
    found = queries.incident_by_uuid(incident)
    services.note_manual_work(actor=actor_of(request), task=manual_task(found, task))
    return _json(found)


@router.post("/incidents/{uuid:incident}/manual/{uuid:task}/assign")
@needs(Action.READ_BRIEF)
def assign(request: HttpRequest, incident: UUID, task: UUID, body: AssignIn) -> Json:
    """Say who does it."""
    found = queries.incident_by_uuid(incident)
    person = person_called(body.person) if body.person is not None else None
    if body.person is not None and person is None:
        raise InvalidInput({"person": [_("Nobody on the staff is called that.")]})
    services.assign_manual_work(actor=actor_of(request), task=manual_task(found, task), person=person)
    return _json(found)


def _json(incident: Incident) -> Json:
    return {
        "items": [
            {
                "id": str(task.uuid),
                "place": task.place,
                "state": task.state,
                "texts": task.texts,
                "assignee": task.assignee.display_name if task.assignee else None,
                "due_at": moment(task.due_at),
                "done_at": moment(task.done_at),
                "done_by": task.done_by or None,
                "taken_down_at": moment(task.taken_down_at),
                "taken_down_by": task.taken_down_by or None,
            }
            for task in manual_tasks(incident)
        ]
    }
