"""History that was told elsewhere: written down as it was. Nothing goes out, and ``update_published`` never fires."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from audiences.models import Service
from incidents.lifecycle import Impact, UpdateState
from incidents.models import Incident, IncidentService, ServiceStatusChange, Update
from incidents.past_incidents import PastIncident, PastService, PastUpdate, Recorded
from incidents.signals import history_recorded
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor

QUIETEST_LEVEL = 1


def record_history(*, actor: Actor, services: Sequence[PastService], incidents: Sequence[PastIncident]) -> Recorded:
    """Write services and incidents of another status page. Twice is the same as once; what has grown since is added.

    A service whose short name exists is taken for the same one and left as it is. Each incident is a transaction of its own, so that
    a long import holds nobody up and one that was cut off is simply done again.
    """
    actor.require(Action.MANAGE_SETTINGS)
    counted: Counter[str] = Counter()
    with transaction.atomic():
        for service in services:
            counted["services_created" if _record_service(service) else "services_known"] += 1
    known = {service.slug: service for service in Service.objects.all()}
    for incident in incidents:
        with transaction.atomic():
            counted[f"incidents_{_record_incident(actor, incident, known)}"] += 1
    recorded = Recorded(**counted)
    with transaction.atomic():
        history_recorded.send(sender=Incident, uuids=[incident.uuid for incident in incidents])
        audit.record(actor=actor, verb="record_history", target="incidents.history", **counted)
    return recorded


def _record_service(past: PastService) -> bool:
    if Service.objects.filter(uuid=past.uuid).exists() or Service.objects.filter(slug=past.slug).exists():
        return False
    parent = Service.objects.filter(slug=past.parent, parent=None).first() if past.parent else None
    language = settings.LANGUAGE_CODE.split("-")[0]
    service = Service.objects.create(
        uuid=past.uuid,
        slug=past.slug,
        names={language: past.name},
        descriptions={language: past.description} if past.description else {},
        parent=parent,
        position=past.position,
    )
    if past.created_at is not None:
        Service.objects.filter(pk=service.pk).update(created_at=past.created_at)
    return True


def _record_incident(actor: Actor, past: PastIncident, services: Mapping[str, Service]) -> str:
    """Write one; ``created``, ``changed`` or ``unchanged``. What staff did to it since its first import stays."""
    values = _incident_values(past)
    incident, is_new = Incident.objects.get_or_create(
        uuid=past.uuid,
        defaults={
            **values,
            "level": QUIETEST_LEVEL,
            "declared_by": actor.name,
            "declared_at": past.published_at,
            "published_at": past.published_at,
            "next_update_is_public": False,
        },
    )
    untouched = not incident.updates.exclude(uuid__in=[update.uuid for update in past.updates]).exists()
    changed = is_new
    for update in past.updates:
        changed |= _record_update(actor, incident, past, update)
    if not is_new and untouched and any(getattr(incident, name) != value for name, value in values.items()):
        Incident.objects.filter(pk=incident.pk).update(**values)
        changed = True
    if changed and untouched:
        _record_impacts(incident, past, services)
    return "created" if is_new else "changed" if changed else "unchanged"


def _incident_values(past: PastIncident) -> dict[str, Any]:
    names = ("kind", "title", "severity", "status", "resolved_at", "starts_at", "ends_at")
    return {name: getattr(past, name) for name in names}


def _record_update(actor: Actor, incident: Incident, past: PastIncident, update: PastUpdate) -> bool:
    texts = {past.language: {"title": past.title, "body": update.body, "instructions": ""}}
    known = Update.objects.filter(uuid=update.uuid).first()
    if known is not None:
        if known.texts == texts and known.published_at == update.at and known.status == update.status:
            return False
        Update.objects.filter(pk=known.pk).update(texts=texts, published_at=update.at, status=update.status)
        return True
    last = incident.updates.aggregate(last=Max("number"))["last"] or 0
    Update.objects.create(
        uuid=update.uuid,
        incident=incident,
        number=last + 1,
        status=update.status,
        state=UpdateState.PUBLISHED,
        texts=texts,
        impacts=dict(update.impacts),
        created_by=actor.name,
        created_at=update.at,
        published_at=update.at,
    )
    return True


def _record_impacts(incident: Incident, past: PastIncident, services: Mapping[str, Service]) -> None:
    """How its services are because of it now, and the steps that the uptime bars are drawn from."""
    now = {**past.impacts, **(past.updates[-1].impacts if past.updates else {})}
    for slug, impact in now.items():
        if slug in services:
            value = Impact.OPERATIONAL if past.resolved_at else impact
            IncidentService.objects.update_or_create(
                incident=incident, service=services[slug], defaults={"impact": value}
            )
    ServiceStatusChange.objects.filter(incident=incident).delete()
    steps = [(past.published_at, past.impacts)] if not past.updates else [(one.at, one.impacts) for one in past.updates]
    if past.resolved_at:
        steps.append((past.resolved_at, dict.fromkeys(now, Impact.OPERATIONAL.value)))
    if past.status == "scheduled":
        steps = []
    present: dict[str, str] = {}
    for at, impacts in sorted(steps, key=lambda step: step[0]):
        for slug, impact in impacts.items():
            if slug in services and present.get(slug, Impact.OPERATIONAL.value) != impact:
                present[slug] = impact
                ServiceStatusChange.objects.create(service=services[slug], status=impact, incident=incident, at=at)
