"""Declaring, previewing and reading incidents."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import AwareDatetime

from audiences.topics import IncidentKind, Severity
from incidents import queries, services
from incidents.api.schemas import DeclarationIn, Input, Json, Slug
from incidents.api.shapes import incident_json, review_json
from incidents.lifecycle import Status as StatusOfIncident
from incidents.lookups import known_service
from incidents.review import review_of_declaration
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action
from statuscomms.api_paging import PageQuery, page_of
from statuscomms.api_query import OneOf

router = Router()


class IncidentFilter(Input):
    """Query parameters of the list. ``status`` is open, closed, draft or a status; ``service`` a slug or UUID; ``since`` leaves
    out what was declared before it; ``q`` looks in titles."""

    status: Annotated[str, OneOf.of("open", "closed", "draft", StatusOfIncident.values)] = ""
    kind: Annotated[str, OneOf.of(IncidentKind.values)] = ""
    severity: Annotated[str, OneOf.of(Severity.values)] = ""
    service: Slug = ""
    since: AwareDatetime | None = None
    q: Slug = ""


@router.get("/incidents")
@needs(Action.SEE_CONSOLE)
def list_incidents(request: HttpRequest, filters: Query[IncidentFilter], page: Query[PageQuery]) -> Json:
    """Incidents, newest first."""
    requires_action(request, Action.SEE_CONSOLE)
    service = known_service(filters.service)
    found = queries.incidents(
        state=filters.status,
        kind=filters.kind,
        severity=filters.severity,
        text=filters.q,
        service=service.slug if service else "",
        since=filters.since,
    )
    return page_of(found, page, incident_json).as_json()


@router.post("/incidents", response={201: Json})
@needs(Action.DRAFT, Action.PUBLISH)
def declare(request: HttpRequest, body: DeclarationIn) -> Status[Json]:
    """Declare an incident, and publish it unless ``publish`` is false."""
    incident = services.declare(actor=actor_of(request), declaration=body.value())
    return Status(201, incident_json(incident))


@router.post("/incidents/preview")
@needs(Action.DRAFT)
def preview(request: HttpRequest, body: DeclarationIn) -> Json:
    """What declaring this would say on each channel, and whom it would reach. Changes nothing."""
    requires_action(request, Action.DRAFT)
    return review_json(review_of_declaration(body.value()))


@router.get("/incidents/{uuid:incident}")
@needs(Action.SEE_CONSOLE)
def read(request: HttpRequest, incident: UUID) -> Json:
    """One incident."""
    requires_action(request, Action.SEE_CONSOLE)
    return incident_json(queries.incident_by_uuid(incident))
