"""What there is to read about a post-mortem."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from incidents.declarations import Text
from incidents.lifecycle import Status, UpdateState
from incidents.models import Incident, Postmortem, Update
from incidents.queries import current_texts


@dataclass(frozen=True, slots=True)
class PostmortemState:
    """How far a post-mortem is: ``none``, ``draft``, ``waiting`` (for approval, its hold or its time) or ``published``.
    ``version`` counts the saved texts.
    ``can_be_published``: the incident is resolved and nothing else is on its way."""

    state: str
    texts: Mapping[str, Text]
    version: int
    published_at: datetime | None
    can_be_published: bool


def postmortem_state(incident: Incident) -> PostmortemState:
    """The post-mortem of an incident as it stands."""
    row = Postmortem.objects.filter(incident=incident).select_related("update").first()
    texts = {language: Text.of_json(kept) for language, kept in row.texts.items()} if row else {}
    update = row.update if row else None
    state = _state(incident, row, update)
    return PostmortemState(
        state=state,
        texts=texts,
        version=row.version if row else 0,
        published_at=update.published_at if update and state == "published" else None,
        can_be_published=incident.status == Status.RESOLVED and bool(texts) and state == "draft",
    )


def _state(incident: Incident, row: Postmortem | None, update: Update | None) -> str:
    if row is None:
        return "none"
    if update is None or update.state in (UpdateState.CANCELLED, UpdateState.DRAFT):
        return "draft"
    if update.state != UpdateState.PUBLISHED:
        return "waiting"
    return "published" if incident.status == Status.POSTMORTEM else "draft"


def titles_of(incident: Incident) -> dict[str, str]:
    """The title that the newest published words gave, per language: the post-mortem keeps it."""
    newest = incident.updates.filter(state=UpdateState.PUBLISHED).order_by("-number").first()
    said = current_texts(newest) if newest else {}
    return {language: text.title or incident.title for language, text in said.items()}
