"""The post-mortem."""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import StrictInt

from incidents import queries, services
from incidents.api.schemas import ClientKey, Input, Json, TextIn, moment, texts_of
from incidents.declarations import Hearers, PostmortemPublication
from incidents.models import Incident
from incidents.postmortems import postmortem_state
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action

router = Router()


class PostmortemIn(Input):
    """``PUT …/postmortem``: the words per language (``body`` counts); languages left out keep theirs. ``seen`` is the text's
    version that the writer had before them."""

    texts: dict[str, TextIn]
    seen: StrictInt | None = None


class PublicationIn(Input):
    """``POST …/postmortem/publish``: who is told that it can be read."""

    tell: Literal["nobody", "followers", "everybody_told"] = "nobody"
    version: StrictInt | None = None
    client_key: ClientKey | None = None


@router.get("/incidents/{uuid:incident}/postmortem")
@needs(Action.SEE_CONSOLE)
def read_postmortem(request: HttpRequest, incident: UUID) -> Json:
    """The working text and how far it is."""
    requires_action(request, Action.SEE_CONSOLE)
    return _json(queries.incident_by_uuid(incident))


@router.put("/incidents/{uuid:incident}/postmortem")
@needs(Action.DRAFT)
def write_postmortem(request: HttpRequest, incident: UUID, body: PostmortemIn) -> Json:
    """Keep the working text; nothing is public before it is published."""
    found = queries.incident_by_uuid(incident)
    services.save_postmortem(actor=actor_of(request), incident=found, texts=texts_of(body.texts), seen=body.seen)
    return _json(found)


@router.post("/incidents/{uuid:incident}/postmortem/publish")
@needs(Action.PUBLISH)
def publish_postmortem(request: HttpRequest, incident: UUID, body: PublicationIn | None = None) -> Json:
    """Publish it as an update of its own kind, or mend what is published as a correction."""
    found = queries.incident_by_uuid(incident)
    asked = body or PublicationIn()
    publication = PostmortemPublication(Hearers(asked.tell), asked.version, asked.client_key)
    services.publish_postmortem(actor=actor_of(request), incident=found, publication=publication)
    return _json(queries.incident_by_uuid(incident))


def _json(incident: Incident) -> Json:
    state = postmortem_state(incident)
    return {
        "state": state.state,
        "texts": {language: {"body": text.body} for language, text in state.texts.items()},
        "seen": state.version,
        "published_at": moment(state.published_at),
    }
