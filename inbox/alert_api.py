"""The staff API of alerts: the drafts that monitoring made, and the mappings."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from inbox import alert_queries
from inbox.models import AlertDraft, AlertMapping
from inbox.services import change_mapping, create_mapping, delete_mapping, discard_alert_draft
from inbox.services.alert_mappings import MappingDraft
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action
from statuscomms.api_paging import PageQuery, page_of
from statuscomms.api_query import OneOf

router = Router(tags=["alerts"])
ClientKey = Annotated[StrictStr, Field(min_length=1, max_length=200)]


class AlertMappingIn(BaseModel):
    """``POST /api/v1/alert-mappings``; at least one of service, severity and playbook."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[StrictStr, Field(max_length=100)]
    value: Annotated[StrictStr, Field(max_length=200)]
    service: Annotated[StrictStr, Field(max_length=100)] | None = None
    severity: Annotated[StrictStr, Field(max_length=20)] | None = None
    playbook: Annotated[StrictStr, Field(max_length=100)] | None = None
    client_key: ClientKey | None = None

    def draft(self) -> MappingDraft:
        """As the service takes it."""
        return MappingDraft(self.label, self.value, self.service or "", self.severity or "", self.playbook or "")


class AlertKeyIn(BaseModel):
    """A body that says nothing beyond its key."""

    model_config = ConfigDict(extra="forbid")

    client_key: ClientKey | None = None


class AlertQuery(BaseModel):
    """``state``: open (waiting or published) or a state."""

    state: Annotated[str, OneOf.of("open", AlertDraft.State.values)] = ""


@router.get("/alerts", summary="Drafts made of alerts, newest first")
@needs(Action.WORK_INBOX)
def list_alerts(request: HttpRequest, page: Query[PageQuery], chosen: Query[AlertQuery]) -> dict[str, Any]:
    """What monitoring reports, and what became of it."""
    requires_action(request, Action.WORK_INBOX)
    return page_of(alert_queries.alert_drafts(state=chosen.state), page, _draft_json).as_json()


@router.post("/alerts/{uuid:draft}/discard", summary="Close a waiting draft as a false alarm")
@needs(Action.DRAFT)
def discard(request: HttpRequest, draft: UUID, body: AlertKeyIn | None = None) -> dict[str, Any]:
    """Further alerts of the same episodes are counted and open nothing."""
    found = alert_queries.draft_by_uuid(draft)
    return _draft_json(discard_alert_draft(actor=actor_of(request), draft=found))


@router.get("/alert-mappings", summary="Which label of an alert means what")
@needs(Action.SEE_CONSOLE)
def list_mappings(request: HttpRequest) -> dict[str, Any]:
    """In the order in which they are asked."""
    requires_action(request, Action.SEE_CONSOLE)
    return {"items": [_mapping_json(mapping) for mapping in alert_queries.mappings()], "next": None}


@router.post("/alert-mappings", response={201: Any}, summary="Add a mapping")
@needs(Action.MANAGE_SETTINGS)
def add_mapping(request: HttpRequest, body: AlertMappingIn) -> Status[dict[str, Any]]:
    """It counts from the next alert on."""
    return Status(201, _mapping_json(create_mapping(actor=actor_of(request), draft=body.draft())))


@router.put("/alert-mappings/{uuid:mapping}", summary="Write a mapping anew")
@needs(Action.MANAGE_SETTINGS)
def write_mapping(request: HttpRequest, mapping: UUID, body: AlertMappingIn) -> dict[str, Any]:
    """It counts from the next alert on; drafts that it led to stay."""
    found = alert_queries.mapping_by_uuid(mapping)
    return _mapping_json(change_mapping(actor=actor_of(request), mapping=found, draft=body.draft()))


@router.delete("/alert-mappings/{uuid:mapping}", response={204: None}, summary="Remove a mapping")
@needs(Action.MANAGE_SETTINGS)
def remove_mapping(request: HttpRequest, mapping: UUID) -> Status[None]:
    """Drafts that it led to stay."""
    delete_mapping(actor=actor_of(request), mapping=alert_queries.mapping_by_uuid(mapping))
    return Status(204, None)


def _draft_json(draft: AlertDraft) -> dict[str, Any]:
    view = alert_queries.view_of(draft)
    return {
        "id": str(draft.uuid),
        "title": draft.title,
        "source": draft.source,
        "state": draft.state,
        "incident": str(draft.incident.uuid) if draft.incident is not None else None,
        "firing": view.firing,
        "seen": draft.seen,
        "notifications": draft.calls,
        "first_at": draft.first_at.isoformat(),
        "last_at": draft.last_at.isoformat(),
        "monitor_ended_at": draft.monitor_ended_at.isoformat() if draft.monitor_ended_at else None,
        "ended_at": draft.ended_at.isoformat() if draft.ended_at else None,
        "decided_by": draft.decided_by or None,
        "alerts": [
            {
                "summary": alert.summary,
                "state": alert.state,
                "labels": alert.labels,
                "link": alert.link or None,
                "count": alert.count,
                "starts_at": alert.starts_at.isoformat(),
            }
            for alert in view.alerts
        ],
    }


def _mapping_json(mapping: AlertMapping) -> dict[str, Any]:
    return {
        "id": str(mapping.uuid),
        "label": mapping.label,
        "value": mapping.value,
        "service": mapping.service.slug if mapping.service is not None else None,
        "severity": mapping.severity or None,
        "playbook": mapping.playbook.slug if mapping.playbook is not None else None,
    }
