"""Mending typos in published words."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from incidents import queries, services
from incidents.api.schemas import ClientKey, Input, Json, TextIn
from incidents.api.shapes import incident_json
from incidents.declarations import Text
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs

router = Router()


class CorrectionIn(Input):
    """``POST /api/v1/incidents/{id}/updates/{update}/correct``: parts that are not given stay as they are published."""

    texts: dict[str, TextIn]
    client_key: ClientKey | None = None


@router.post("/incidents/{uuid:incident}/updates/{uuid:update}/correct")
@needs(Action.PUBLISH)
def correct(request: HttpRequest, incident: UUID, update: UUID, body: CorrectionIn) -> Json:
    """Mend a typo in published words: documents show the new ones, nothing is sent, no revision rises."""
    found = queries.incident_by_uuid(incident)
    chosen = queries.update_of(found, update)
    published = queries.current_texts(chosen)
    texts = {
        language: Text(**{**published.get(language, Text()).as_json(), **given.model_dump(exclude_unset=True)})
        for language, given in body.texts.items()
    }
    services.correct_update(actor=actor_of(request), update=chosen, texts=texts)
    return incident_json(queries.incident_by_uuid(found.uuid))
