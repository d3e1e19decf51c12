"""Drafts that save themselves while somebody types."""

from dataclasses import replace

from incidents.declarations import Declaration
from incidents.models import Incident
from incidents.services.declaring import change_draft, declare
from incidents.texts import TITLE_LIMIT, has_visible
from statuscomms.actors import Actor
from statuscomms.errors import Conflict


def save_draft(
    *,
    actor: Actor,
    declaration: Declaration,
    draft: Incident | None,
    version: int | None = None,
    in_passing: bool = False,
) -> Incident:
    """Keep ``declaration`` unpublished: in ``draft``, or in a new one.

    Two requests of one form (the page saves itself while *Review* is pressed) carry the same ``client_key``: the later one
    writes into the draft of the earlier. Raises ``InvalidInput``, ``StaleVersion``, ``Conflict`` once it is on its way.
    """
    asked = replace(declaration, publish=False)
    draft = draft or _begun(asked.client_key)
    if draft is None:
        try:
            return declare(actor=actor, declaration=asked)
        except Conflict:
            draft = _begun(asked.client_key)
            if draft is None:
                raise
    return change_draft(actor=actor, incident=draft, declaration=asked, version=version, in_passing=in_passing)


def _begun(client_key: str | None) -> Incident | None:
    """The unpublished incident that this form has begun, however much of it has changed since."""
    return Incident.objects.filter(client_key=client_key, published_at=None).first() if client_key else None


def with_working_title(declaration: Declaration) -> Declaration | None:
    """The declaration with a title to keep it under: the one that was typed, else the first words in any language.

    None when nothing was written yet: an untouched form leaves no draft behind.
    """
    if has_visible(declaration.title):
        return declaration
    for text in declaration.texts.values():
        for words in (text.title, text.body, text.instructions):
            if has_visible(words):
                return replace(declaration, title=" ".join(words.split())[: TITLE_LIMIT // 2])
    return None
