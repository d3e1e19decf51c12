"""What happens to an incident after it was declared."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from incidents import queries, services
from incidents.api.schemas import Json, ResolutionIn, UpdateIn, WithdrawIn
from incidents.api.shapes import incident_json
from incidents.models import Incident
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs

router = Router()


def _answer(incident: Incident) -> Json:
    return incident_json(queries.incident_by_uuid(incident.uuid))


@router.post("/incidents/{uuid:incident}/updates", response={201: Json})
@needs(Action.DRAFT, Action.PUBLISH)
def add_update(request: HttpRequest, incident: UUID, body: UpdateIn) -> Status[Json]:
    """Write the next update, and publish it unless ``publish`` is false."""
    found = queries.incident_by_uuid(incident)
    services.add_update(actor=actor_of(request), incident=found, draft=body.value())
    return Status(201, _answer(found))


@router.post("/incidents/{uuid:incident}/resolve")
@needs(Action.PUBLISH)
def resolve(request: HttpRequest, incident: UUID, body: ResolutionIn | None = None) -> Json:
    """Close the incident: withdraw what is shown, tell those who wait or hand them over."""
    found = queries.incident_by_uuid(incident)
    services.resolve(actor=actor_of(request), incident=found, resolution=(body or ResolutionIn()).value())
    return _answer(found)


@router.post("/incidents/{uuid:incident}/reopen", response={201: Json})
@needs(Action.PUBLISH)
def reopen(request: HttpRequest, incident: UUID, body: UpdateIn | None = None) -> Status[Json]:
    """Open a closed incident again with an update."""
    found = queries.incident_by_uuid(incident)
    services.reopen(actor=actor_of(request), incident=found, draft=(body or UpdateIn()).value())
    return Status(201, _answer(found))


@router.post("/incidents/{uuid:incident}/withdraw")
@needs(Action.PUBLISH)
def withdraw(request: HttpRequest, incident: UUID, body: WithdrawIn) -> Json:
    """Take one shown notice down."""
    found = queries.incident_by_uuid(incident)
    notice = queries.notice_of(found, body.notice)
    services.withdraw_notice(actor=actor_of(request), notice=notice)
    return _answer(found)
