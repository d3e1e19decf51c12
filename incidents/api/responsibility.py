"""Who leads, who writes, who handles which channel."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field, StrictStr

from incidents import queries, services
from incidents.api.schemas import ClientKey, Input, Json, moment
from incidents.api.shapes import responsibilities_json
from incidents.models import Incident
from incidents.responsibility_queries import past, person_called
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action
from statuscomms.errors import InvalidInput

router = Router()


class ResponsibilityIn(Input):
    """``POST …/responsibilities``. ``part``: commander, writer or channel (then ``channel`` names it); ``person`` is a log-in name
    or id, null for nobody."""

    part: StrictStr
    channel: Annotated[StrictStr, Field(max_length=20)] = ""
    person: StrictStr | None = None
    note: StrictStr = ""
    client_key: ClientKey | None = None


@router.get("/incidents/{uuid:incident}/responsibilities")
@needs(Action.SEE_CONSOLE)
def responsibilities(request: HttpRequest, incident: UUID) -> Json:
    """Who does which part now, and who did before."""
    requires_action(request, Action.SEE_CONSOLE)
    return _json(queries.incident_by_uuid(incident))


@router.post("/incidents/{uuid:incident}/responsibilities")
@needs(Action.READ_BRIEF)
def give(request: HttpRequest, incident: UUID, body: ResponsibilityIn) -> Json:
    """Give a part of the work to somebody, who is told."""
    found = queries.incident_by_uuid(incident)
    person = person_called(body.person) if body.person is not None else None
    if body.person is not None and person is None:
        raise InvalidInput({"person": [_("Nobody on the staff is called that.")]})
    services.give_responsibility(
        actor=actor_of(request), incident=found, part=body.part, channel=body.channel, person=person, note=body.note
    )
    return _json(found)


def _json(incident: Incident) -> Json:
    return {
        "items": responsibilities_json(incident),
        "past": [
            {
                "part": row.part,
                "channel": row.channel or None,
                "person": {"id": str(row.person.uuid) if row.person else None, "name": row.person_name},
                "since": moment(row.since),
                "until": moment(row.until),
                "given_by": row.given_by,
            }
            for row in past(incident)
        ],
    }
