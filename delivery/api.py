"""The staff API of ``delivery``; hung onto its root by ``settings.API_ROUTERS``."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from delivery.models import Broadcast, Delivery
from delivery.queries import API_STATES, broadcast_by_uuid, ledger_of, progress_of
from delivery.services import pause_broadcast, resume_broadcast, retry_failed, stop_broadcast
from incidents.channels import sent_channels
from incidents.queries import incident_by_uuid
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action
from statuscomms.api_paging import PageQuery, page_of
from statuscomms.api_query import OneOf
from statuscomms.errors import InvalidInput

router = Router(tags=["delivery"])


class LedgerQuery(PageQuery):
    """Filters of an incident's ledger."""

    channel: str = Field("", max_length=40)
    state: Annotated[str, OneOf.of(API_STATES)] = ""


def _broadcast(broadcast: Broadcast) -> dict[str, Any]:
    progress = progress_of(broadcast)
    return {
        "id": str(progress.uuid),
        "channel": progress.channel,
        "purpose": progress.purpose,
        "state": progress.state,
        "expected": progress.expected,
        "unreachable": progress.unreachable,
        "counts": progress.counts,
        "rate": progress.rate,
        "eta": progress.eta_seconds,
    }


@router.get("/broadcasts/{uuid:broadcast_id}", summary="Where a broadcast stands")
@needs(Action.SEE_CONSOLE)
def read_broadcast(request: HttpRequest, broadcast_id: UUID) -> dict[str, Any]:
    """Counts come from the ledger; ``eta`` in seconds."""
    requires_action(request, Action.SEE_CONSOLE)
    return _broadcast(broadcast_by_uuid(broadcast_id))


@router.post("/broadcasts/{uuid:broadcast_id}/pause", summary="Begin nothing more for now")
@needs(Action.STEER_SENDING)
def pause(request: HttpRequest, broadcast_id: UUID) -> dict[str, Any]:
    """What is with the provider already goes out."""
    return _broadcast(pause_broadcast(actor=actor_of(request), broadcast=broadcast_by_uuid(broadcast_id)))


@router.post("/broadcasts/{uuid:broadcast_id}/resume", summary="Go on with what was paused")
@needs(Action.STEER_SENDING)
def resume(request: HttpRequest, broadcast_id: UUID) -> dict[str, Any]:
    """Undoes pause."""
    return _broadcast(resume_broadcast(actor=actor_of(request), broadcast=broadcast_by_uuid(broadcast_id)))


@router.post("/broadcasts/{uuid:broadcast_id}/stop", summary="Cancel what has not gone out, for good")
@needs(Action.STEER_SENDING)
def stop(request: HttpRequest, broadcast_id: UUID) -> dict[str, Any]:
    """There is no way back."""
    return _broadcast(stop_broadcast(actor=actor_of(request), broadcast=broadcast_by_uuid(broadcast_id)))


@router.post("/broadcasts/{uuid:broadcast_id}/retry-failed", summary="Try the failed again, and only them")
@needs(Action.STEER_SENDING)
def retry(request: HttpRequest, broadcast_id: UUID) -> dict[str, Any]:
    """``retried`` says how many."""
    broadcast = broadcast_by_uuid(broadcast_id)
    count = retry_failed(actor=actor_of(request), broadcast=broadcast)
    return {**_broadcast(broadcast), "retried": count}


@router.get("/incidents/{uuid:incident_id}/deliveries", summary="The ledger of an incident")
@needs(Action.SEE_CONSOLE)
def deliveries(request: HttpRequest, incident_id: UUID, query: Query[LedgerQuery]) -> dict[str, Any]:
    """Addresses are in it only when the key may see them."""
    actor = requires_action(request, Action.SEE_CONSOLE)
    known = [channel.slug for channel in sent_channels()]
    if query.channel and query.channel not in known:
        raise InvalidInput({"channel": [_("Give one of: %(choices)s.") % {"choices": ", ".join(known)}]})
    rows = ledger_of(incident_by_uuid(incident_id), channel=query.channel, state=query.state)
    with_address = actor.may(Action.SEE_ADDRESSES)
    return page_of(rows, query, lambda row: _delivery(row, with_address=with_address)).as_json()


def _delivery(row: Delivery, *, with_address: bool) -> dict[str, Any]:
    state: Literal["ready"] | str = "ready" if row.state == "claimed" else row.state
    shown: dict[str, Any] = {
        "id": str(row.uuid),
        "broadcast": str(row.broadcast.uuid),
        "channel": row.broadcast.channel,
        "update_number": row.update_number,
        "contact": str(row.contact.uuid) if row.contact else None,
        "language": row.language,
        "state": state,
        "attempts": row.attempts_made,
        "provider": row.provider or None,
        "provider_message_id": row.provider_message_id,
        "error_code": row.error_code or None,
        "segments": row.segments,
        "created_at": row.created_at.isoformat(),
        "accepted_at": row.accepted_at.isoformat() if row.accepted_at else None,
        "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
    }
    if with_address:
        shown["address"] = row.address.normalised if row.address else None
    return shown
