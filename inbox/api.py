"""The staff API of ``inbox``."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Body, Field, Query, Router, Schema, Status

from inbox import alert_api, queries
from inbox.intake import OneOrMany, answer_for
from inbox.models import Enquiry
from inbox.queries import SpikeView
from inbox.services import receive_enquiries
from incidents.lookups import known_service
from statuscomms.access import Action
from statuscomms.api import PageQuery, needs, page_of, requires_action

router = Router(tags=["inbox"])
router.add_router("", alert_api.router)


class EnquiryQuery(Schema):
    """Which enquiries to list."""

    incident: UUID | None = None
    service: str = Field("", max_length=100)


@router.post("/enquiries", response={202: Any}, summary="Tell of an enquiry, or of a list of up to 1,000")
@needs(Action.WORK_INBOX)
def create_enquiries(request: HttpRequest, body: Body[OneOrMany]) -> Any:
    """All of a list are kept or none; each is answered in its place."""
    actor = requires_action(request, Action.WORK_INBOX)
    if isinstance(body, list):
        received = receive_enquiries(actor=actor, enquiries=[one.to_draft() for one in body])
        return Status(202, [answer_for(one) for one in received])
    (only,) = receive_enquiries(actor=actor, enquiries=[body.to_draft()])
    return Status(202, answer_for(only))


@router.get("/enquiries", summary="Enquiries, newest first, without addresses")
@needs(Action.WORK_INBOX)
def list_enquiries(request: HttpRequest, page: Query[PageQuery], chosen: Query[EnquiryQuery]) -> dict[str, Any]:
    """Filtered by incident (UUID) or service (slug)."""
    requires_action(request, Action.WORK_INBOX)
    service = known_service(chosen.service)
    rows = queries.enquiries(incident=chosen.incident, service=service.slug if service else "")
    return page_of(rows, page, _enquiry).as_json()


@router.get("/spikes", summary="Services that unusually many customers ask about just now")
@needs(Action.WORK_INBOX)
def list_spikes(request: HttpRequest) -> dict[str, Any]:
    """Spikes that have not ended, undecided ones first."""
    requires_action(request, Action.WORK_INBOX)
    return {"items": [_spike(view) for view in queries.spikes_going_on()], "next": None}


def _enquiry(enquiry: Enquiry) -> dict[str, Any]:
    return {
        "id": str(enquiry.uuid),
        "channel": enquiry.channel,
        "text": enquiry.text,
        "page": enquiry.page,
        "service": enquiry.service.slug if enquiry.service is not None else None,
        "incident": str(enquiry.incident.uuid) if enquiry.incident is not None else None,
        "contact": enquiry.contact.reference if enquiry.contact is not None else None,
        "received_at": enquiry.received_at.isoformat(),
    }


def _spike(view: SpikeView) -> dict[str, Any]:
    spike, suggestion = view.spike, view.suggestion
    return {
        "id": str(spike.uuid),
        "service": spike.service.slug if spike.service is not None else None,
        "count": spike.count,
        "usual": spike.usual,
        "window_minutes": spike.window_minutes,
        "state": spike.state,
        "suggestion": {
            "playbook": suggestion.playbook.slug if suggestion.playbook is not None else None,
            "severity": suggestion.severity,
            "level": suggestion.level,
            "title": suggestion.title,
        },
    }
