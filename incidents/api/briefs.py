"""The support brief and internal notes."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, Router, Status

from incidents import queries, services
from incidents.api.schemas import BriefIn, Json, NoteIn, NothingIn, moment
from incidents.api.shapes import brief_json, briefs_json
from incidents.brief_queries import briefs_of_open_incidents
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, key_of, needs, requires_action
from statuscomms.errors import Conflict

router = Router()


@router.get("/briefs")
@needs(Action.READ_BRIEF)
def open_briefs(request: HttpRequest) -> Json:
    """What may be said about everything that is going on or was in the last day."""
    requires_action(request, Action.READ_BRIEF)
    listed = briefs_of_open_incidents(key_of(request).created_by)
    return {
        "items": [
            {"incident": str(one.incident.uuid), "title": one.incident.title, "status": one.incident.status}
            | briefs_json(one.pages)
            for one in listed
        ]
    }


@router.get("/incidents/{uuid:incident}/brief")
@needs(Action.READ_BRIEF)
def read_brief(request: HttpRequest, incident: UUID) -> Json:
    """The brief per language, and who has read it."""
    requires_action(request, Action.READ_BRIEF)
    return brief_json(queries.incident_by_uuid(incident))


@router.put("/incidents/{uuid:incident}/brief")
@needs(Action.DRAFT)
def save_brief(request: HttpRequest, incident: UUID, body: Body[dict[str, BriefIn]]) -> Json:
    """Write the brief in the languages given."""
    found = queries.incident_by_uuid(incident)
    brief = {language: text.value() for language, text in body.items()}
    services.save_brief(actor=actor_of(request), incident=found, brief=brief)
    return brief_json(found)


@router.post("/incidents/{uuid:incident}/brief/read")
@needs(Action.READ_BRIEF)
def mark_brief_read(request: HttpRequest, incident: UUID, body: NothingIn | None = None) -> Json:
    """Note that the key's owner has read the brief as it is now."""
    actor = requires_action(request, Action.READ_BRIEF)
    found = queries.incident_by_uuid(incident)
    reader = key_of(request).created_by
    if reader is None:
        raise Conflict(_("This key belongs to nobody, so nobody can have read the brief."), code="no_reader")
    for brief in found.briefs.all():
        services.read_brief(actor=actor, brief=brief, user=reader)
    return brief_json(found)


@router.post("/incidents/{uuid:incident}/notes", response={201: Json})
@needs(Action.READ_BRIEF)
def add_note(request: HttpRequest, incident: UUID, body: NoteIn) -> Status[Json]:
    """Keep an internal remark."""
    found = queries.incident_by_uuid(incident)
    note = services.add_note(actor=actor_of(request), incident=found, body=body.body)
    return Status(201, {"id": str(note.uuid), "body": note.body, "by": note.actor_name, "at": moment(note.at)})
