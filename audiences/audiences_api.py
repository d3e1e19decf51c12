"""The staff API of audiences (api.md)."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from audiences.audience_history import versions_of
from audiences.audience_sample import sample_of
from audiences.drafts import AudienceDraft
from audiences.models import Audience
from audiences.overview import audience_estimates
from audiences.queries import audience_called, audiences_in_use
from audiences.schemas import AudienceBody, AudienceChange
from audiences.services import archive_audience, change_audience, create_audience
from statuscomms.access import Action
from statuscomms.api import PageQuery, needs, page_of, requires_action

router = Router(tags=["audiences"])


@router.get("/audiences")
@needs(Action.SEE_CONSOLE)
def list_audiences(request: HttpRequest, page: Query[PageQuery]) -> dict[str, Any]:
    """All audiences in use."""
    requires_action(request, Action.SEE_CONSOLE)
    return page_of(audiences_in_use(), page, Audience.as_json).as_json()


@router.post("/audiences", response={201: dict[str, Any]})
@needs(Action.MANAGE_SETTINGS)
def post_audience(request: HttpRequest, body: AudienceBody) -> Status:
    """Create an audience. Its rule may speak of attributes of the schema and of services in use."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    return Status(201, create_audience(actor=actor, draft=body.draft()).as_json())


@router.get("/audiences/{name}")
@needs(Action.SEE_CONSOLE)
def get_audience(request: HttpRequest, name: str) -> dict[str, Any]:
    """One audience, by slug or id."""
    requires_action(request, Action.SEE_CONSOLE)
    return audience_called(name).as_json()


@router.patch("/audiences/{name}")
@needs(Action.MANAGE_SETTINGS)
def patch_audience(request: HttpRequest, name: str, body: AudienceChange) -> dict[str, Any]:
    """Change what is given; a changed rule raises the version."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    audience = audience_called(name)
    kept = AudienceDraft(audience.slug, audience.names, audience.rule)
    changes = {field: value for field, value in body.dict(exclude_unset=True).items() if value is not None}
    return change_audience(actor=actor, audience=audience, draft=replace(kept, **changes)).as_json()


@router.delete("/audiences/{name}", response={204: None})
@needs(Action.MANAGE_SETTINGS)
def remove_audience(request: HttpRequest, name: str) -> Status:
    """Archive an audience: it can be chosen no more, what was published for it stays right. 409 while something uses it."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    archive_audience(actor=actor, audience=audience_called(name))
    return Status(204, None)


@router.get("/audiences/{name}/estimate")
@needs(Action.SEE_CONSOLE)
def get_estimate(request: HttpRequest, name: str) -> dict[str, Any]:
    """People now, and per kind of address who is reached and who is not, why."""
    requires_action(request, Action.SEE_CONSOLE)
    estimates = audience_estimates(audience_called(name))
    return {
        "people": max((found.people for found in estimates.values()), default=0),
        "channels": {
            kind: {"reach": found.reach, "unreachable": found.unreachable} for kind, found in estimates.items()
        },
    }


@router.get("/audiences/{name}/sample")
@needs(Action.MANAGE_CONTACTS)
def get_sample(request: HttpRequest, name: str) -> dict[str, Any]:
    """Up to ten people of the audience, with the conditions that hold for each."""
    requires_action(request, Action.MANAGE_CONTACTS)
    return {
        "items": [
            {
                "id": str(person.contact.uuid),
                "reference": person.contact.reference,
                "name": person.contact.name,
                "language": person.contact.language,
                "reasons": list(person.reasons),
            }
            for person in sample_of(audience_called(name).rule)
        ]
    }


@router.get("/audiences/{name}/versions")
@needs(Action.SEE_CONSOLE)
def get_versions(request: HttpRequest, name: str) -> dict[str, Any]:
    """Every version of the rule in words, newest first, with what it added and removed."""
    requires_action(request, Action.SEE_CONSOLE)
    return {
        "items": [
            {
                "version": found.version,
                "at": found.at.isoformat(),
                "by": found.by,
                "sentence": found.sentence,
                "added": list(found.added),
                "removed": list(found.removed),
            }
            for found in versions_of(audience_called(name))
        ]
    }
