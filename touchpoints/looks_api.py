"""Looks in the staff API. The logo is uploaded in the console."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from statuscomms.access import Action
from statuscomms.api import PageQuery, needs, page_of, requires_action
from touchpoints.models import Look
from touchpoints.queries import look_by_uuid
from touchpoints.services import create_look, delete_look, save_look
from touchpoints.services.looks import LookDraft

router = Router(tags=["sites"])
_KEPT = (
    "name", "accent", "accent_text", "font", "corner", "offset_x", "offset_y", "sender_name", "sender_address", "signatures",
    "is_default",
)  # fmt: skip


class LookIn(Schema):
    """A brand. Colours are ``#rrggbb``; ``signatures``: language -> plain text; ``host``: the status page's own domain."""

    name: str
    accent: str = "#1f5fbf"
    accent_text: str = "#ffffff"
    font: str = "system"
    corner: str = "right"
    offset_x: int = 20
    offset_y: int = 20
    sender_name: str = ""
    sender_address: str = ""
    signatures: dict[str, str] = Field(default_factory=dict)
    host: str = ""
    is_default: bool = False


class LookPatch(Schema):
    """What to change of a look; what is left out stays."""

    name: str | None = None
    accent: str | None = None
    accent_text: str | None = None
    font: str | None = None
    corner: str | None = None
    offset_x: int | None = None
    offset_y: int | None = None
    sender_name: str | None = None
    sender_address: str | None = None
    signatures: dict[str, str] | None = None
    host: str | None = None
    is_default: bool | None = None


def look_json(look: Look) -> dict[str, Any]:
    """A look as the API shows it."""
    kept = {name: getattr(look, name) for name in _KEPT}
    return {"id": str(look.uuid), **kept, "host": look.host or "", "has_logo": look.logo is not None}


@router.get("/looks")
@needs(Action.SEE_CONSOLE)
def list_looks(request: HttpRequest, page: Query[PageQuery]) -> dict[str, Any]:
    """All looks."""
    requires_action(request, Action.SEE_CONSOLE)
    return page_of(Look.objects.order_by("name"), page, look_json).as_json()


@router.post("/looks", response={201: dict[str, Any]})
@needs(Action.MANAGE_SETTINGS)
def create(request: HttpRequest, body: LookIn) -> Status[dict[str, Any]]:
    """A new look."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    return Status(201, look_json(create_look(actor=actor, draft=LookDraft(**body.dict()))))


@router.get("/looks/{look}")
@needs(Action.SEE_CONSOLE)
def read(request: HttpRequest, look: str) -> dict[str, Any]:
    """One look."""
    requires_action(request, Action.SEE_CONSOLE)
    return look_json(look_by_uuid(look))


@router.patch("/looks/{look}")
@needs(Action.MANAGE_SETTINGS)
def change(request: HttpRequest, look: str, body: LookPatch) -> dict[str, Any]:
    """Change a look; its logo stays."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    found = look_by_uuid(look)
    kept = {**{name: getattr(found, name) for name in _KEPT}, "host": found.host or ""}
    wanted = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return look_json(save_look(actor=actor, look=found, draft=LookDraft(**{**kept, **wanted})))


@router.delete("/looks/{look}", response={204: None})
@needs(Action.MANAGE_SETTINGS)
def delete(request: HttpRequest, look: str) -> Status[None]:
    """Remove a look; its sites show the plain one."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    delete_look(actor=actor, look=look_by_uuid(look))
    return Status(204, None)
