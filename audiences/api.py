"""The staff API of services and contacts (api.md)."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from audiences.drafts import SavedContact, ServiceDraft
from audiences.models import Service
from audiences.queries import service_called, services_in_use
from audiences.schemas import ContactBody, ServiceBody, ServiceChange
from audiences.services import (
    archive_service,
    change_service,
    create_service,
    deactivate_contact,
    delete_service,
    restore_service,
    save_contact,
)
from statuscomms.access import Action
from statuscomms.api import PageQuery, needs, page_of, requires_action
from statuscomms.errors import InvalidInput, ProductError
from statuscomms.http import error_body

router = Router(tags=["audiences"])
MOST_CONTACTS = 1_000


@router.get("/services")
@needs(Action.SEE_CONSOLE)
def list_services(request: HttpRequest, page: Query[PageQuery]) -> dict[str, Any]:
    """The services in use."""
    requires_action(request, Action.SEE_CONSOLE)
    return page_of(services_in_use().select_related("parent"), page, Service.as_json).as_json()


@router.post("/services", response={201: dict[str, Any]})
@needs(Action.MANAGE_SETTINGS)
def post_service(request: HttpRequest, body: ServiceBody) -> Status:
    """Create a service."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    return Status(201, create_service(actor=actor, draft=body.draft()).as_json())


@router.get("/services/{name}")
@needs(Action.SEE_CONSOLE)
def get_service(request: HttpRequest, name: str) -> dict[str, Any]:
    """One service, by slug or id."""
    requires_action(request, Action.SEE_CONSOLE)
    return service_called(name).as_json()


@router.patch("/services/{name}")
@needs(Action.MANAGE_SETTINGS)
def patch_service(request: HttpRequest, name: str, body: ServiceChange) -> dict[str, Any]:
    """Change what is given."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    service = service_called(name)
    kept = ServiceDraft(
        slug=service.slug,
        names=service.names,
        in_forms=service.in_forms,
        descriptions=service.descriptions,
        parent=service.parent.slug if service.parent else None,
        position=service.position,
        is_public=service.is_public,
    )
    given = body.dict(exclude_unset=True, exclude={"archived"})
    changes = {field: value for field, value in given.items() if value is not None or field == "parent"}
    with transaction.atomic():
        if changes:
            service = change_service(actor=actor, service=service, draft=replace(kept, **changes))
        if body.archived is not None:
            step = archive_service if body.archived else restore_service
            service = step(actor=actor, service=service)
    return service.as_json()


@router.delete("/services/{name}", response={204: None})
@needs(Action.MANAGE_SETTINGS)
def remove_service(request: HttpRequest, name: str) -> Status:
    """Remove a service that nothing refers to (409 otherwise)."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    delete_service(actor=actor, service=service_called(name))
    return Status(204, None)


@router.post("/contacts", response={200: Any, 201: Any})
@needs(Action.MANAGE_CONTACTS)
def post_contacts(request: HttpRequest, body: ContactBody | list[ContactBody]) -> Status:
    """Create or change one contact, or up to 1,000: then each gets its own result and errors harm no other."""
    actor = requires_action(request, Action.MANAGE_CONTACTS)
    if isinstance(body, ContactBody):
        saved = save_contact(actor=actor, draft=body.draft())
        return Status(201 if saved.result == "created" else 200, _saved_json(saved))
    if len(body) > MOST_CONTACTS:
        raise InvalidInput({"body": [_("At most %(limit)s contacts at once.") % {"limit": MOST_CONTACTS}]})
    results: list[dict[str, Any]] = []
    for contact in body:
        try:
            results.append(_saved_json(save_contact(actor=actor, draft=contact.draft())))
        except ProductError as trouble:
            results.append({"reference": contact.reference, "result": "refused", **error_body(trouble)})
    return Status(200, {"items": results})


@router.post("/contacts/{reference}/deactivate")
@needs(Action.MANAGE_CONTACTS)
def post_deactivate(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Write to this contact no more."""
    actor = requires_action(request, Action.MANAGE_CONTACTS)
    contact = deactivate_contact(actor=actor, reference=reference)
    return {"id": str(contact.uuid), "reference": contact.reference, "active": contact.is_active}


def _saved_json(saved: SavedContact) -> dict[str, Any]:
    kept = asdict(saved)
    uuid: UUID = kept.pop("uuid")
    kept.pop("contact_id")
    return {"id": str(uuid), **kept}
