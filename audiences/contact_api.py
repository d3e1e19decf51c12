"""The staff API of single contacts, consents, and the schema of attributes."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, Query, Router, Status

from audiences.contact_json import contact_json
from audiences.contact_search import contact_called
from audiences.drafts import AttributeDraft
from audiences.exports.consents import consent_answer
from audiences.models import AttributeField
from audiences.queries import attribute_called
from audiences.schemas import StrictSchema
from audiences.services import change_attribute, create_attribute, delete_attribute, erase_contact
from statuscomms.access import Action
from statuscomms.api import PageQuery, needs, page_of, requires_action

router = Router(tags=["contacts"])


class ChoiceBody(StrictSchema):
    """A choice with what it is called per language."""

    key: str
    labels: dict[str, str] = Field(default_factory=dict)


class AttributeBody(StrictSchema):
    """An attribute. ``choices`` are texts, or ``{"key", "labels"}``."""

    key: str
    labels: dict[str, str]
    type: str = AttributeField.Type.TEXT.value
    choices: list[str | ChoiceBody] = Field(default_factory=list)
    is_public: bool = False
    client_key: str | None = None


class AttributeChange(StrictSchema):
    """What to change of an attribute; what is left out stays. ``accept``: also when values or rules no longer fit."""

    labels: dict[str, str] | None = None
    type: str | None = None
    choices: list[str | ChoiceBody] | None = None
    is_public: bool | None = None
    accept: bool = False


@router.get("/attributes")
@needs(Action.SEE_CONSOLE)
def list_attributes(request: HttpRequest, page: Query[PageQuery]) -> dict[str, Any]:
    """The attributes of contacts."""
    requires_action(request, Action.SEE_CONSOLE)
    return page_of(AttributeField.objects.all(), page, AttributeField.as_json).as_json()


@router.post("/attributes", response={201: dict[str, Any]})
@needs(Action.MANAGE_SETTINGS)
def post_attribute(request: HttpRequest, body: AttributeBody) -> Status:
    """Create an attribute."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    draft = AttributeDraft(body.key, body.labels, body.type, choices_of(body.choices), body.is_public)
    return Status(201, create_attribute(actor=actor, draft=draft).as_json())


@router.get("/attributes/{key}")
@needs(Action.SEE_CONSOLE)
def get_attribute(request: HttpRequest, key: str) -> dict[str, Any]:
    """One attribute."""
    requires_action(request, Action.SEE_CONSOLE)
    return attribute_called(key).as_json()


@router.patch("/attributes/{key}")
@needs(Action.MANAGE_SETTINGS)
def patch_attribute(request: HttpRequest, key: str, body: AttributeChange) -> dict[str, Any]:
    """Change what is given. 409 (``touches_others``) says how many contacts and which audiences it touches, unless ``accept``."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    field = attribute_called(key)
    kept = AttributeDraft(field.key, field.labels, field.type, choices_of(field.choices), field.is_public)
    given = body.dict(exclude_unset=True, exclude={"accept"})
    changes = {name: value for name, value in given.items() if value is not None}
    if "choices" in changes:
        changes["choices"] = choices_of(changes["choices"])
    return change_attribute(actor=actor, field=field, draft=replace(kept, **changes), accept=body.accept).as_json()


@router.delete("/attributes/{key}", response={204: None})
@needs(Action.MANAGE_SETTINGS)
def remove_attribute(request: HttpRequest, key: str, accept: bool = False) -> Status:
    """Take an attribute out of the schema; values stay. 409 while rules speak of it, or contacts have values and not ``accept``."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    delete_attribute(actor=actor, field=attribute_called(key), accept=accept)
    return Status(204, None)


@router.get("/contacts/consents", response={200: None})
@needs(Action.EXPORT)
def get_consents(
    request: HttpRequest, contact: str = "", incident: UUID | None = None, format: str = "json"
) -> StreamingHttpResponse:
    """The consents of ``contact`` (reference or id), of the followers of ``incident``, or all, as ``json`` or ``csv``."""
    actor = requires_action(request, Action.EXPORT)
    whose = contact_called(contact) if contact else None
    return consent_answer(actor=actor, contact=whose, incident=incident, file_format=format)


@router.get("/contacts/{reference}")
@needs(Action.MANAGE_CONTACTS)
def get_contact(request: HttpRequest, reference: str) -> dict[str, Any]:
    """One contact, by reference or id."""
    actor = requires_action(request, Action.MANAGE_CONTACTS)
    return contact_json(contact_called(reference), may_see_addresses=actor.may(Action.SEE_ADDRESSES))


@router.delete("/contacts/{reference}", response={204: None})
@needs(Action.MANAGE_CONTACTS)
def remove_contact(request: HttpRequest, reference: str) -> Status:
    """Erase a contact, by reference or id: everything personal goes for good; numbers and keyed hashes stay."""
    actor = requires_action(request, Action.MANAGE_CONTACTS)
    erase_contact(actor=actor, contact=contact_called(reference))
    return Status(204, None)


def choices_of(given: list[Any]) -> tuple[dict[str, Any], ...]:
    """Choices, sent or kept, in their one form; empty labels are left out."""
    plain = [one.dict() if isinstance(one, ChoiceBody) else one for one in given]
    whole = [{"key": one} if isinstance(one, str) else one for one in plain]
    return tuple({name: value for name, value in one.items() if value or name == "key"} for one in whole)
