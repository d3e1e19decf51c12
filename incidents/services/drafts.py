"""Writes a plan down as rows: an update in draft with one draft notice per channel. Used by the other services alone."""

import uuid
from collections.abc import Iterable, Mapping

from incidents.declarations import Text
from incidents.lifecycle import NoticeState
from incidents.models import Incident, IncidentService, Notice, Update
from incidents.planning import NoticePlan, ServicePlan
from statuscomms.actors import Actor
from statuscomms.clock import now

NOTICE_KEYS = uuid.UUID("6f0c2a1e-6a5a-4c1b-9d7e-0d1f6f2f6f10")
"""Namespace of notice keys: the key of (incident, channel) is the same for ever."""


def notice_key(incident: Incident, channel: str) -> str:
    """The stable public id of what ``channel`` shows for ``incident``."""
    return str(uuid.uuid5(NOTICE_KEYS, f"{incident.uuid}:{channel}"))


def texts_json(texts: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    """Texts per language as rows keep them."""
    return {language: text.as_json() for language, text in texts.items()}


def impacts_json(services: Iterable[ServicePlan]) -> dict[str, str]:
    """Service slug -> impact, as updates keep it."""
    return {planned.service.slug: planned.impact for planned in services}


def write_services(incident: Incident, services: Iterable[ServicePlan]) -> None:
    """Make the incident's impacts say what the plan says."""
    IncidentService.objects.filter(incident=incident).delete()
    IncidentService.objects.bulk_create(
        IncidentService(incident=incident, service=planned.service, impact=planned.impact) for planned in services
    )


def write_notices(update: Update, plans: Iterable[NoticePlan]) -> None:
    """One draft notice per plan; ``texts`` holds the channel's own words until release freezes what is shown."""
    Notice.objects.bulk_create(
        Notice(
            incident=update.incident,
            update=update,
            channel=plan.channel,
            key=notice_key(update.incident, plan.channel),
            state=NoticeState.DRAFT,
            texts=texts_json(plan.texts),
            options=dict(plan.options),
            audience=plan.audience,
            pages=plan.pages.as_json(),
            sites=list(plan.sites) if plan.sites is not None else None,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            recipients=plan.recipients,
            is_after_notice=plan.is_after_notice,
        )
        for plan in plans
    )


def new_update(*, actor: Actor, incident: Incident, status: str, client_key: str | None) -> Update:
    """The next update of the incident, unsaved, in draft."""
    last = incident.updates.order_by("-number").values_list("number", flat=True).first() or 0
    return Update(
        incident=incident,
        number=last + 1,
        status=status,
        created_by=actor.name,
        author_id=actor.user_id,
        created_at=now(),
        client_key=client_key,
    )
